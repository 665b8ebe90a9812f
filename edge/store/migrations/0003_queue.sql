-- The queue: one row per number given, kept by the position of its event, and one per call to a counter.
CREATE TABLE ticket (
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  day INTEGER NOT NULL,
  letter TEXT NOT NULL,
  n INTEGER NOT NULL,
  klass TEXT NOT NULL,
  state INTEGER NOT NULL,
  taken_at_s INTEGER NOT NULL,
  service INTEGER NOT NULL DEFAULT 0,
  counter INTEGER NOT NULL DEFAULT 0,
  called_at_s INTEGER NOT NULL DEFAULT 0,
  serving_at_s INTEGER NOT NULL DEFAULT 0,
  ended_at_s INTEGER NOT NULL DEFAULT 0,
  call_order INTEGER NOT NULL DEFAULT 0,
  papers INTEGER NOT NULL DEFAULT 0,
  actor INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX ticket_by_number ON ticket (day, letter, n);
CREATE INDEX ticket_open ON ticket (day) WHERE state NOT IN (6, 7);

CREATE TABLE ticket_call (
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  day INTEGER NOT NULL,
  ticket_epoch INTEGER NOT NULL,
  ticket_seq INTEGER NOT NULL,
  counter INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX ticket_call_by_day ON ticket_call (day, at_s);

-- What a once-key brought about besides papers: the names of slips, such as a queue number's.
ALTER TABLE once ADD COLUMN slips TEXT NOT NULL DEFAULT '';
