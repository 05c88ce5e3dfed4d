/* haul.c - mails of one folder of a server into the store, batch by batch */
#include "ingest/haul.h"

#include "base/log.h"
#include "ingest/slices.h"

/* What one Change holds: few at first, so that a run that is cut again and again gets on; more while all goes well, for a sync costs the same
 * however much it covers. */
#define FEW         8
#define MANY        64
#define MANY_BYTES  ((gsize)32 << 20)
#define MANY_MILLIS 1000
/* FETCHes that are asked for ahead: the line is never idle while the server waits for the next command, and what is lost when it hangs up is
 * little.  Two always, more while they are small. */
#define WINDOW      8
#define AHEAD       ((guint64)16 << 20)
#define LARGE       ((guint64)16 << 20) /* comes in slices */
#define STALLS      3                   /* breaks at the same message until it is set aside */

typedef struct {
	GArray *places; /* of guint, in haul->mails, ascending */
	guint64 bytes;
	guint ticket;
} Batch;

struct Haul {
	Store *store;
	Session *session;
	const MailboxConfig *mailbox;
	const Epoch *epoch;
	IngestCount *count;
	Intake *intake;
	/* the list under way */
	const SessionMail *mails;
	guint n, next, prefix; /* up to `next` they were asked for; the first `prefix` of them came */
	bool *got;
	bool forward, one_by_one;
	GQueue flying, refused; /* of Batch: asked for; to be asked for again before anything else */
	guint few;
	GArray *fresh;   /* of guint32: in the intake, not committed */
	gint64 fresh_bytes;
	Draft *draft;    /* of the message at hand, NULL before its first byte */
	bool oversize;   /* it has more bytes than may be: they are let go */
	GError *failure; /* our own: the disk, the store */
};

static guint64
limit_of(const Haul *haul)
{
	return (guint64)haul->mailbox->megabytes_per_message << 20;
}

char *
haul_place(const Haul *haul, const SessionMail *mail)
{
	/* Without UIDVALIDITY a number means little; together with the size it means a bit more. */
	if (haul->epoch->uidvalidity == 0)
		return g_strdup_printf("%s/0/%u-%" G_GUINT64_FORMAT, haul->epoch->folder, mail->uid, mail->size);
	return g_strdup_printf("%s/%" G_GINT64_FORMAT "/%u", haul->epoch->folder, (gint64)haul->epoch->uidvalidity, mail->uid);
}

/* ---- what is committed together ---- */

/* The next UID to ask for, were the list to end here. */
static int64_t
cursor(const Haul *haul)
{
	if (!haul->forward || haul->n == 0)
		return 0;
	return haul->prefix < haul->n ? (int64_t)haul->mails[haul->prefix].uid : (int64_t)haul->mails[haul->n - 1].uid + 1;
}

/* Within the Change of the messages themselves. */
static bool
on_flush(gpointer data, GError **error)
{
	Haul *haul = data;

	for (guint i = 0; i < haul->fresh->len; i++) {
		int64_t uid = g_array_index(haul->fresh, guint32, i);

		if (!haul->forward && !hole_fill(haul->store, haul->epoch->id, uid, error))
			return false;
		if (haul->mailbox->after != AFTER_LEAVE && !outbox_add(haul->store, haul->epoch->id, uid, error))
			return false;
	}
	if (!epoch_advance(haul->store, haul->epoch->id, cursor(haul), haul->fresh->len, haul->fresh_bytes, error))
		return false;
	g_array_set_size(haul->fresh, 0);
	haul->fresh_bytes = 0;
	haul->few = MIN(2 * haul->few, MANY);
	intake_bounds(haul->intake, haul->few, MANY_BYTES, MANY_MILLIS);
	return true;
}

static void
batch_free(gpointer pointer)
{
	Batch *batch = pointer;

	if (batch == NULL)
		return;
	g_array_unref(batch->places);
	g_free(batch);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Batch, batch_free)

Haul *
haul_new(Store *store, Session *session, const MailboxConfig *mailbox, const Epoch *epoch, IngestCount *count)
{
	Haul *haul = g_new0(Haul, 1);

	haul->store = store;
	haul->session = session;
	haul->mailbox = mailbox;
	haul->epoch = epoch;
	haul->count = count;
	haul->intake = intake_new(store, mailbox->name, INGEST_LIMIT, count);
	haul->few = FEW;
	intake_bounds(haul->intake, haul->few, MANY_BYTES, MANY_MILLIS);
	intake_hook(haul->intake, on_flush, haul);
	haul->fresh = g_array_new(FALSE, FALSE, sizeof(guint32));
	return haul;
}

void
haul_free(Haul *haul)
{
	if (haul == NULL)
		return;
	intake_free(haul->intake);
	g_queue_clear_full(&haul->flying, batch_free);
	g_queue_clear_full(&haul->refused, batch_free);
	g_array_unref(haul->fresh);
	g_clear_error(&haul->failure);
	g_free(haul->got);
	g_free(haul);
}

/* ---- what the server sends ---- */

static int
index_of(const Haul *haul, guint32 uid)
{
	guint low = 0, high = haul->n;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (haul->mails[middle].uid < uid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < haul->n && haul->mails[low].uid == uid ? (int)low : -1;
}

static bool
on_bytes(const void *bytes, gsize length, gpointer data)
{
	Haul *haul = data;

	if (haul->oversize)
		return true;
	if (haul->draft == NULL)
		haul->draft = intake_draft(haul->intake);
	if (draft_length(haul->draft) + length > limit_of(haul)) {
		haul->oversize = true; /* whose it is will be known at its end */
		draft_clear(haul->draft);
		return true;
	}
	return draft_append(haul->draft, bytes, length, &haul->failure);
}

static void
mark(Haul *haul, guint at)
{
	haul->got[at] = true;
	while (haul->prefix < haul->n && haul->got[haul->prefix])
		haul->prefix++;
}

/* It is passed over, together with the row that remembers it. */
static bool
pass_large(Haul *haul, guint at, GError **error)
{
	const SessionMail *mail = &haul->mails[at];
	/* What the server says of its size may be less: it is not asked for again under this limit. */
	int64_t size = (int64_t)MAX(mail->size, limit_of(haul) + 1);
	g_autofree char *why = g_strdup_printf("more than %d MB: it was not fetched", haul->mailbox->megabytes_per_message);
	g_autoptr(Change) change = NULL;

	if (!intake_flush(haul->intake, error)) /* the cursor must not pass what is not in the store yet */
		return false;
	mark(haul, at);
	haul->count->missing++;
	log_warning("mailbox %s: message %u of %s has %s", haul->mailbox->name, mail->uid, haul->epoch->folder, why);
	change = store_begin(haul->store, error);
	return change != NULL && hole_settle(haul->store, haul->epoch->id, mail->uid, size, "too_large", why, error) &&
	       epoch_advance(haul->store, haul->epoch->id, cursor(haul), 0, 0, error) && store_commit(&change, error);
}

static bool
keep(Haul *haul, guint at, gsize size, GError **error)
{
	const SessionMail *mail = &haul->mails[at];
	g_autofree char *place = haul_place(haul, mail);

	mark(haul, at);
	g_array_append_val(haul->fresh, mail->uid);
	haul->fresh_bytes += (gint64)size;
	return intake_put_draft(haul->intake, place, error);
}

/* Only what was asked for counts, and only once: servers speak of other messages in between. */
static bool
on_ended(const SessionMail *mail, gpointer data)
{
	Haul *haul = data;
	const Draft *draft = g_steal_pointer(&haul->draft);
	int at = index_of(haul, mail->uid);
	bool oversize = haul->oversize;

	haul->oversize = false;
	if (at < 0 || haul->got[at])
		return true;
	if (oversize)
		return pass_large(haul, (guint)at, &haul->failure);
	if (draft == NULL || draft_length(draft) == 0) /* NIL, "" or news of flags: missing, as far as we can see */
		return true;
	return keep(haul, (guint)at, draft_length(draft), &haul->failure) && !session_is_cancelled(haul->session);
}

/* ---- one FETCH and what became of it ---- */

static bool
add_hole(Haul *haul, const SessionMail *mail, const char *why, GError **error)
{
	haul->count->missing++;
	log_warning("mailbox %s: message %u of %s is missing: %s", haul->mailbox->name, mail->uid, haul->epoch->folder, why);
	/* Without UIDVALIDITY everything is listed each time: nothing to remember. */
	return haul->epoch->uidvalidity == 0 || hole_add(haul->store, haul->epoch->id, mail->uid, (int64_t)mail->size, why, error);
}

static Batch *
batch_of(const Haul *haul, const GArray *places, guint from, guint to)
{
	Batch *batch = g_new0(Batch, 1);

	batch->places = g_array_new(FALSE, FALSE, sizeof(guint));
	for (guint i = from; i < to; i++) {
		guint at = places != NULL ? g_array_index(places, guint, i) : i;

		if (haul->got[at])
			continue;
		g_array_append_val(batch->places, at);
		batch->bytes += haul->mails[at].size;
	}
	return batch;
}

/* What of it did not come is remembered, and passed. */
static bool
settle_missing(Haul *haul, const Batch *batch, const char *why, GError **error)
{
	g_autoptr(Change) change = NULL;

	if (!intake_flush(haul->intake, error)) /* the cursor may pass only what is in the store */
		return false;
	change = store_begin(haul->store, error);
	if (change == NULL)
		return false;
	for (guint i = 0; i < batch->places->len; i++) {
		guint at = g_array_index(batch->places, guint, i);

		if (haul->got[at])
			continue;
		if (!add_hole(haul, &haul->mails[at], why, error))
			return false;
		mark(haul, at);
	}
	return epoch_advance(haul->store, haul->epoch->id, cursor(haul), 0, 0, error) && store_commit(&change, error);
}

/* The connection broke.  Where it breaks at the same message again and again, that message is set aside for later. */
static bool
note_break(Haul *haul, const char *why, GError **error)
{
	g_autoptr(Change) change = NULL;
	int64_t stalls = 0;
	const SessionMail *mail;

	if (haul->prefix >= haul->n)
		return true;
	mail = &haul->mails[haul->prefix];
	change = store_begin(haul->store, error);
	if (change == NULL || !epoch_stalled(haul->store, haul->epoch->id, mail->uid, &stalls, error))
		return false;
	if (!haul->forward || stalls >= STALLS) {
		if (!add_hole(haul, mail, why, error))
			return false;
		mark(haul, haul->prefix);
		if (haul->forward && !epoch_advance(haul->store, haul->epoch->id, cursor(haul), 0, 0, error))
			return false;
	}
	return store_commit(&change, error);
}

/* The server said NO: halves, so that one bad message does not hold the others; and nothing ahead of them any more, so that a connection that
 * breaks breaks at the first message that is missing. */
static bool
split(Haul *haul, const Batch *batch, const char *why, GError **error)
{
	g_autoptr(Batch) rest = batch_of(haul, batch->places, 0, batch->places->len);
	guint n = rest->places->len;

	if (n <= 1)
		return settle_missing(haul, rest, why, error);
	haul->one_by_one = true;
	g_queue_push_head(&haul->refused, batch_of(haul, rest->places, n / 2, n));
	g_queue_push_head(&haul->refused, batch_of(haul, rest->places, 0, n / 2));
	return true;
}

static bool
came_whole(const Haul *haul, const Batch *batch)
{
	for (guint i = 0; i < batch->places->len; i++)
		if (!haul->got[g_array_index(batch->places, guint, i)])
			return false;
	return true;
}

/* What was asked for was not given; `batch` NULL: the session broke. */
static bool
after_refusal(Haul *haul, const Batch *batch, GError *why, GError **error)
{
	if (!intake_flush(haul->intake, error)) /* what came before it broke stays */
		return false;
	if (session_is_cancelled(haul->session))
		return true;
	if (batch != NULL && !session_is_dead(haul->session))
		return split(haul, batch, why->message, error);
	if (!note_break(haul, why->message, error))
		return false;
	g_propagate_error(error, g_error_copy(why));
	return false;
}

static Batch *
landed(Haul *haul, guint ticket)
{
	for (GList *at = haul->flying.head; at != NULL; at = at->next) {
		Batch *batch = at->data;

		if (batch->ticket != ticket)
			continue;
		g_queue_delete_link(&haul->flying, at);
		return batch;
	}
	return NULL;
}

/* Until one of those that fly has landed. */
static bool
hear(Haul *haul, GError **error)
{
	SessionSink sink = { .bytes = on_bytes, .ended = on_ended, .data = haul };
	g_autoptr(GError) why = NULL;
	g_autoptr(Batch) batch = NULL;
	guint ticket;
	bool done = session_answer(haul->session, &sink, &ticket, &why);

	if (haul->failure != NULL) {
		g_propagate_error(error, g_steal_pointer(&haul->failure));
		return false;
	}
	batch = landed(haul, ticket);
	if (!done)
		return after_refusal(haul, batch, why, error);
	return batch == NULL || came_whole(haul, batch) || settle_missing(haul, batch, "the server listed it, but sent no bytes", error);
}

/* ---- what is asked for ---- */

/* NULL when there is none, or when the next mail goes its own way. */
static Batch *
next_batch(Haul *haul)
{
	guint64 most = MIN((guint64)haul->mailbox->megabytes_per_batch << 20, (guint64)G_MAXINT), bytes = 0;
	guint from = haul->next, to = from;

	if (haul->refused.length > 0)
		return g_queue_pop_head(&haul->refused);
	while (to < haul->n && to - from < (guint)haul->mailbox->messages_per_batch && haul->mails[to].size < LARGE &&
	       haul->mails[to].size <= limit_of(haul) && (to == from || bytes + haul->mails[to].size <= most))
		bytes += haul->mails[to++].size;
	haul->next = to;
	return to > from ? batch_of(haul, NULL, from, to) : NULL;
}

static bool
may_ask(Haul *haul)
{
	guint64 bytes = 0;

	if (haul->flying.length == 0)
		return true;
	if (haul->one_by_one || haul->flying.length >= WINDOW)
		return false;
	for (const GList *at = haul->flying.head; at != NULL; at = at->next)
		bytes += ((const Batch *)at->data)->bytes;
	return haul->flying.length == 1 || bytes < AHEAD;
}

static bool
ask_ahead(Haul *haul, GError **error)
{
	while (!session_is_cancelled(haul->session) && may_ask(haul)) {
		Batch *batch = next_batch(haul);
		g_autoptr(GArray) uids = g_array_new(FALSE, FALSE, sizeof(guint32));
		g_autoptr(GError) why = NULL;

		if (batch == NULL)
			break;
		g_queue_push_tail(&haul->flying, batch);
		for (guint i = 0; i < batch->places->len; i++)
			g_array_append_val(uids, haul->mails[g_array_index(batch->places, guint, i)].uid);
		if (!session_ask_mails(haul->session, uids, batch->bytes, &batch->ticket, &why))
			return after_refusal(haul, NULL, why, error);
	}
	return true;
}

/* ---- large mail ---- */

static bool
take_slices(Haul *haul, guint at, GError **error)
{
	const SessionMail *mail = &haul->mails[at];
	g_autoptr(Slices) slices = slices_open(store_directory(haul->store), haul->epoch->id, mail, error);
	g_autoptr(Batch) alone = batch_of(haul, NULL, at, at + 1);
	Draft *draft = intake_draft(haul->intake);
	g_autoptr(GError) why = NULL;

	if (slices == NULL)
		return false;
	switch (slices_take(slices, haul->session, limit_of(haul), draft, &why)) {
	case SLICES_DONE:
		if (!keep(haul, at, draft_length(draft), error) || !intake_flush(haul->intake, error))
			return false;
		slices_forget(slices); /* not before it is in the store */
		return true;
	case SLICES_WHOLE:
		slices_forget(slices);
		g_queue_push_head(&haul->refused, g_steal_pointer(&alone));
		return true;
	case SLICES_OURS:
		g_propagate_error(error, g_steal_pointer(&why));
		return false;
	case SLICES_BROKEN:
		break;
	}
	return after_refusal(haul, alone, why, error);
}

/* The one that no batch takes, while nothing is under way. */
static bool
take_large(Haul *haul, GError **error)
{
	guint at = haul->next++;

	if (haul->mails[at].size > limit_of(haul))
		return pass_large(haul, at, error);
	if (!intake_flush(haul->intake, error)) /* it takes a while */
		return false;
	return take_slices(haul, at, error);
}

/* ---- a list ---- */

static void
begin(Haul *haul, const GArray *mails, bool forward)
{
	haul->mails = (const SessionMail *)(gconstpointer)mails->data;
	haul->n = mails->len;
	haul->next = haul->prefix = 0;
	haul->forward = forward;
	haul->one_by_one = haul->epoch->stalls > 0; /* where it broke last time, nothing is asked for ahead: some servers cannot bear it */
	g_free(haul->got);
	haul->got = g_new0(bool, haul->n);
	haul->draft = NULL;
	haul->oversize = false;
}

static bool
take_list(Haul *haul, GError **error)
{
	do {
		if (!ask_ahead(haul, error))
			return false;
		if (haul->flying.length > 0) {
			if (!hear(haul, error))
				return false;
		} else if (haul->next < haul->n && !session_is_cancelled(haul->session) && !take_large(haul, error)) {
			return false;
		}
		log_progress("fetching", haul->prefix, haul->n);
	} while (!session_is_dead(haul->session) && (haul->flying.length > 0 || (!session_is_cancelled(haul->session) &&
		 (haul->refused.length > 0 || haul->next < haul->n))));
	return intake_flush(haul->intake, error);
}

bool
haul_take(Haul *haul, const GArray *mails, bool forward, GError **error)
{
	bool done;

	begin(haul, mails, forward);
	done = take_list(haul, error);
	if (haul->flying.length > 0) /* nobody will hear what is still to come */
		session_drop(haul->session);
	g_queue_clear_full(&haul->flying, batch_free);
	g_queue_clear_full(&haul->refused, batch_free);
	log_progress("fetching", 0, 0);
	return done;
}
