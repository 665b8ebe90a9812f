-- Answers of the centre, tasks, hand-over, survey, complaints.

-- What came down, step by step as far as it came: no events of ours, so nothing recomputes it. The newest answer of a
-- case stands in `case_answer`; here stands what was said.
CREATE TABLE answer (
  case_id TEXT NOT NULL,
  step INTEGER NOT NULL,
  state INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  script TEXT NOT NULL,
  promise INTEGER,
  products INTEGER NOT NULL,
  came_at_s INTEGER NOT NULL,
  PRIMARY KEY (case_id, step)
) STRICT, WITHOUT ROWID;

-- How far our own papers had moved the case when the newest answer came: what moved since answers a wish for a fix.
ALTER TABLE case_answer ADD COLUMN own_step INTEGER NOT NULL DEFAULT 0;

-- What the centre wants somebody to look at. `seen_by` is this branch's own note.
CREATE TABLE hub_task (
  task INTEGER PRIMARY KEY,
  at_s INTEGER NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  text_en TEXT NOT NULL,
  ref TEXT NOT NULL,
  done INTEGER NOT NULL,
  seen_by INTEGER NOT NULL DEFAULT 0
) STRICT;

-- From our own events: which answer was passed on when and by whom.
CREATE TABLE told (
  case_id TEXT NOT NULL,
  step INTEGER NOT NULL,
  what INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  PRIMARY KEY (case_id, step)
) STRICT, WITHOUT ROWID;

-- Survey sheets without a name: nine scores and four choices of the respondent as digits, 0 where nothing was said.
CREATE TABLE survey (
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  day INTEGER NOT NULL,
  service INTEGER NOT NULL,
  scores TEXT NOT NULL,
  respondent TEXT NOT NULL,
  PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX survey_by_day ON survey (day);

CREATE TABLE complaint (
  number TEXT PRIMARY KEY,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  topic TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX complaint_by_time ON complaint (at_s);
