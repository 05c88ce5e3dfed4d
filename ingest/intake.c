/* intake.c - blob first, then one transaction for a few messages */
#include "ingest/intake.h"

#include "base/log.h"
#include "store/document.h"
#include "store/exception.h"
#include "store/message.h"
#include "store/spool.h"

/* What one transaction holds: few, so that a run that is killed again and again still gets on. */
#define BATCH 32
#define BYTES ((gsize)32 << 20)

typedef struct {
	char *sha256, *place;
	gsize size;
} Arrival;

struct Intake {
	Store *store;
	char *mailbox;
	gsize limit;
	IngestCount *count;
	GPtrArray *arrivals; /* on their way to the spool, not yet in the ledger */
	SpoolBatch *blobs;
	Draft *draft;
	guint most;
	gsize bytes, most_bytes;
	gint64 patience, first; /* microseconds; when the first arrival came */
	IntakeHook hook;
	gpointer hook_data;
};

static void
arrival_free(gpointer pointer)
{
	Arrival *arrival = pointer;

	g_free(arrival->sha256);
	g_free(arrival->place);
	g_free(arrival);
}

Intake *
intake_new(Store *store, const char *mailbox, gsize limit, IngestCount *count)
{
	Intake *intake = g_new0(Intake, 1);

	intake->store = store;
	intake->mailbox = g_strdup(mailbox);
	intake->limit = limit;
	intake->count = count;
	intake->arrivals = g_ptr_array_new_with_free_func(arrival_free);
	intake->blobs = spool_batch_new(store);
	intake->draft = spool_draft(store);
	intake->most = BATCH;
	intake->most_bytes = BYTES;
	intake->patience = G_MAXINT64;
	return intake;
}

void
intake_bounds(Intake *intake, guint messages, gsize bytes, guint milliseconds)
{
	if (messages > 0)
		intake->most = messages;
	if (bytes > 0)
		intake->most_bytes = bytes;
	if (milliseconds > 0)
		intake->patience = (gint64)milliseconds * 1000;
}

void
intake_hook(Intake *intake, IntakeHook hook, gpointer data)
{
	intake->hook = hook;
	intake->hook_data = data;
}

void
intake_free(Intake *intake)
{
	if (intake == NULL)
		return;
	g_ptr_array_unref(intake->arrivals);
	spool_batch_free(intake->blobs);
	draft_free(intake->draft);
	g_free(intake->mailbox);
	g_free(intake);
}

const char *
intake_mailbox(const Intake *intake)
{
	return intake->mailbox;
}

bool
intake_knows(Intake *intake, const char *place, bool *known, GError **error)
{
	if (!message_place_known(intake->store, intake->mailbox, place, known, error))
		return false;
	intake->count->known += *known;
	return true;
}

Draft *
intake_draft(Intake *intake)
{
	draft_clear(intake->draft);
	return intake->draft;
}

/* A person must see it: nothing inside it is read, so nothing else would ask. */
static bool
park(Intake *intake, int64_t message, const Arrival *arrival, GError **error)
{
	g_autoptr(GPtrArray) documents = document_of_message(intake->store, message, error);
	g_autoptr(Exception) exception = exception_new("unreadable_document");
	Document *root = documents != NULL && documents->len > 0 ? g_ptr_array_index(documents, 0) : NULL;
	g_autofree char *why = g_strdup_printf("the mail has %" G_GSIZE_FORMAT " MB, more than the %" G_GSIZE_FORMAT " MB that are read",
					       arrival->size >> 20, intake->limit >> 20);

	if (root == NULL)
		return false;
	exception->message = message;
	exception->document = root->id;
	g_free(exception->detail);
	exception->detail = g_strdup_printf("the mail itself: %s", why);
	g_free(exception->facts);
	exception->facts = g_strdup_printf("%s|%s", arrival->sha256, why);
	g_free(root->kind);
	root->kind = g_strdup("other");
	log_warning("message %" G_GINT64_FORMAT " from mailbox %s: %s", (gint64)message, intake->mailbox, why);
	return document_set_reading(intake->store, root, error) &&
	       document_move(intake->store, root->id, "received", "parked", "keypost", why, error) &&
	       exception_raise(intake->store, exception, error);
}

static bool
add_all(Intake *intake, IngestCount *count, GError **error)
{
	for (guint i = 0; i < intake->arrivals->len; i++) {
		const Arrival *arrival = g_ptr_array_index(intake->arrivals, i);
		int64_t id;
		bool is_new, large = arrival->size > intake->limit;

		if (!message_add(intake->store, arrival->sha256, (int64_t)arrival->size, intake->mailbox, arrival->place, &id, &is_new, error))
			return false;
		if (is_new && large && !park(intake, id, arrival, error))
			return false;
		count->taken += is_new;
		count->known += !is_new;
		count->large += is_new && large;
	}
	return true;
}

bool
intake_flush(Intake *intake, GError **error)
{
	g_autoptr(Change) change = NULL;
	IngestCount count = *intake->count;

	if (intake->arrivals->len == 0)
		return true;
	if (!spool_batch_commit(intake->blobs, error))
		return false;
	change = store_begin(intake->store, error);
	if (change == NULL || !add_all(intake, &count, error) || (intake->hook != NULL && !intake->hook(intake->hook_data, error)) ||
	    !store_commit(&change, error))
		return false;
	*intake->count = count; /* only what is committed counts */
	g_ptr_array_set_size(intake->arrivals, 0);
	intake->bytes = 0;
	return true;
}

bool
intake_put_draft(Intake *intake, const char *place, GError **error)
{
	g_autofree char *sha256 = NULL;
	gsize size = draft_length(intake->draft);
	Arrival *arrival;

	if (!spool_batch_take(intake->blobs, intake->draft, &sha256, error))
		return false;
	if (intake->arrivals->len == 0)
		intake->first = g_get_monotonic_time();
	arrival = g_new0(Arrival, 1);
	arrival->sha256 = g_steal_pointer(&sha256);
	arrival->place = g_strdup(place);
	arrival->size = size;
	g_ptr_array_add(intake->arrivals, arrival);
	intake->bytes += arrival->size;
	if (intake->arrivals->len < intake->most && intake->bytes < intake->most_bytes &&
	    g_get_monotonic_time() - intake->first < intake->patience)
		return true;
	return intake_flush(intake, error);
}

bool
intake_put(Intake *intake, GBytes *mail, const char *place, GError **error)
{
	gsize length;
	const void *bytes = g_bytes_get_data(mail, &length);

	return draft_append(intake_draft(intake), bytes, length, error) && intake_put_draft(intake, place, error);
}
