-- Workstations, the presence of people at them, one-time codes, the sealed recovery code, training.
-- A browser that a supervisor enrolled once. Its cookie is known here by its digest only.
CREATE TABLE workstation (
  no INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  counter INTEGER NOT NULL,
  by_staff INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Within a shift the PIN is enough: it begins with a password at an enrolled workstation.
CREATE TABLE pin_shift (
  workstation INTEGER NOT NULL REFERENCES workstation (no),
  staff INTEGER NOT NULL,
  until_s INTEGER NOT NULL,
  PRIMARY KEY (workstation, staff)
) STRICT, WITHOUT ROWID;

-- Who is logged in where. The session's own id is not here; `workstation` 0 is a browser that nobody enrolled.
CREATE TABLE presence (
  ref TEXT PRIMARY KEY,
  staff INTEGER NOT NULL,
  counter INTEGER NOT NULL,
  workstation INTEGER NOT NULL,
  began_at_s INTEGER NOT NULL,
  seen_at_s INTEGER NOT NULL,
  ended INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE INDEX presence_by_staff ON presence (staff, began_at_s);

-- A code that a supervisor hands over: it opens the account once, for setting a password that only its owner knows.
ALTER TABLE staff ADD COLUMN code TEXT;
ALTER TABLE staff ADD COLUMN code_until_s INTEGER NOT NULL DEFAULT 0;

-- The sealed envelope: one code, dead after its use and when another is made.
CREATE TABLE recovery (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
  code TEXT,
  made_at_s INTEGER NOT NULL,
  used_at_s INTEGER
) STRICT;

-- Training as the journal tells it: the last word counts.
CREATE TABLE training (
  ordinal INTEGER PRIMARY KEY,
  running INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  papers INTEGER NOT NULL
) STRICT;
