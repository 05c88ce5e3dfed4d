/* imap.h - one mailbox on an IMAP server: a kept session, everything new exactly once
 *
 * The order of a session is fixed (RFC 3501, RFC 2971): verified TLS, greeting, CAPABILITY, login, CAPABILITY again, ID always (NetEase
 * answers SELECT with "Unsafe Login" without it), then folders.  Never STATUS, ENVELOPE, BODYSTRUCTURE or SEARCH criteria: servers of the
 * field answer them wrongly, and what strangers write must not reach the protocol's parser.
 *
 * Errors: AGAIN for the world (network, timeout, a server that hangs up, a full disk): close the session and open another after a while.
 * SETUP when it can never work as configured (wrong certificate, refused login, no such folder, no secret): the sentence says what to do.
 * No error, transcript or log line holds a secret.
 *
 * A session that failed must not be used again but for imap_close().  `mailbox` is borrowed and must outlive the session; `cancel_fd` is a
 * descriptor that becomes readable when everything should end (a signalfd, an eventfd), or -1. */
#pragma once
#include "base/config.h"
#include "ingest/intake.h"

typedef struct ImapSession ImapSession;

/* How far imap_open() came: the stage that failed, or IMAP_READY. */
typedef enum {
	IMAP_AT_SECRET,  /* reading the password or token */
	IMAP_AT_CONNECT, /* name and TCP */
	IMAP_AT_TLS,     /* handshake, certificate, STARTTLS */
	IMAP_AT_LOGIN,   /* greeting, capabilities, login: SETUP here means refused; count these, three of them and stop */
	IMAP_AT_FOLDER,  /* ID and the first folder */
	IMAP_READY,
} ImapStage;
const char *imap_stage_name(ImapStage stage); /* "certificate", "login", ... for lines a person reads */

/* `transcript` (may be NULL) receives the lines of both sides up to the login and the first folder, secrets cut out; also when it fails.
 * `reached` may be NULL. */
ImapSession *imap_open(const MailboxConfig *mailbox, int cancel_fd, GString *transcript, ImapStage *reached, GError **error);
/* Hangs up; with a polite LOGOUT only when the session is in order.  NULL is fine. */
void imap_close(ImapSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapSession, imap_close)

/* Lists and fetches everything new of all its folders into the store, exactly once, then does what the outbox says (seen, move).  When
 * `cancel_fd` becomes readable it finishes and commits the messages at hand and answers true with imap_cancelled().  What was committed
 * before an error stays; `count` is added to, and right in each case. */
bool imap_ingest(ImapSession *session, Store *store, IngestCount *count, GError **error);
bool imap_cancelled(const ImapSession *session);

typedef enum {
	IMAP_NEWS,      /* the server spoke: ingest again */
	IMAP_QUIET,     /* the seconds are over, nothing was said; list again all the same */
	IMAP_CANCELLED, /* cancel_fd */
	IMAP_NO_IDLE,   /* not advertised (or several folders: the first alone could speak): returned at once; sleep, then imap_ingest() */
} ImapWait;
/* IDLE in the first folder for at most `seconds` (RFC 2177: under 29 minutes; some servers want 10).  A server that speaks only of
 * flags or says "Still here" is not news. */
bool imap_wait(ImapSession *session, guint seconds, ImapWait *answer, GError **error);

/* What `check` prints, several lines, no secret: host, TLS version and cipher, certificate (subject, issuer, last day), the server's ID,
 * what it can do (IDLE, MOVE, UIDPLUS), each folder with its UIDVALIDITY, EXISTS and rights, how full the account is.  With `probe` also the capabilities before and after
 * login, the folders there are, and a first listing (UIDs and sizes of at most ten messages, no bodies). */
char *imap_describe(ImapSession *session, bool probe, GError **error);
