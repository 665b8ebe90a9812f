-- The journal: sealed events, gap-free per (stream, epoch). Nothing here is ever changed but a person's erasure.
CREATE TABLE epoch (
  ordinal INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  opened_at_s INTEGER NOT NULL,
  cause INTEGER NOT NULL,
  machine TEXT NOT NULL,
  check_secret BLOB,
  UNIQUE (stream, epoch)
) STRICT;

CREATE TABLE event (
  stream INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  clock INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  facts BLOB NOT NULL,
  person BLOB,
  salt BLOB,
  digest BLOB NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (stream, epoch, seq),
  FOREIGN KEY (stream, epoch) REFERENCES epoch (stream, epoch)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER event_without_gap BEFORE INSERT ON event
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM event WHERE stream = NEW.stream AND epoch = NEW.epoch)
BEGIN
  SELECT raise(ABORT, 'the journal would get a gap');
END;

CREATE TRIGGER event_is_final BEFORE UPDATE ON event
WHEN NEW.stream <> OLD.stream OR NEW.epoch <> OLD.epoch OR NEW.seq <> OLD.seq OR NEW.at_s <> OLD.at_s
  OR NEW.clock <> OLD.clock OR NEW.actor <> OLD.actor OR NEW.kind <> OLD.kind OR NEW.facts <> OLD.facts
  OR NEW.digest <> OLD.digest OR NEW.hash <> OLD.hash OR NEW.person IS NOT NULL OR NEW.salt IS NOT NULL
BEGIN
  SELECT raise(ABORT, 'an event is final; only its person may be erased');
END;

CREATE TRIGGER event_stays BEFORE DELETE ON event
BEGIN
  SELECT raise(ABORT, 'an event stays');
END;

-- Secrets of blocks of 256 events, until the hub has acknowledged the whole block.
CREATE TABLE block (
  stream INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  block INTEGER NOT NULL,
  secret BLOB NOT NULL,
  PRIMARY KEY (stream, epoch, block)
) STRICT, WITHOUT ROWID;

-- Papers: what follows from the events, and the seal that was made with them.
CREATE TABLE paper (
  paper INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  n INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  number TEXT NOT NULL UNIQUE,
  service INTEGER NOT NULL,
  catalogue INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  day INTEGER NOT NULL,
  clock INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  amount_rp INTEGER NOT NULL,
  docs INTEGER NOT NULL,
  case_id TEXT,
  till INTEGER,
  bill_ref TEXT,
  cancelled_by TEXT,
  copies INTEGER NOT NULL DEFAULT 0,
  initials TEXT NOT NULL,
  name TEXT,
  nik TEXT,
  cose BLOB NOT NULL,
  qr_text TEXT NOT NULL,
  check_code TEXT NOT NULL,
  PRIMARY KEY (paper, epoch, n)
) STRICT, WITHOUT ROWID;

CREATE INDEX paper_by_position ON paper (epoch, seq);
CREATE INDEX paper_by_day ON paper (day, paper);
CREATE INDEX paper_by_case ON paper (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX paper_by_bill ON paper (service, bill_ref) WHERE bill_ref IS NOT NULL;

CREATE TRIGGER paper_without_gap BEFORE INSERT ON paper
WHEN NEW.n <> (SELECT coalesce(max(n), 0) + 1 FROM paper WHERE paper = NEW.paper AND epoch = NEW.epoch)
BEGIN
  SELECT raise(ABORT, 'the numbers would get a gap');
END;

CREATE TABLE case_file (
  case_id TEXT PRIMARY KEY,
  service INTEGER NOT NULL,
  state INTEGER NOT NULL,
  step INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE till (
  till INTEGER NOT NULL,
  day INTEGER NOT NULL,
  state TEXT NOT NULL,
  opening_rp INTEGER NOT NULL DEFAULT 0,
  received_rp INTEGER NOT NULL DEFAULT 0,
  moved_rp INTEGER NOT NULL DEFAULT 0,
  cancelled_rp INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (till, day)
) STRICT, WITHOUT ROWID;

-- Each command once: the key of the program or of the form, the digest of its body, and the papers that came of it.
CREATE TABLE once (
  key TEXT PRIMARY KEY,
  digest BLOB,
  numbers TEXT NOT NULL,
  at_s INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE print_job (
  job INTEGER PRIMARY KEY,
  number TEXT NOT NULL,
  copy INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'printing', 'done', 'failed')),
  tries INTEGER NOT NULL DEFAULT 0,
  asked_at_s INTEGER NOT NULL,
  reason TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX print_job_open ON print_job (job) WHERE state IN ('pending', 'printing');
CREATE INDEX print_job_by_number ON print_job (number);

-- What the hub acknowledged: every ack that moved the cursor, so that a paper can say when it was recorded.
CREATE TABLE ack (
  stream INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  through INTEGER NOT NULL,
  hash BLOB NOT NULL,
  at_s INTEGER NOT NULL,
  PRIMARY KEY (stream, epoch, through)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
  stream INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  reason TEXT NOT NULL,
  at_s INTEGER NOT NULL,
  PRIMARY KEY (stream, epoch, first, last)
) STRICT, WITHOUT ROWID;

CREATE TABLE set_aside (
  sha256 BLOB PRIMARY KEY,
  what TEXT NOT NULL,
  topic TEXT NOT NULL,
  reason TEXT NOT NULL,
  data BLOB NOT NULL,
  at_s INTEGER NOT NULL
) STRICT;

-- What came down: the newest of each topic, adopted whole or refused whole.
CREATE TABLE adopted (
  topic TEXT NOT NULL,
  sub_key TEXT NOT NULL,
  version INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  from_s INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (topic, sub_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE refused (
  topic TEXT NOT NULL,
  sub_key TEXT NOT NULL,
  version INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (topic, sub_key)
) STRICT, WITHOUT ROWID;

-- Old papers are read with the catalogue they were made under.
CREATE TABLE catalogue (
  version INTEGER PRIMARY KEY,
  body BLOB NOT NULL
) STRICT;

CREATE TABLE bill_list (
  service INTEGER PRIMARY KEY,
  day INTEGER NOT NULL
) STRICT;

CREATE TABLE bill (
  service INTEGER NOT NULL REFERENCES bill_list (service),
  ref TEXT NOT NULL,
  name TEXT NOT NULL,
  amount_rp INTEGER NOT NULL,
  period TEXT NOT NULL,
  due_day INTEGER NOT NULL,
  PRIMARY KEY (service, ref)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_answer (
  case_id TEXT PRIMARY KEY,
  step INTEGER NOT NULL,
  state INTEGER NOT NULL,
  at_s INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Small facts of the box: node, machine, hub_epoch, hub_time, clock_confirmed, restored.
CREATE TABLE box (
  key TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE staff (
  no INTEGER PRIMARY KEY CHECK (no BETWEEN 1 AND 9999),
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  roles TEXT NOT NULL,
  password TEXT NOT NULL,
  pin TEXT,
  disabled INTEGER NOT NULL DEFAULT 0,
  must_change INTEGER NOT NULL DEFAULT 0,
  told INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE token (
  no INTEGER PRIMARY KEY CHECK (no >= 10000),
  name TEXT NOT NULL UNIQUE,
  sha256 BLOB NOT NULL UNIQUE,
  rights TEXT NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Wrong tries per account and workstation. The wait runs on the monotonic clock, so it survives a wrong wall clock;
-- after a restart that clock begins anew, and the wait with it.
CREATE TABLE lockout (
  subject TEXT PRIMARY KEY,
  tries INTEGER NOT NULL,
  wait_s INTEGER NOT NULL,
  since_mono_s REAL NOT NULL,
  boot TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
  actor INTEGER NOT NULL,
  form TEXT NOT NULL,
  data BLOB NOT NULL,
  at_s INTEGER NOT NULL,
  PRIMARY KEY (actor, form)
) STRICT, WITHOUT ROWID;
