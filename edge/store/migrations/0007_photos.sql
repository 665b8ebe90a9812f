-- Photographs of papers: what follows from the events. The sealed files lie in `photos/`, named by `sha256`.
-- `owner` is the case, or the paper itself where it belongs to none.
CREATE TABLE photo (
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  ref TEXT NOT NULL,
  owner TEXT NOT NULL,
  item INTEGER NOT NULL,
  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
  size INTEGER NOT NULL,
  mime INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  PRIMARY KEY (epoch, seq)
) STRICT;
CREATE INDEX photo_owner ON photo (owner);

-- Not from events: which files the hub has whole, and since when the file here is gone on purpose.
CREATE TABLE photo_held (
  sha256 BLOB PRIMARY KEY,
  at_s INTEGER NOT NULL,
  removed_at_s INTEGER
) STRICT;
