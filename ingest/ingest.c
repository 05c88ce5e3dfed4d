/* ingest.c - every mailbox in the order of the configuration */
#include "ingest/ingest.h"

#include "ingest/imap.h"
#include "ingest/leftover.h"
#include "ingest/maildir.h"
#include "ingest/mbox.h"
#include "ingest/pop3.h"
#include "store/mailbox.h"

static bool
take_imap(Store *store, const MailboxConfig *mailbox, int cancel_fd, IngestCount *count, GError **error)
{
	g_autoptr(ImapSession) session = NULL;

	leftover_sweep(store_directory(store));
	session = imap_open(mailbox, cancel_fd, NULL, NULL, error);
	return session != NULL && imap_ingest(session, store, count, error);
}

static bool
take(Store *store, const MailboxConfig *mailbox, int cancel_fd, IngestCount *count, GError **error)
{
	g_autoptr(Intake) intake = intake_new(store, mailbox->name, INGEST_LIMIT, count);

	switch (mailbox->type) {
	case MAILBOX_MAILDIR:
		return maildir_take(mailbox->path, intake, count, error);
	case MAILBOX_MBOX:
		return mbox_take(mailbox->path, intake, error);
	case MAILBOX_IMAP:
		return take_imap(store, mailbox, cancel_fd, count, error);
	case MAILBOX_POP3:
		return pop3_take(store, mailbox, cancel_fd, intake, count, error);
	}
	return false;
}

bool
ingest_mailbox(Store *store, const MailboxConfig *mailbox, int cancel_fd, IngestCount *count, GError **error)
{
	g_autoptr(GError) why = NULL;
	guint before = count->taken;

	if (take(store, mailbox, cancel_fd, count, &why))
		return mailbox_note_success(store, mailbox->name, count->taken > before, error);
	mailbox_note_failure(store, mailbox->name, why->message, NULL); /* the reason itself matters more */
	g_propagate_error(error, g_steal_pointer(&why));
	return false;
}

static bool
refused(const IngestCount *count, GError **error)
{
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, count->refused == 1 ? "%u message could not be read" : "%u messages could not be read",
		    count->refused);
	return false;
}

bool
ingest_mailboxes(Store *store, const Config *config, IngestCount *count, GError **error)
{
	g_autoptr(GError) first = NULL;

	*count = (IngestCount){ 0 };
	for (guint i = 0; i < config->mailboxes->len; i++) {
		g_autoptr(GError) why = NULL;

		if (ingest_mailbox(store, g_ptr_array_index(config->mailboxes, i), -1, count, &why))
			continue;
		/* Our own house being wrong outweighs the world, but one mailbox does not hold the others. */
		if (first == NULL || (g_error_matches(first, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN) && !g_error_matches(why, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN))) {
			g_clear_error(&first);
			first = g_steal_pointer(&why);
		}
	}
	if (first != NULL) {
		g_propagate_error(error, g_steal_pointer(&first));
		return false;
	}
	return count->refused == 0 || refused(count, error);
}

bool
ingest_run(Store *store, const Config *config, guint *taken, GError **error)
{
	IngestCount count;
	bool done = ingest_mailboxes(store, config, &count, error);

	*taken = count.taken;
	return done;
}
