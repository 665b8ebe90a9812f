-- What follows from closings, deposits, cash movements and handed shifts. Recomputed and compared by `journal verify`.
CREATE TABLE closing (
  number TEXT PRIMARY KEY,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  till INTEGER NOT NULL,
  day INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  counted_rp INTEGER NOT NULL,
  expected_rp INTEGER NOT NULL,
  net_rp INTEGER NOT NULL, -- received less given back, at the moment of closing
  deposited_by TEXT,
  UNIQUE (till, day)
) STRICT, WITHOUT ROWID;

CREATE INDEX closing_to_deposit ON closing (day) WHERE deposited_by IS NULL;

CREATE TABLE deposit (
  number TEXT PRIMARY KEY,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  day INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  amount_rp INTEGER NOT NULL,
  bank_ref TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE cash_move (
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  till INTEGER NOT NULL,
  day INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  by2 INTEGER NOT NULL,
  amount_rp INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX cash_move_by_till ON cash_move (till, day);

CREATE TABLE shift_handed (
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at_s INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  by2 INTEGER NOT NULL,
  cash_rp INTEGER NOT NULL,
  counts BLOB NOT NULL,
  PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX paper_by_till ON paper (till, day) WHERE till IS NOT NULL;
CREATE INDEX till_open ON till (day) WHERE state = 'open';

-- The dated rules that came with a bill list (contract.dues); with them the bills' amounts are principals.
CREATE TABLE bill_rule (
  service INTEGER NOT NULL REFERENCES bill_list (service),
  place INTEGER NOT NULL,
  from_day INTEGER NOT NULL,
  until_day INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  hundredths INTEGER NOT NULL,
  basis INTEGER NOT NULL,
  months_most INTEGER NOT NULL,
  PRIMARY KEY (service, place)
) STRICT, WITHOUT ROWID;
