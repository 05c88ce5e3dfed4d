-- 006-states.sql - the states of applications and payments, checked without a list
--
-- The database builds a table of each such list again for every row that is written: a tenth of what a pass over the bank's rows costs.  The words are
-- the same, and so are the names of the rules.

CREATE TABLE application_anew (
	id              INTEGER PRIMARY KEY,
	kind            TEXT NOT NULL CONSTRAINT application_kind CHECK (kind IN ('keys', 'service')),
	-- The nine characters of the organisation code outlive every generation of tax IDs.
	company_key     TEXT,
	tax_id          TEXT,
	company_name    TEXT,
	company_folded  TEXT,                    -- names_company() of it: the form in which names are compared
	company_short   TEXT,                    -- names_short() of it: found by it alone, a company is only likely
	contact_name    TEXT,
	contact_phone   TEXT,
	contact_email   TEXT,
	email_folded    TEXT,
	mailing_address TEXT,
	postcode        TEXT,
	invoice_title   TEXT,
	key_count       INTEGER NOT NULL CONSTRAINT application_key_count CHECK (key_count >= 0),
	package         TEXT CONSTRAINT application_package CHECK (package IN ('basic', 'combined')),
	years           INTEGER NOT NULL CONSTRAINT application_years CHECK (years >= 0),
	express         INTEGER NOT NULL,
	services        TEXT,
	biz_type        TEXT,
	state           TEXT NOT NULL CONSTRAINT application_state CHECK (state = 'incomplete' OR state = 'awaiting_payment' OR state = 'held' OR state = 'queued' OR
	                state = 'in_production' OR state = 'produced' OR state = 'shipped' OR state = 'rejected' OR
	                state = 'superseded' OR state = 'withdrawn'),
	due             INTEGER NOT NULL CONSTRAINT application_due CHECK (due >= 0),
	-- Kept equal to the sum of its allocations in the same transaction; so one CHECK guards the sum of many rows.
	allocated       INTEGER NOT NULL CONSTRAINT application_allocated_within_due CHECK (allocated >= 0 AND allocated <= due),
	complete_since  TEXT,
	created_at      TEXT NOT NULL,
	dirty           INTEGER NOT NULL,
	-- 1: its papers were reviewed as they are now, and leave nothing of package, years and count to the sum.  Money alone then needs no paper.
	plain           INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO application_anew (id, kind, company_key, tax_id, company_name, company_folded, company_short, contact_name, contact_phone, contact_email,
	email_folded, mailing_address, postcode, invoice_title, key_count, package, years, express, services, biz_type, state, due,
	allocated, complete_since, created_at, dirty, plain)
	SELECT id, kind, company_key, tax_id, company_name, company_folded, company_short, contact_name, contact_phone, contact_email,
	email_folded, mailing_address, postcode, invoice_title, key_count, package, years, express, services, biz_type, state, due,
	allocated, complete_since, created_at, dirty, plain
	FROM application ORDER BY id;
DROP TABLE application;
ALTER TABLE application_anew RENAME TO application;
CREATE INDEX application_by_company ON application (company_key, id);
CREATE INDEX application_by_name ON application (company_folded, company_key, id);
CREATE INDEX application_by_short ON application (company_short, company_key, id);
CREATE INDEX application_by_email ON application (email_folded);
CREATE INDEX application_by_state ON application (state, id);
CREATE INDEX application_dirty ON application (id) WHERE dirty = 1;

CREATE TABLE payment_anew (
	id             INTEGER PRIMARY KEY,
	state          TEXT NOT NULL CONSTRAINT payment_state CHECK (state = 'claimed' OR state = 'confirmed' OR state = 'contradicted' OR state = 'rejected'),
	tax_id         TEXT,
	company_key    TEXT,
	payer_name     TEXT,
	payer_account  TEXT,
	payee_name     TEXT,
	payee_account  TEXT,
	amount         INTEGER NOT NULL CONSTRAINT payment_amount CHECK (amount >= 0),
	-- As with applications: the sum of its allocations, never more than there is.  Unknown amounts (0) pay nothing.
	allocated      INTEGER NOT NULL CONSTRAINT payment_allocated_within_amount CHECK (allocated >= 0 AND allocated <= amount),
	paid_at        TEXT,
	paid_day       TEXT,                     -- first ten characters of paid_at
	bank_reference TEXT,
	reference_folded TEXT,
	remark         TEXT,
	created_at     TEXT NOT NULL,
	dirty          INTEGER NOT NULL
) STRICT;
INSERT INTO payment_anew (id, state, tax_id, company_key, payer_name, payer_account, payee_name, payee_account, amount, allocated, paid_at, paid_day,
	bank_reference, reference_folded, remark, created_at, dirty)
	SELECT id, state, tax_id, company_key, payer_name, payer_account, payee_name, payee_account, amount, allocated, paid_at, paid_day,
	bank_reference, reference_folded, remark, created_at, dirty
	FROM payment ORDER BY id;
DROP TABLE payment;
ALTER TABLE payment_anew RENAME TO payment;
CREATE INDEX payment_by_company ON payment (company_key, id);
CREATE INDEX payment_by_reference ON payment (reference_folded, id);
CREATE INDEX payment_by_amount ON payment (amount, paid_day, id);
CREATE INDEX payment_by_state ON payment (state, id);
CREATE INDEX payment_dirty ON payment (id) WHERE dirty = 1;
-- Partial: what waits for its bank row stays few, however many rows have come.
CREATE INDEX payment_claimed ON payment (amount, paid_day, id) WHERE state IN ('claimed', 'rejected');
-- From which account a company has paid before.
CREATE INDEX payment_by_account ON payment (payer_account, company_key) WHERE payer_account IS NOT NULL AND company_key IS NOT NULL;
