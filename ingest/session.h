/* session.h - one libetpan session with an IMAP server: login, ID, folder, lists and bodies
 *
 * The protocol alone; what is new and what is done with it is fetch.c's.  Every call answers false with AGAIN or SETUP; after an error
 * session_is_dead() tells whether the connection went with it (anything but a refusal by the server: a tagged NO or BAD). */
#pragma once
#include "base/config.h"
#include "ingest/tls.h"

typedef struct Session Session;

/* In the order they are reached; imap.h has the same. */
typedef enum { SESSION_SECRET, SESSION_CONNECT, SESSION_TLS, SESSION_LOGIN, SESSION_FOLDER, SESSION_READY } SessionStage;

/* Up to the first folder, which is selected.  `stage` is where it stands or fell. */
Session *session_open(const MailboxConfig *mailbox, int cancel_fd, GString *transcript, SessionStage *stage, GError **error);
void     session_close(Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_close)
bool     session_is_dead(const Session *session);
void     session_drop(Session *session); /* nobody wants the rest: it is dead */
bool     session_is_cancelled(const Session *session);

typedef struct {
	guint32 uidvalidity; /* 0: the server sent none */
	guint32 exists;
	bool writable; /* the server says READ-WRITE */
} SessionFolder;
/* Asks each time but the first, for SELECT is also how new mail becomes visible.  SETUP when there is no such folder. */
bool session_select(Session *session, const char *folder, SessionFolder *found, GError **error);
bool session_has(const Session *session, const char *capability);

typedef struct {
	guint32 uid;
	guint64 size; /* RFC822.SIZE, a hint: some servers count wrongly; 0 when the server did not tell */
} SessionMail;
/* Of the UIDs from `first` to the end, as they came (servers answer n:* with the last message even when it lies below n). */
GArray *session_list(Session *session, guint32 first, GError **error);
/* Of these UIDs alone (ascending guint32). */
GArray *session_list_these(Session *session, const GArray *uids, GError **error);
/* All UIDs, sizes unknown: for servers whose FETCH lists nothing. */
GArray *session_search(Session *session, GError **error);

/* FETCH is asked and answered apart, so that the server has the next one while the mails of the last one still come.  While one is under way
 * nothing else may be asked.  Whole raw messages, marked by nothing; `expected` bytes bound time and volume. */
bool session_ask_mails(Session *session, const GArray *uids, guint64 expected, guint *ticket, GError **error);
bool session_ask_slice(Session *session, guint32 uid, guint32 offset, guint32 length, guint *ticket, GError **error);

/* What a FETCH brings.  `bytes` may come before anybody knows of which message; `ended` names it (uid 0: it had none).  False breaks the
 * session off, the reason stays with the sink. */
typedef struct {
	bool (*bytes)(const void *bytes, gsize length, gpointer data);
	bool (*ended)(const SessionMail *mail, gpointer data);
	gpointer data;
} SessionSink;
/* Until one of them is answered, which is *ticket; what comes may be of any of them.  False also when it was refused; *ticket is 0 when the
 * session broke. */
bool session_answer(Session *session, const SessionSink *sink, guint *ticket, GError **error);

bool session_mark_seen(Session *session, const GArray *uids, GError **error);
/* MOVE, or COPY and UID EXPUNGE of just these; *able is false (and nothing done) where the server has neither MOVE nor UIDPLUS. */
bool session_move(Session *session, const GArray *uids, const char *folder, bool *able, GError **error);

typedef enum { SESSION_NEWS, SESSION_QUIET, SESSION_CANCELLED } SessionWait;
/* In the folder that was selected last; news is anything said of messages since that SELECT. */
bool session_idle(Session *session, guint seconds, SessionWait *answer, GError **error);

/* Lines for a person: TLS, certificate, the server's ID and abilities; with `probe` all capabilities and the folders there are. */
bool session_describe(Session *session, bool probe, GString *into, GError **error);
/* What may be done in the selected folder, and how full the account is, as far as the server tells.  SETUP when `after` names a folder that is
 * not there. */
bool session_describe_rights(Session *session, const char *folder, bool first, GString *into, GError **error);
