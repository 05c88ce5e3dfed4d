-- 005.sql - a small store of schema 5: one application paid and queued, one that waits, a claim that nobody's application explains; all invented
PRAGMA application_id = 1802531700;
PRAGMA user_version = 5;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE message (
	id           INTEGER PRIMARY KEY,
	sha256       TEXT NOT NULL CONSTRAINT message_once UNIQUE,
	size         INTEGER NOT NULL,
	mailbox      TEXT NOT NULL,              -- where it was seen first
	state        TEXT NOT NULL CONSTRAINT message_state CHECK (state IN ('received', 'parsed', 'matched')),
	-- The head, known once it is parsed; header_id is the Message-ID, which strangers choose: never an identity.
	header_id    TEXT,
	subject      TEXT,
	from_name    TEXT,
	from_address TEXT,
	sender_folded TEXT,                      -- text_fold() of it: the form in which addresses are compared
	in_reply_to  TEXT,
	header_refs  TEXT,
	sent_at      TEXT,
	fetched_at   TEXT NOT NULL
) STRICT;
INSERT INTO message VALUES(1,'4dbc12e74b0b73e2d0236a69a6a059a877c275c06e1c0334c2581047bc1f1300',7,'applications','matched',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-11-09T09:00:00+08:00');
CREATE TABLE message_place (
	mailbox      TEXT NOT NULL,
	place        TEXT NOT NULL,
	message      INTEGER NOT NULL REFERENCES message (id),
	PRIMARY KEY (mailbox, place)
) STRICT;
INSERT INTO message_place VALUES('applications','From: a',1);
CREATE TABLE document (
	id           INTEGER PRIMARY KEY,
	message      INTEGER NOT NULL REFERENCES message (id),
	parent       INTEGER REFERENCES document (id),
	ordinal      INTEGER NOT NULL,
	file_name    TEXT,
	media_type   TEXT,
	sha256       TEXT,
	size         INTEGER NOT NULL,
	kind         TEXT CONSTRAINT document_kind CHECK (kind IN ('application_form', 'letter_of_authority', 'business_licence',
	             'identity_card', 'remittance_proof', 'statement', 'message_text', 'other')),
	state        TEXT NOT NULL CONSTRAINT document_state CHECK (state IN ('received', 'read', 'parked', 'ignored')),
	reason       TEXT,
	type         TEXT,
	-- The reader's version is kept with what it read, so a better reader knows what to read again.
	reader_version INTEGER NOT NULL,
	first_page   INTEGER NOT NULL,
	last_page    INTEGER NOT NULL,
	seals        INTEGER NOT NULL,
	is_body      INTEGER NOT NULL,
	is_inline    INTEGER NOT NULL,
	is_ocr       INTEGER NOT NULL,
	has_picture  INTEGER NOT NULL,
	-- A claim is the mark of a run that works on it: it lapses when that process is gone, or by age where nobody can tell.
	claimed_at   TEXT,
	claimed_by   TEXT,
	attempts     INTEGER NOT NULL,
	-- Nothing is dropped silently: a part that is not read says why.
	CONSTRAINT document_fate_has_reason CHECK (state NOT IN ('parked', 'ignored') OR reason IS NOT NULL)
) STRICT;
INSERT INTO document VALUES(1,1,NULL,0,NULL,'message/rfc822','4dbc12e74b0b73e2d0236a69a6a059a877c275c06e1c0334c2581047bc1f1300',7,'remittance_proof','read',NULL,NULL,1,0,0,0,0,0,0,0,NULL,NULL,1);
CREATE TABLE field (
	id           INTEGER PRIMARY KEY,
	document     INTEGER NOT NULL REFERENCES document (id),
	name         TEXT NOT NULL,
	value        TEXT,
	raw          TEXT,
	confidence   REAL NOT NULL,
	is_ocr       INTEGER NOT NULL,
	readings     INTEGER NOT NULL,
	page         INTEGER NOT NULL,
	x0           REAL NOT NULL,
	y0           REAL NOT NULL,
	x1           REAL NOT NULL,
	y1           REAL NOT NULL
) STRICT;
CREATE TABLE application (
	id              INTEGER PRIMARY KEY,
	kind            TEXT NOT NULL CONSTRAINT application_kind CHECK (kind IN ('keys', 'service')),
	-- The nine characters of the organisation code outlive every generation of tax IDs.
	company_key     TEXT,
	tax_id          TEXT,
	company_name    TEXT,
	company_folded  TEXT,                    -- names_company() of it: the form in which names are compared
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
	state           TEXT NOT NULL CONSTRAINT application_state CHECK (state IN ('incomplete', 'awaiting_payment', 'held', 'queued',
	                'in_production', 'produced', 'shipped', 'rejected', 'superseded', 'withdrawn')),
	due             INTEGER NOT NULL CONSTRAINT application_due CHECK (due >= 0),
	-- Kept equal to the sum of its allocations in the same transaction; so one CHECK guards the sum of many rows.
	allocated       INTEGER NOT NULL CONSTRAINT application_allocated_within_due CHECK (allocated >= 0 AND allocated <= due),
	complete_since  TEXT,
	created_at      TEXT NOT NULL,
	dirty           INTEGER NOT NULL
, company_short TEXT, plain INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO application VALUES(1,'keys','MA01TEST7','91650100MA01TEST7X','新疆试验风电有限公司','新疆试验风电有限公司',NULL,NULL,NULL,NULL,NULL,NULL,NULL,2,'basic',3,0,NULL,NULL,'queued',70000,70000,'2026-11-09T09:00:00+08:00','2026-11-09T09:00:00+08:00',0,'新疆试验风电有限公司',1);
INSERT INTO application VALUES(2,'keys','MA01TEST7','91650100MA01TEST7X','新疆试验风电有限公司','新疆试验风电有限公司',NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,'basic',3,0,NULL,NULL,'awaiting_payment',35000,0,'2026-11-09T09:00:00+08:00','2026-11-09T09:00:00+08:00',0,'新疆试验风电有限公司',1);
CREATE TABLE application_message (
	application  INTEGER NOT NULL REFERENCES application (id),
	message      INTEGER NOT NULL REFERENCES message (id),
	PRIMARY KEY (application, message)
) STRICT;
INSERT INTO application_message VALUES(1,1);
CREATE TABLE application_document (
	application  INTEGER NOT NULL REFERENCES application (id),
	document     INTEGER NOT NULL REFERENCES document (id),
	PRIMARY KEY (application, document)
) STRICT;
CREATE TABLE correction (
	id           INTEGER PRIMARY KEY,
	application  INTEGER NOT NULL REFERENCES application (id),
	field        TEXT NOT NULL,
	value        TEXT,
	who          TEXT NOT NULL CONSTRAINT correction_by_person CHECK (who <> 'keypost'),
	note         TEXT,
	at           TEXT NOT NULL
) STRICT;
CREATE TABLE payment (
	id             INTEGER PRIMARY KEY,
	state          TEXT NOT NULL CONSTRAINT payment_state CHECK (state IN ('claimed', 'confirmed', 'contradicted', 'rejected')),
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
INSERT INTO payment VALUES(1,'confirmed','91650100MA01TEST7X','MA01TEST7','新疆试验风电有限公司','62220001',NULL,NULL,70000,70000,'2026-11-09','2026-11-09','R1','r1',NULL,'2026-11-09T09:00:00+08:00',0);
INSERT INTO payment VALUES(2,'claimed',NULL,NULL,'四川试样商贸有限公司',NULL,NULL,NULL,88800,0,'2026-11-10','2026-11-10',NULL,NULL,NULL,'2026-11-10T09:00:00+08:00',0);
CREATE TABLE statement (
	id           INTEGER PRIMARY KEY,
	sha256       TEXT NOT NULL CONSTRAINT statement_once UNIQUE,
	name         TEXT,
	account      TEXT,
	first_day    TEXT,
	last_day     TEXT,
	imported_at  TEXT NOT NULL
) STRICT;
INSERT INTO statement VALUES(1,'s1','s.csv','0413060103000009171','2026-11-09','2026-11-11','2026-11-11T09:00:00+08:00');
CREATE TABLE credit (
	id           INTEGER PRIMARY KEY,
	statement    INTEGER NOT NULL REFERENCES statement (id),
	-- One credit belongs to one payment and one payment to one credit.
	payment      INTEGER CONSTRAINT credit_of_one_payment UNIQUE REFERENCES payment (id),
	account      TEXT,
	booked_at    TEXT,
	amount       INTEGER NOT NULL,
	balance      INTEGER,                    -- NULL: the file does not say
	payer_name   TEXT,
	payer_account TEXT,
	remark       TEXT,
	reference    TEXT,
	reversed     INTEGER NOT NULL,
	line         INTEGER NOT NULL,          -- in its file
	-- What makes two rows of two files the same row, and which of several equal rows it is: files that overlap add nothing twice.
	identity     TEXT NOT NULL,
	nth          INTEGER NOT NULL,
	CONSTRAINT credit_amount CHECK (amount > 0 OR reversed = 1),
	CONSTRAINT credit_once UNIQUE (identity, nth)
) STRICT;
INSERT INTO credit VALUES(1,1,1,'0413060103000009171','2026-11-09',70000,NULL,'新疆试验风电有限公司','62220001',NULL,'R1',0,2,'0413060103000009171|2026-11-09|70000|csv/流水号/test|r1',1);
CREATE TABLE claim (
	id           INTEGER PRIMARY KEY,
	payment      INTEGER NOT NULL REFERENCES payment (id),
	document     INTEGER NOT NULL CONSTRAINT claim_once UNIQUE REFERENCES document (id),
	message      INTEGER NOT NULL REFERENCES message (id),
	application  INTEGER REFERENCES application (id),
	company_key  TEXT,
	duplicate    INTEGER NOT NULL
) STRICT;
INSERT INTO claim VALUES(1,2,1,1,NULL,NULL,0);
CREATE TABLE allocation (
	id           INTEGER PRIMARY KEY,
	payment      INTEGER NOT NULL REFERENCES payment (id),
	application  INTEGER NOT NULL REFERENCES application (id),
	amount       INTEGER NOT NULL CONSTRAINT allocation_amount CHECK (amount > 0),
	rule         TEXT NOT NULL,
	by_whom      TEXT NOT NULL,              -- 'keypost' or a person: what a person set, no later run drops
	why          TEXT,
	at           TEXT NOT NULL
) STRICT;
INSERT INTO allocation VALUES(1,1,1,70000,'payer+amount','keypost','the payer bears the company''s name; the sum is the fee to the fen','2026-11-09T09:00:00+08:00');
CREATE TABLE payer_alias (
	payer_folded TEXT NOT NULL,
	company_key  TEXT NOT NULL,
	payer_name   TEXT NOT NULL,
	who          TEXT NOT NULL CONSTRAINT payer_alias_by_person CHECK (who <> 'keypost'),
	why          TEXT,
	until_day    TEXT,                       -- last day it holds; NULL: until further notice
	at           TEXT NOT NULL,
	PRIMARY KEY (payer_folded, company_key)
) STRICT;
CREATE TABLE exception (
	id           INTEGER PRIMARY KEY,
	code         TEXT NOT NULL,
	state        TEXT NOT NULL CONSTRAINT exception_state CHECK (state IN ('open', 'resolved')),
	severity     TEXT NOT NULL CONSTRAINT exception_severity CHECK (severity IN ('stop', 'information')),
	application  INTEGER REFERENCES application (id),
	payment      INTEGER REFERENCES payment (id),
	document     INTEGER REFERENCES document (id),
	message      INTEGER REFERENCES message (id),
	detail       TEXT,
	suggestion   TEXT,
	facts        TEXT NOT NULL,              -- '' when the subject alone says what was asked
	page         INTEGER NOT NULL,
	x0           REAL NOT NULL,
	y0           REAL NOT NULL,
	x1           REAL NOT NULL,
	y1           REAL NOT NULL,
	since        TEXT NOT NULL,
	resolved_at  TEXT,
	resolved_by  TEXT,
	resolution   TEXT,
	note         TEXT,
	CONSTRAINT exception_answer_has_author CHECK ((state = 'open') = (resolved_by IS NULL))
) STRICT;
INSERT INTO exception VALUES(1,'no_application','open','stop',NULL,2,NULL,NULL,'no application explains this payment of 四川试样商贸有限公司',NULL,'payment',0,0.0,0.0,0.0,0.0,'2026-11-10T09:00:00+08:00',NULL,NULL,NULL,NULL);
CREATE TABLE release (
	application  INTEGER CONSTRAINT release_once PRIMARY KEY REFERENCES application (id),
	key_count    INTEGER NOT NULL CONSTRAINT release_key_count CHECK (key_count >= 0),
	due          INTEGER NOT NULL CONSTRAINT release_due CHECK (due >= 0),
	covered      INTEGER NOT NULL,
	by_person    INTEGER NOT NULL CONSTRAINT release_by_person CHECK (by_person IN (0, 1)),
	who          TEXT NOT NULL,
	at           TEXT NOT NULL,
	issued_at    TEXT,                       -- set when its jobs, shipment and invoice were planned
	CONSTRAINT release_covered_exactly CHECK ((covered = due AND due > 0) OR by_person = 1),
	UNIQUE (application, key_count)
) STRICT;
INSERT INTO "release" VALUES(1,2,70000,70000,0,'keypost','2026-11-09T09:00:00+08:00',NULL);
CREATE TABLE job (
	id           INTEGER PRIMARY KEY,
	application  INTEGER NOT NULL,
	key_count    INTEGER NOT NULL,
	sequence     INTEGER NOT NULL,
	state        TEXT NOT NULL CONSTRAINT job_state CHECK (state IN ('queued', 'in_production', 'produced', 'shipped', 'spoiled',
	             'cancelled')),
	due_day      TEXT,
	serial_number TEXT CONSTRAINT job_serial_number_once UNIQUE,
	reason       TEXT,
	CONSTRAINT job_within_release CHECK (sequence BETWEEN 1 AND key_count),
	CONSTRAINT job_once UNIQUE (application, sequence),
	CONSTRAINT job_of_release FOREIGN KEY (application, key_count) REFERENCES release (application, key_count)
) STRICT;
CREATE TABLE shipment (
	id           INTEGER PRIMARY KEY,
	application  INTEGER NOT NULL CONSTRAINT shipment_once UNIQUE CONSTRAINT shipment_of_release REFERENCES release (application),
	state        TEXT NOT NULL CONSTRAINT shipment_state CHECK (state IN ('planned', 'labelled', 'shipped', 'cancelled')),
	recipient    TEXT,
	phone        TEXT,
	address      TEXT,
	postcode     TEXT,
	company      TEXT,
	contents     TEXT,
	pay_method   TEXT,
	waybill      TEXT
) STRICT;
CREATE TABLE invoice (
	id           INTEGER PRIMARY KEY,
	application  INTEGER NOT NULL CONSTRAINT invoice_once UNIQUE CONSTRAINT invoice_of_release REFERENCES release (application),
	state        TEXT NOT NULL CONSTRAINT invoice_state CHECK (state IN ('requested', 'issued', 'sent', 'cancelled')),
	title        TEXT,
	tax_id       TEXT,
	item         TEXT,
	gross        INTEGER NOT NULL,
	net          INTEGER NOT NULL,
	tax          INTEGER NOT NULL,
	rate_percent INTEGER NOT NULL,
	CONSTRAINT invoice_sum CHECK (net + tax = gross AND gross >= 0 AND net >= 0 AND tax >= 0)
) STRICT;
CREATE TABLE journal (
	id           INTEGER PRIMARY KEY,
	at           TEXT NOT NULL,
	who          TEXT NOT NULL,
	noun         TEXT NOT NULL,
	noun_id      INTEGER NOT NULL,
	from_state   TEXT,
	to_state     TEXT,
	why          TEXT
) STRICT;
INSERT INTO journal VALUES(1,'2026-11-09T09:00:00+08:00','keypost','application',1,'awaiting_payment','queued','released: 2 keys, 70000 of 70000 fen covered');
CREATE TABLE mailbox_health (
	mailbox      TEXT PRIMARY KEY,
	tried_at     TEXT NOT NULL,
	succeeded_at TEXT,                       -- NULL: never yet
	failure      TEXT,                       -- of the last try; NULL: it went well
	failures     INTEGER NOT NULL,           -- in a row
	mail_at      TEXT                        -- when a new message came last
) STRICT;
CREATE TABLE mailbox_epoch (
	id           INTEGER PRIMARY KEY,
	mailbox      TEXT NOT NULL,
	folder       TEXT NOT NULL,
	uidvalidity  INTEGER NOT NULL,           -- 0: the server gives none, so every listing is a whole one
	-- All UIDs below are in the store or in mailbox_hole: it moves in the same Change as the messages it passes.
	next_uid     INTEGER NOT NULL CONSTRAINT mailbox_epoch_next_uid CHECK (next_uid BETWEEN 1 AND 4294967296),
	highest_uid  INTEGER NOT NULL,           -- ever listed
	on_server    INTEGER NOT NULL,           -- EXISTS at the last listing
	messages     INTEGER NOT NULL,           -- taken from here
	bytes        INTEGER NOT NULL,
	stall_uid    INTEGER NOT NULL,           -- the first message that was missing when the connection broke
	stalls       INTEGER NOT NULL,           -- how often in a row it was this one
	since        TEXT NOT NULL,
	listed_at    TEXT,                       -- the last listing that went well
	CONSTRAINT mailbox_epoch_once UNIQUE (mailbox, folder, uidvalidity)
) STRICT;
CREATE TABLE mailbox_hole (
	epoch        INTEGER NOT NULL REFERENCES mailbox_epoch (id),
	uid          INTEGER NOT NULL,
	-- waiting: tried again at next_try; given_up, too_large: a person decides; gone: deleted on the server before it could be taken.
	state        TEXT NOT NULL CONSTRAINT mailbox_hole_state CHECK (state IN ('waiting', 'given_up', 'too_large', 'gone')),
	size         INTEGER NOT NULL,
	tries        INTEGER NOT NULL,
	next_try     INTEGER NOT NULL,           -- seconds since 1970: a time to wait, not a moment to show
	why          TEXT NOT NULL,
	since        TEXT NOT NULL,
	PRIMARY KEY (epoch, uid)
) STRICT;
CREATE TABLE mailbox_outbox (
	epoch        INTEGER NOT NULL REFERENCES mailbox_epoch (id),
	uid          INTEGER NOT NULL,
	tries        INTEGER NOT NULL,
	next_try     INTEGER NOT NULL,
	PRIMARY KEY (epoch, uid)
) STRICT;
CREATE TABLE seeking (
	payment      INTEGER NOT NULL REFERENCES payment (id) ON DELETE CASCADE,
	key          TEXT NOT NULL,
	PRIMARY KEY (payment, key)
) STRICT;
INSERT INTO seeking VALUES(2,'name 四川试样商贸有限公司');
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
INSERT INTO movement VALUES(1,1,'out','0413060103000009171','2026-11-11','2026-11-11','',-1000,NULL,'新疆试验风电有限公司',NULL,NULL,NULL,NULL,3);
CREATE TABLE bank_day (
	statement    INTEGER NOT NULL REFERENCES statement (id),
	account      TEXT,
	day          TEXT NOT NULL,
	opening      INTEGER NOT NULL,
	closing      INTEGER NOT NULL,
	PRIMARY KEY (statement, day)
) STRICT;
CREATE INDEX message_by_state ON message (state, id);
CREATE INDEX message_by_header ON message (header_id, id);
CREATE INDEX message_by_sender ON message (sender_folded);
CREATE INDEX message_place_by_message ON message_place (message);
CREATE INDEX document_by_message ON document (message, ordinal, id);
CREATE INDEX document_by_parent ON document (parent);
CREATE INDEX document_by_state ON document (state, kind, id);
CREATE INDEX document_by_digest ON document (sha256, reader_version);
CREATE INDEX document_waiting ON document (id) WHERE state = 'received';
CREATE INDEX document_waiting_of_message ON document (message) WHERE state = 'received';
CREATE INDEX field_by_document ON field (document, id);
CREATE INDEX application_by_company ON application (company_key, id);
CREATE INDEX application_by_email ON application (email_folded);
CREATE INDEX application_by_state ON application (state, id);
CREATE INDEX application_dirty ON application (id) WHERE dirty = 1;
CREATE INDEX application_message_by_message ON application_message (message, application);
CREATE INDEX application_document_by_document ON application_document (document, application);
CREATE INDEX correction_by_application ON correction (application, id);
CREATE INDEX payment_by_company ON payment (company_key, id);
CREATE INDEX payment_by_reference ON payment (reference_folded, id);
CREATE INDEX payment_by_amount ON payment (amount, paid_day, id);
CREATE INDEX payment_by_state ON payment (state, id);
CREATE INDEX payment_dirty ON payment (id) WHERE dirty = 1;
CREATE INDEX statement_by_account ON statement (account, first_day, last_day);
CREATE INDEX credit_by_statement ON credit (statement);
CREATE INDEX credit_open ON credit (id) WHERE payment IS NULL AND reversed = 0;
CREATE INDEX claim_by_payment ON claim (payment, id);
CREATE INDEX claim_by_application ON claim (application, id);
CREATE INDEX claim_by_message ON claim (message);
CREATE INDEX allocation_by_payment ON allocation (payment, id);
CREATE INDEX allocation_by_application ON allocation (application, id);
CREATE INDEX exception_by_application ON exception (application, state);
CREATE INDEX exception_by_payment ON exception (payment, state);
CREATE INDEX exception_by_document ON exception (document);
CREATE INDEX exception_by_message ON exception (message, state);
CREATE INDEX exception_by_state ON exception (state, code, id);
CREATE INDEX release_to_issue ON release (application) WHERE issued_at IS NULL;
CREATE INDEX job_by_state ON job (state, id);
CREATE INDEX shipment_by_state ON shipment (state, id);
CREATE INDEX invoice_by_state ON invoice (state, id);
CREATE INDEX journal_of ON journal (noun, noun_id, id);
CREATE INDEX mailbox_hole_waiting ON mailbox_hole (epoch, next_try) WHERE state = 'waiting';
CREATE INDEX application_by_name ON application (company_folded, company_key, id);
CREATE INDEX application_by_short ON application (company_short, company_key, id);
CREATE INDEX payment_claimed ON payment (amount, paid_day, id) WHERE state IN ('claimed', 'rejected');
CREATE INDEX payment_by_account ON payment (payer_account, company_key) WHERE payer_account IS NOT NULL AND company_key IS NOT NULL;
CREATE INDEX payer_alias_by_company ON payer_alias (company_key);
CREATE INDEX seeking_by_key ON seeking (key, payment);
CREATE INDEX movement_by_day ON movement (account, day);
CREATE INDEX movement_by_statement ON movement (statement);
CREATE INDEX movement_by_amount ON movement (amount, day);
COMMIT;
