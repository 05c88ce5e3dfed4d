/* imap.c - one mailbox on an IMAP server: a kept session, everything new exactly once */
#include "ingest/imap.h"

#include <string.h>
#include "ingest/fetch.h"
#include "store/mailbox.h"

#define PROBED 10 /* messages that a probe lists */

struct ImapSession {
	const MailboxConfig *mailbox;
	Session *session;
};

const char *
imap_stage_name(ImapStage stage)
{
	static const char *const names[] = {
		[IMAP_AT_SECRET] = "secret", [IMAP_AT_CONNECT] = "connection", [IMAP_AT_TLS] = "certificate",
		[IMAP_AT_LOGIN] = "login",   [IMAP_AT_FOLDER] = "folder",      [IMAP_READY] = "ready",
	};

	return names[stage];
}

ImapSession *
imap_open(const MailboxConfig *mailbox, int cancel_fd, GString *transcript, ImapStage *reached, GError **error)
{
	G_STATIC_ASSERT((int)IMAP_READY == (int)SESSION_READY && (int)IMAP_AT_LOGIN == (int)SESSION_LOGIN);
	SessionStage stage = SESSION_SECRET;
	Session *session = session_open(mailbox, cancel_fd, transcript, &stage, error);
	ImapSession *imap;

	if (reached != NULL)
		*reached = (ImapStage)stage;
	if (session == NULL)
		return NULL;
	imap = g_new0(ImapSession, 1);
	imap->mailbox = mailbox;
	imap->session = session;
	return imap;
}

void
imap_close(ImapSession *session)
{
	if (session == NULL)
		return;
	session_close(session->session);
	g_free(session);
}

bool
imap_cancelled(const ImapSession *session)
{
	return session_is_cancelled(session->session);
}

bool
imap_ingest(ImapSession *session, Store *store, IngestCount *count, GError **error)
{
	const MailboxConfig *mailbox = session->mailbox;
	g_autoptr(GError) first = NULL;
	guint before = count->taken;

	for (guint i = 0; mailbox->folders[i] != NULL && !imap_cancelled(session); i++) {
		g_autoptr(GError) why = NULL;

		if (fetch_folder(session->session, store, mailbox, mailbox->folders[i], count, &why))
			continue;
		if (first == NULL) /* a folder that is refused does not hold the others */
			first = g_steal_pointer(&why);
		if (session_is_dead(session->session))
			break;
	}
	if (first != NULL) {
		g_propagate_error(error, g_steal_pointer(&first));
		return false;
	}
	return imap_cancelled(session) || mailbox_note_success(store, mailbox->name, count->taken > before, error);
}

bool
imap_wait(ImapSession *session, guint seconds, ImapWait *answer, GError **error)
{
	SessionWait how = SESSION_QUIET;

	if (!session_has(session->session, "IDLE") || session->mailbox->folders[1] != NULL) {
		*answer = IMAP_NO_IDLE;
		return true;
	}
	if (!session_idle(session->session, seconds, &how, error))
		return false;
	*answer = how == SESSION_NEWS ? IMAP_NEWS : how == SESSION_CANCELLED ? IMAP_CANCELLED : IMAP_QUIET;
	return true;
}

static bool
describe_folder(ImapSession *session, const char *name, bool probe, GString *into, GError **error)
{
	SessionFolder folder;
	g_autoptr(GArray) listed = NULL;

	if (!session_select(session->session, name, &folder, error))
		return false;
	g_string_append_printf(into, "folder %s: %u messages, UIDVALIDITY %u%s, %s\n", name, folder.exists, folder.uidvalidity,
			       folder.uidvalidity == 0 ? " (none: it would be listed in full each time)" : "",
			       folder.writable ? "may be read and changed" : "may be read only, as far as the server tells");
	if (!probe || folder.exists == 0)
		return true;
	listed = session_list(session->session, 1, error);
	if (listed == NULL)
		return false;
	g_string_append_printf(into, "listing of %s: %u of %u messages", name, listed->len, folder.exists);
	for (guint i = 0; i < listed->len && i < PROBED; i++) {
		const SessionMail *mail = &g_array_index(listed, SessionMail, i);

		g_string_append_printf(into, "%s %u (%" G_GUINT64_FORMAT " bytes)", i == 0 ? ":" : ",", mail->uid, mail->size);
	}
	g_string_append(into, listed->len > PROBED ? ", ...\n" : "\n");
	return true;
}

char *
imap_describe(ImapSession *session, bool probe, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);

	if (!session_describe(session->session, probe, text, error))
		return NULL;
	for (guint i = 0; session->mailbox->folders[i] != NULL; i++)
		if (!describe_folder(session, session->mailbox->folders[i], probe, text, error) ||
		    !session_describe_rights(session->session, session->mailbox->folders[i], i == 0, text, error))
			return NULL;
	return g_string_free(g_steal_pointer(&text), FALSE);
}
