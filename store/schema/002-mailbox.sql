-- 002-mailbox.sql - mailboxes on servers: where we stopped, what is missing, what is to be done there, how they fare
--
-- Numbers of messages (UID) are only good within one UIDVALIDITY of one folder (RFC 3501 2.3.1.1), so all of them hang on such an epoch.
-- Where a message lay stands in message_place as FOLDER/UIDVALIDITY/UID.

-- How a mailbox fares, whatever its kind; one row each, for the alarms of `status`.
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

-- A message the server lists and did not give: never passed over in silence.
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
CREATE INDEX mailbox_hole_waiting ON mailbox_hole (epoch, next_try) WHERE state = 'waiting';

-- Messages in the store that are still to be marked or moved on the server; a row goes when that is done.
CREATE TABLE mailbox_outbox (
	epoch        INTEGER NOT NULL REFERENCES mailbox_epoch (id),
	uid          INTEGER NOT NULL,
	tries        INTEGER NOT NULL,
	next_try     INTEGER NOT NULL,
	PRIMARY KEY (epoch, uid)
) STRICT;
