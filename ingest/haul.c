/* haul.c - mails of one folder of a server into the store, batch by batch */
#include "ingest/haul.h"

#include "base/log.h"
#include "ingest/slices.h"

/* What one Change holds within a FETCH. */
#define FEW         8
#define FEW_BYTES   ((gsize)8 << 20)
#define FEW_MILLIS  1000
#define LARGE       ((guint64)16 << 20) /* comes in slices */
#define STALLS      3                   /* breaks at the same message until it is set aside */

struct Haul {
	Store *store;
	Session *session;
	const MailboxConfig *mailbox;
	const Epoch *epoch;
	IngestCount *count;
	Intake *intake;
	/* the batch under way */
	const SessionMail *mails;
	guint n, prefix; /* the first `prefix` of them came */
	bool *got;
	bool forward;
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

/* The next UID to ask for, were the batch to end here. */
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
	return true;
}

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
	intake_bounds(haul->intake, FEW, FEW_BYTES, FEW_MILLIS);
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

static bool
note_large(Haul *haul, const SessionMail *mail, GError **error)
{
	g_autoptr(Change) change = store_begin(haul->store, error);
	g_autofree char *why = g_strdup_printf("more than %d MB: it was not fetched", haul->mailbox->megabytes_per_message);

	haul->count->missing++;
	log_warning("mailbox %s: message %u of %s has %s", haul->mailbox->name, mail->uid, haul->epoch->folder, why);
	return change != NULL && hole_settle(haul->store, haul->epoch->id, mail->uid, (int64_t)mail->size, "too_large", why, error) &&
	       store_commit(&change, error);
}

static void
mark(Haul *haul, guint at)
{
	haul->got[at] = true;
	while (haul->prefix < haul->n && haul->got[haul->prefix])
		haul->prefix++;
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
on_ended(guint32 uid, gpointer data)
{
	Haul *haul = data;
	const Draft *draft = g_steal_pointer(&haul->draft);
	int at = index_of(haul, uid);
	bool oversize = haul->oversize;

	haul->oversize = false;
	if (at < 0 || haul->got[at])
		return true;
	if (oversize) {
		mark(haul, (guint)at);
		return note_large(haul, &haul->mails[at], &haul->failure);
	}
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

/* Remembers what did not come, and passes it. */
static bool
settle_missing(Haul *haul, const char *why, GError **error)
{
	g_autoptr(Change) change = store_begin(haul->store, error);

	if (change == NULL)
		return false;
	for (guint i = 0; i < haul->n; i++) {
		if (haul->got[i])
			continue;
		if (!add_hole(haul, &haul->mails[i], why, error))
			return false;
		mark(haul, i);
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

static GArray *
uids_of(const SessionMail *mails, guint n)
{
	GArray *uids = g_array_sized_new(FALSE, FALSE, sizeof(guint32), n);

	for (guint i = 0; i < n; i++)
		g_array_append_val(uids, mails[i].uid);
	return uids;
}

static void
begin(Haul *haul, const SessionMail *mails, guint n, bool forward)
{
	haul->mails = mails;
	haul->n = n;
	haul->prefix = 0;
	haul->forward = forward;
	g_free(haul->got);
	haul->got = g_new0(bool, n);
	haul->draft = NULL;
	haul->oversize = false;
}

static bool take_few(Haul *haul, const SessionMail *mails, guint n, bool forward, GError **error);

/* The server said NO: halves, so that one bad message does not hold the others. */
static bool
take_halves(Haul *haul, const char *why, GError **error)
{
	const SessionMail *mails = haul->mails;
	bool forward = haul->forward;
	g_autoptr(GArray) rest = g_array_new(FALSE, FALSE, sizeof(SessionMail));
	const SessionMail *left;

	for (guint i = 0; i < haul->n; i++)
		if (!haul->got[i])
			g_array_append_val(rest, mails[i]);
	if (rest->len <= 1)
		return settle_missing(haul, why, error);
	left = (const SessionMail *)(gconstpointer)rest->data;
	return take_few(haul, left, rest->len / 2, forward, error) &&
	       (session_is_cancelled(haul->session) || take_few(haul, left + rest->len / 2, rest->len - rest->len / 2, forward, error));
}

static bool
after_fetch(Haul *haul, bool done, GError *why, GError **error)
{
	if (haul->failure != NULL) {
		g_propagate_error(error, g_steal_pointer(&haul->failure));
		return false;
	}
	if (!intake_flush(haul->intake, error)) /* what came before it broke stays */
		return false;
	if (done)
		return haul->prefix == haul->n || settle_missing(haul, "the server listed it, but sent no bytes", error);
	if (session_is_cancelled(haul->session))
		return true;
	if (!session_is_dead(haul->session))
		return take_halves(haul, why->message, error);
	if (!note_break(haul, why->message, error))
		return false;
	g_propagate_error(error, g_error_copy(why));
	return false;
}

static bool
take_few(Haul *haul, const SessionMail *mails, guint n, bool forward, GError **error)
{
	SessionSink sink = { .bytes = on_bytes, .ended = on_ended, .data = haul };
	g_autoptr(GArray) uids = uids_of(mails, n);
	g_autoptr(GError) why = NULL;
	guint64 expected = 0;
	bool done;

	begin(haul, mails, n, forward);
	for (guint i = 0; i < n; i++)
		expected += mails[i].size;
	done = session_fetch(haul->session, uids, expected, &sink, &why);
	return after_fetch(haul, done, why, error);
}

/* ---- large mail ---- */

static bool
take_large(Haul *haul, const SessionMail *mail, bool forward, GError **error)
{
	g_autoptr(Slices) slices = slices_open(store_directory(haul->store), haul->epoch->id, mail, error);
	Draft *draft = intake_draft(haul->intake);
	g_autoptr(GError) why = NULL;

	if (slices == NULL)
		return false;
	begin(haul, mail, 1, forward);
	switch (slices_take(slices, haul->session, limit_of(haul), draft, &why)) {
	case SLICES_DONE:
		if (!keep(haul, 0, draft_length(draft), error) || !intake_flush(haul->intake, error))
			return false;
		slices_forget(slices); /* not before it is in the store */
		return true;
	case SLICES_WHOLE:
		slices_forget(slices);
		return take_few(haul, mail, 1, forward, error);
	case SLICES_OURS:
		g_propagate_error(error, g_steal_pointer(&why));
		return false;
	case SLICES_BROKEN:
		break;
	}
	return after_fetch(haul, false, why, error);
}

/* ---- batches ---- */

static bool
pass_too_large(Haul *haul, const SessionMail *mail, bool forward, GError **error)
{
	g_autoptr(Change) change = NULL;

	begin(haul, mail, 1, forward);
	mark(haul, 0);
	if (!note_large(haul, mail, error))
		return false;
	change = store_begin(haul->store, error);
	return change != NULL && epoch_advance(haul->store, haul->epoch->id, cursor(haul), 0, 0, error) && store_commit(&change, error);
}

bool
haul_take(Haul *haul, const GArray *mails, bool forward, GError **error)
{
	const SessionMail *all = (const SessionMail *)(gconstpointer)mails->data;
	guint64 most = MIN((guint64)haul->mailbox->megabytes_per_batch << 20, (guint64)G_MAXINT);

	for (guint i = 0; i < mails->len && !session_is_cancelled(haul->session);) {
		guint64 bytes = 0;
		guint n = 0;

		while (i + n < mails->len && n < (guint)haul->mailbox->messages_per_batch && all[i + n].size < LARGE &&
		       all[i + n].size <= limit_of(haul) && (n == 0 || bytes + all[i + n].size <= most))
			bytes += all[i + n++].size;
		if (n > 0) {
			if (!take_few(haul, all + i, n, forward, error))
				return false;
		} else if (all[i].size > limit_of(haul)) {
			if (!pass_too_large(haul, &all[i], forward, error))
				return false;
		} else if (!take_large(haul, &all[i], forward, error)) {
			return false;
		}
		i += MAX(n, 1);
		log_progress("fetching", i, mails->len);
	}
	log_progress("fetching", 0, 0);
	return true;
}
