/* ingest.c - every mailbox in the order of the configuration */
#include "ingest/ingest.h"

#include "ingest/maildir.h"
#include "ingest/mbox.h"

bool
ingest_mailbox(Store *store, const MailboxConfig *mailbox, IngestCount *count, GError **error)
{
	g_autoptr(Intake) intake = intake_new(store, mailbox->name, INGEST_LIMIT, count);

	switch (mailbox->type) {
	case MAILBOX_MAILDIR:
		return maildir_take(mailbox->path, intake, count, error);
	case MAILBOX_MBOX:
		return mbox_take(mailbox->path, intake, error);
	case MAILBOX_IMAP:
	case MAILBOX_POP3:
		break;
	}
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "[mailbox %s] type: IMAP is not built in yet", mailbox->name);
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

		if (ingest_mailbox(store, g_ptr_array_index(config->mailboxes, i), count, &why))
			continue;
		if (!g_error_matches(why, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN)) { /* our own house is wrong: stop */
			g_propagate_error(error, g_steal_pointer(&why));
			return false;
		}
		if (first == NULL)
			first = g_steal_pointer(&why);
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
