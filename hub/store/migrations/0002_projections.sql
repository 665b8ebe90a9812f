-- Everything here follows from the ledger and can be made anew from it.
CREATE TABLE paper (
  node TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  paper INTEGER NOT NULL,
  n INTEGER NOT NULL,
  number TEXT NOT NULL UNIQUE,
  stream INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  clock INTEGER NOT NULL,
  service INTEGER NOT NULL,
  amount_rp INTEGER NOT NULL,
  docs INTEGER NOT NULL,
  initials TEXT,
  case_id TEXT,
  cancelled_by TEXT,
  copies INTEGER NOT NULL DEFAULT 0,
  recorded_at_s INTEGER NOT NULL,
  PRIMARY KEY (node, epoch, paper, n)
) WITHOUT ROWID, STRICT;
CREATE INDEX paper_case ON paper (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX paper_cancelled ON paper (node, epoch, paper, n) WHERE cancelled_by IS NOT NULL;

CREATE TABLE series (
  node TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  paper INTEGER NOT NULL,
  through_n INTEGER NOT NULL,
  iat_s INTEGER NOT NULL,
  PRIMARY KEY (node, epoch, paper)
) WITHOUT ROWID, STRICT;

-- A counter-entry that came before the paper it cancels (another epoch's, say) waits here.
CREATE TABLE cancelled_ahead (
  number TEXT PRIMARY KEY,
  by_number TEXT NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE office_case (
  id TEXT PRIMARY KEY,
  node TEXT NOT NULL,
  service INTEGER NOT NULL,
  catalogue INTEGER NOT NULL,
  state INTEGER NOT NULL,
  step INTEGER NOT NULL,
  agency TEXT NOT NULL,
  opened_at_s INTEGER NOT NULL,
  arrived_at_s INTEGER NOT NULL,
  promise INTEGER,
  moved_at_s INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
CREATE INDEX office_case_agency ON office_case (agency, state, promise);

-- Cash as the events say it; never recomputed. Signed: + into the drawer, - out of it (cancelled, moved, deposited).
CREATE TABLE cash (
  node TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  day INTEGER NOT NULL,
  till INTEGER NOT NULL,
  amount_rp INTEGER NOT NULL,
  PRIMARY KEY (node, epoch, seq)
) WITHOUT ROWID, STRICT;
CREATE TABLE till_day (
  node TEXT NOT NULL,
  till INTEGER NOT NULL,
  day INTEGER NOT NULL,
  state INTEGER NOT NULL,
  counted_rp INTEGER,
  expected_rp INTEGER,
  closed_by TEXT,
  deposited_by TEXT,
  PRIMARY KEY (node, till, day)
) WITHOUT ROWID, STRICT;

CREATE TABLE actor (
  node TEXT NOT NULL,
  staff INTEGER NOT NULL,
  roles INTEGER NOT NULL DEFAULT 0,
  state INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  PRIMARY KEY (node, staff)
) WITHOUT ROWID, STRICT;

CREATE TABLE adopted (
  node TEXT NOT NULL,
  topic TEXT NOT NULL,
  version INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  PRIMARY KEY (node, topic)
) WITHOUT ROWID, STRICT;

CREATE TABLE task (
  id INTEGER PRIMARY KEY,
  at_s INTEGER NOT NULL,
  kind TEXT NOT NULL,
  node TEXT,
  subject TEXT NOT NULL,
  sentence TEXT NOT NULL,
  sentence_en TEXT NOT NULL,
  severity TEXT NOT NULL,
  done_at_s INTEGER,
  UNIQUE (kind, subject)
) STRICT;
