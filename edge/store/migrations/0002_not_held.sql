-- Ranges below the last ack that the hub could not read and has set aside: acknowledged, but not in its ledger.
CREATE TABLE not_held (
  stream INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (stream, epoch, first, last)
) STRICT, WITHOUT ROWID;
