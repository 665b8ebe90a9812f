-- The register of letters: one row per letter of class `full`, numbered without a gap within its series. The number of a
-- cancelled letter stays taken, as in the book on a kelurahan's desk.
CREATE TABLE letter (
  series TEXT NOT NULL,
  n INTEGER NOT NULL,
  register_no TEXT NOT NULL UNIQUE,
  number TEXT NOT NULL UNIQUE,
  service INTEGER NOT NULL,
  template INTEGER NOT NULL,
  signer INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  year INTEGER NOT NULL,
  PRIMARY KEY (series, n)
) STRICT, WITHOUT ROWID;

CREATE INDEX letter_by_year ON letter (year, at_s);

CREATE TRIGGER letter_without_gap BEFORE INSERT ON letter
WHEN NEW.n <> (SELECT coalesce(max(n), 0) + 1 FROM letter WHERE series = NEW.series)
BEGIN
  SELECT raise(ABORT, 'the register would get a gap');
END;
