-- Files as they were taken in, one row per paper (TT, TP): who came for what, with which ticket, and what was promised.
CREATE TABLE intake (
  number TEXT PRIMARY KEY,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  service INTEGER NOT NULL,
  case_id TEXT NOT NULL,
  day INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  ticket INTEGER NOT NULL DEFAULT 0,
  promise_day INTEGER NOT NULL DEFAULT 0,
  nik TEXT,
  name_key TEXT,
  born_day INTEGER,
  phone TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX intake_by_nik ON intake (nik, service) WHERE nik IS NOT NULL;
CREATE INDEX intake_by_name ON intake (name_key, service) WHERE name_key IS NOT NULL;
CREATE INDEX intake_by_case ON intake (case_id);
CREATE INDEX intake_by_ticket ON intake (epoch, ticket) WHERE ticket > 0;
CREATE INDEX intake_by_promise ON intake (promise_day) WHERE promise_day > 0;

-- Corrections of a person, each an event of its own.
CREATE TABLE person_correction (
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  number TEXT NOT NULL,
  at_s INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX person_correction_by_number ON person_correction (number);

-- Half-filled forms: as many as a person needs, each known by its form's token.
CREATE TABLE held_form (
  actor INTEGER NOT NULL,
  form TEXT NOT NULL,
  token TEXT NOT NULL,
  data BLOB NOT NULL,
  at_s INTEGER NOT NULL,
  PRIMARY KEY (actor, form, token)
) STRICT, WITHOUT ROWID;

INSERT INTO held_form (actor, form, token, data, at_s) SELECT actor, form, '', data, at_s FROM draft;
DROP TABLE draft;
