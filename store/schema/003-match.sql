-- 003-match.sql - matching by look-ups: what a bank row, a claim and an application know of each other is found by an index

-- The name as short as banks write it (names_short() of it): found by it alone, a company is only likely, so the sum must confirm it.
ALTER TABLE application ADD COLUMN company_short TEXT;
-- 1: its papers were reviewed as they are now, and leave nothing of package, years and count to the sum.  Money alone then needs no paper.
ALTER TABLE application ADD COLUMN plain INTEGER NOT NULL DEFAULT 0;
DROP INDEX application_by_name;
CREATE INDEX application_by_name ON application (company_folded, company_key, id);
CREATE INDEX application_by_short ON application (company_short, company_key, id);

-- Partial: what waits for its bank row stays few, however many rows have come.
CREATE INDEX payment_claimed ON payment (amount, paid_day, id) WHERE state IN ('claimed', 'rejected');
-- From which account a company has paid before.
CREATE INDEX payment_by_account ON payment (payer_account, company_key) WHERE payer_account IS NOT NULL AND company_key IS NOT NULL;
DROP INDEX payment_unallocated;

CREATE INDEX payer_alias_by_company ON payer_alias (company_key);

-- What a payment that no application explains waits for: each key as an application would bring it ("company KEY", "name NAME", "sender
-- ADDRESS", "thread ID").  Rows go when the payment is explained.
CREATE TABLE seeking (
	payment      INTEGER NOT NULL REFERENCES payment (id) ON DELETE CASCADE,
	key          TEXT NOT NULL,
	PRIMARY KEY (payment, key)
) STRICT;
CREATE INDEX seeking_by_key ON seeking (key, payment);
