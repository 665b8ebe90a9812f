-- Photographs of papers, as the events name them; the sealed files lie in `photos/`, named by `sha256`.
CREATE TABLE photo (
  node TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  ref TEXT NOT NULL,
  item INTEGER NOT NULL,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
  size INTEGER NOT NULL,
  mime INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  PRIMARY KEY (node, epoch, seq)
) WITHOUT ROWID, STRICT;
CREATE INDEX photo_ref ON photo (ref);
CREATE INDEX photo_name ON photo (sha256);
