-- Bills that were paid, so that the second payment of one is seen, whichever branch took it.
CREATE TABLE bill_payment (
  node TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  service INTEGER NOT NULL,
  ref TEXT NOT NULL,
  number TEXT NOT NULL,
  PRIMARY KEY (node, epoch, seq)
) WITHOUT ROWID, STRICT;
CREATE INDEX bill_payment_by_ref ON bill_payment (service, ref);
