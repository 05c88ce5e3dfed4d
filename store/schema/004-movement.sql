-- 004-movement.sql - rows of bank statements that are no credit, and what the statements say stood on the account: every yuan of a balance is explained

-- Money out, the bank's own interest, money out that came back, and rows in another currency: never set on anything.
CREATE TABLE movement (
	id           INTEGER PRIMARY KEY,
	statement    INTEGER NOT NULL REFERENCES statement (id),
	kind         TEXT NOT NULL CONSTRAINT movement_kind CHECK (kind IN ('out', 'returned', 'interest', 'foreign')),
	account      TEXT,
	day          TEXT NOT NULL,
	booked_at    TEXT NOT NULL,
	currency     TEXT NOT NULL,              -- '' yuan
	amount       INTEGER NOT NULL CONSTRAINT movement_amount CHECK (amount <> 0), -- below zero: out
	balance      INTEGER,                    -- NULL: the file does not say
	other_name   TEXT,
	other_account TEXT,
	remark       TEXT,
	reference    TEXT,
	source       TEXT,                       -- as a credit's: kind of file, name of its number, layout
	line         INTEGER NOT NULL,
	CONSTRAINT movement_yuan CHECK ((currency = '') = (kind <> 'foreign'))
) STRICT;
CREATE INDEX movement_by_day ON movement (account, day);
CREATE INDEX movement_by_statement ON movement (statement);

-- What a file that proves itself (opening and rows give the closing) says stood on the account at both ends of a day.
CREATE TABLE bank_day (
	statement    INTEGER NOT NULL REFERENCES statement (id),
	account      TEXT,
	day          TEXT NOT NULL,
	opening      INTEGER NOT NULL,
	closing      INTEGER NOT NULL,
	PRIMARY KEY (statement, day)
) STRICT;
