-- The order in which the ledger took events in: a rebuild goes the same way, also within one second.
ALTER TABLE event ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
DROP TRIGGER event_stays;
UPDATE event SET place = ranked.place FROM (
  SELECT node, stream, epoch, seq, row_number() OVER (ORDER BY recorded_at_s, node, stream, epoch, seq) AS place FROM event
) AS ranked
WHERE event.node = ranked.node AND event.stream = ranked.stream AND event.epoch = ranked.epoch AND event.seq = ranked.seq;
CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE INDEX event_place ON event (place);

-- What agencies answered, and when a branch passed it on: follows from the ledger. `told` may come before its answer.
CREATE TABLE case_answer (
  case_id TEXT NOT NULL,
  step INTEGER NOT NULL,
  what INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  promise INTEGER,
  products TEXT NOT NULL,
  at_s INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (case_id, step)
) WITHOUT ROWID, STRICT;
CREATE TABLE case_told (
  case_id TEXT NOT NULL,
  step INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  node TEXT NOT NULL,
  PRIMARY KEY (case_id, step)
) WITHOUT ROWID, STRICT;
CREATE INDEX office_case_arrived ON office_case (arrived_at_s, id);

-- Each answer once: the key that a program sent with it, and the digest of what it said.
CREATE TABLE case_once (
  key TEXT PRIMARY KEY,
  digest BLOB NOT NULL,
  case_id TEXT NOT NULL,
  at_s INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

-- How a branch was last told of a task: -1 never, 0 that it is open, 1 that it is done.
ALTER TABLE task ADD COLUMN sent INTEGER NOT NULL DEFAULT -1;
