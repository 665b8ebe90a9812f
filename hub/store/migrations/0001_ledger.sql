-- The ledger: every event of every node exactly once, for ever, in the order of its own chain.
CREATE TABLE event (
  node TEXT NOT NULL,
  stream INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL CHECK (seq >= 1),
  at_s INTEGER NOT NULL,
  clock INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  facts BLOB NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  recorded_at_s INTEGER NOT NULL,
  PRIMARY KEY (node, stream, epoch, seq)
) WITHOUT ROWID, STRICT;

-- How far the ledger holds each chain without a gap, and which ranges below that were set aside.
CREATE TABLE standing (
  node TEXT NOT NULL,
  stream INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  through INTEGER NOT NULL,
  head BLOB NOT NULL,
  at_s INTEGER NOT NULL,
  PRIMARY KEY (node, stream, epoch)
) WITHOUT ROWID, STRICT;
CREATE TABLE aside (
  node TEXT NOT NULL,
  stream INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  PRIMARY KEY (node, stream, epoch, first, last)
) WITHOUT ROWID, STRICT;

-- Chain hashes at the signed edges of a range set aside, so that it can be filled later and its successor accepted now.
CREATE TABLE boundary (
  node TEXT NOT NULL,
  stream INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (node, stream, epoch, seq)
) WITHOUT ROWID, STRICT;

-- Segments that wait for the gap before them to close.
CREATE TABLE held (
  node TEXT NOT NULL,
  stream INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  raw BLOB NOT NULL,
  at_s INTEGER NOT NULL,
  PRIMARY KEY (node, stream, epoch, first, last)
) WITHOUT ROWID, STRICT;

-- Whatever was not taken in whole: unreadable ranges, strangers' bytes, forks, bad events. Nothing is dropped in silence.
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY,
  node TEXT NOT NULL,
  stream INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  reason TEXT NOT NULL,
  at_s INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  raw BLOB NOT NULL,
  repeats INTEGER NOT NULL DEFAULT 0,
  resolved_at_s INTEGER,
  UNIQUE (node, stream, epoch, first, last, reason, sha256)
) STRICT;
CREATE INDEX quarantine_open ON quarantine (node) WHERE resolved_at_s IS NULL;

CREATE TRIGGER event_without_gap BEFORE INSERT ON event
WHEN NEW.seq > 1
  AND NOT EXISTS (SELECT 1 FROM event
                  WHERE node = NEW.node AND stream = NEW.stream AND epoch = NEW.epoch AND seq = NEW.seq - 1)
  AND NOT EXISTS (SELECT 1 FROM boundary
                  WHERE node = NEW.node AND stream = NEW.stream AND epoch = NEW.epoch AND seq = NEW.seq - 1)
  AND NOT EXISTS (SELECT 1 FROM aside  -- a range set aside may be filled from its middle
                  WHERE node = NEW.node AND stream = NEW.stream AND epoch = NEW.epoch
                    AND NEW.seq - 1 BETWEEN first AND last)
BEGIN SELECT RAISE(ABORT, 'a gap in the ledger'); END;
CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER event_kept BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'nothing leaves the ledger'); END;

-- The erasable half of an event, sealed to the deciding agency; the salt goes with it.
CREATE TABLE person (
  node TEXT NOT NULL,
  stream INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  agency TEXT NOT NULL,
  specific INTEGER NOT NULL,
  salt BLOB NOT NULL CHECK (length(salt) = 16),
  sealed BLOB NOT NULL,
  PRIMARY KEY (node, stream, epoch, seq)
) WITHOUT ROWID, STRICT;

-- The check-code secret of each epoch, and how the epoch began.
CREATE TABLE epoch (
  node TEXT NOT NULL,
  stream INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  opened_at_s INTEGER NOT NULL,
  cause INTEGER NOT NULL,
  secret BLOB,
  prev_epoch INTEGER,
  prev_seq INTEGER,
  prev_hash BLOB,
  PRIMARY KEY (node, stream, epoch)
) WITHOUT ROWID, STRICT;

-- A second history of a node: the same position with another hash. Its bytes are in quarantine.
CREATE TABLE fork (
  node TEXT NOT NULL,
  stream INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  thawed_at_s INTEGER,
  PRIMARY KEY (node, stream, epoch, seq)
) WITHOUT ROWID, STRICT;

-- The hub's own chain: the secrets that salt its acts, and the signed segments that carry them into the stream.
CREATE TABLE own_block (
  epoch INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  block INTEGER NOT NULL,
  secret BLOB NOT NULL,
  PRIMARY KEY (epoch, stream, block)
) WITHOUT ROWID, STRICT;
CREATE TABLE own_segment (
  epoch INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  raw BLOB NOT NULL,
  sent_at_s INTEGER,
  PRIMARY KEY (epoch, stream, first)
) WITHOUT ROWID, STRICT;

-- One row of single values: hub_epoch and the like.
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) WITHOUT ROWID, STRICT;
