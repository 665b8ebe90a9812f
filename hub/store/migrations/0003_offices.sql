-- Nodes, keys, invitations, what goes down, and the hub's own people and machines.
CREATE TABLE node (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kelurahan TEXT,
  mobile INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL,
  quiet_limit_s INTEGER NOT NULL,
  zone_offset_min INTEGER NOT NULL,
  added_at_s INTEGER NOT NULL,
  epoch_min INTEGER NOT NULL DEFAULT 1,
  kid BLOB,
  nkey TEXT,
  seal_x BLOB,
  software TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID, STRICT;

-- Written at each hello, outside the ledger: it is news, not history.
CREATE TABLE node_seen (
  node TEXT PRIMARY KEY,
  at_s INTEGER NOT NULL,
  report BLOB NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TABLE node_slot (
  node TEXT NOT NULL,
  slot INTEGER NOT NULL,
  backlog INTEGER NOT NULL,
  oldest_age_s INTEGER NOT NULL,
  internet INTEGER,
  PRIMARY KEY (node, slot)
) WITHOUT ROWID, STRICT;

-- Every key ever admitted; a kid is never admitted twice.
CREATE TABLE key (
  kid BLOB PRIMARY KEY CHECK (length(kid) = 4),
  x BLOB NOT NULL CHECK (length(x) = 32),
  role INTEGER NOT NULL,
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  from_s INTEGER NOT NULL,
  until_s INTEGER,
  state INTEGER NOT NULL,
  through BLOB,
  papers_through BLOB,
  agency TEXT,
  listed_no INTEGER
) WITHOUT ROWID, STRICT;
CREATE TABLE key_list (
  no INTEGER PRIMARY KEY,
  at_s INTEGER NOT NULL,
  signed BLOB NOT NULL
) STRICT;

CREATE TABLE invite (
  code_hash BLOB PRIMARY KEY,
  node TEXT NOT NULL,
  made_at_s INTEGER NOT NULL,
  expires_at_s INTEGER NOT NULL,
  replaces INTEGER NOT NULL,
  used_at_s INTEGER
) WITHOUT ROWID, STRICT;

CREATE TABLE down (
  scope TEXT NOT NULL,
  topic TEXT NOT NULL,
  sub TEXT NOT NULL,
  version INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  signed BLOB NOT NULL,
  serial INTEGER NOT NULL,
  PRIMARY KEY (scope, topic, sub)
) WITHOUT ROWID, STRICT;
CREATE UNIQUE INDEX down_serial ON down (serial);
CREATE TABLE published (
  topic TEXT NOT NULL,
  version INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  document BLOB NOT NULL,
  PRIMARY KEY (topic, version)
) WITHOUT ROWID, STRICT;

CREATE TABLE staff (
  id INTEGER PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  roles TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  must_change INTEGER NOT NULL,
  disabled_at_s INTEGER
) STRICT;
CREATE TABLE token (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  hash BLOB NOT NULL UNIQUE,
  rights TEXT NOT NULL,
  created_at_s INTEGER NOT NULL,
  revoked_at_s INTEGER
) STRICT;
CREATE TABLE throttle (
  bucket TEXT NOT NULL,
  at_s INTEGER NOT NULL
) STRICT;
CREATE INDEX throttle_bucket ON throttle (bucket, at_s);
CREATE INDEX throttle_old ON throttle (at_s);
