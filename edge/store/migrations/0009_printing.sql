-- Printers: each job knows the counter it was asked at, and perhaps a printer that a person chose for it.
CREATE TABLE print_job_new (
  job INTEGER PRIMARY KEY,
  number TEXT NOT NULL,
  copy INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'printing', 'done', 'failed', 'dropped')),
  tries INTEGER NOT NULL DEFAULT 0,
  asked_at_s INTEGER NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  counter INTEGER NOT NULL DEFAULT 0,
  printer TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO print_job_new (job, number, copy, state, tries, asked_at_s, reason)
  SELECT job, number, copy, state, tries, asked_at_s, reason FROM print_job;
DROP TABLE print_job;
ALTER TABLE print_job_new RENAME TO print_job;
CREATE INDEX print_job_open ON print_job (job) WHERE state IN ('pending', 'printing', 'failed');
CREATE INDEX print_job_by_number ON print_job (number);

-- Where each member of staff last sat down, by the log-in events of the second stream.
CREATE TABLE seat (
  staff INTEGER PRIMARY KEY,
  counter INTEGER NOT NULL
) STRICT;

-- The emergency pad: slips laid in, each used once, voided, or explained.
CREATE TABLE pad_slip (
  slip INTEGER PRIMARY KEY,
  pad INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('blank', 'used', 'void', 'explained')),
  number TEXT,
  reason INTEGER,
  written_at_s INTEGER,
  at_s INTEGER NOT NULL
) STRICT;
CREATE INDEX pad_slip_by_pad ON pad_slip (pad, slip);

-- Outages that are over, each with its record's number.
CREATE TABLE outage (
  number TEXT PRIMARY KEY,
  what INTEGER NOT NULL,
  from_s INTEGER NOT NULL,
  to_s INTEGER NOT NULL,
  served TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Not events: when the box was last seen alive (row 0), and since when something is out (row = what).
CREATE TABLE pulse (
  what INTEGER PRIMARY KEY,
  at_s INTEGER NOT NULL,
  stopped INTEGER NOT NULL DEFAULT 0
) STRICT;
