/* fetch.c - everything new of one folder, exactly once */
#include "ingest/fetch.h"

#include "base/log.h"
#include "ingest/haul.h"
#include "store/message.h"

#define HOLES_AT_ONCE  500
#define OUTBOX_AT_ONCE 50
#define LAST_UID       G_GUINT64_CONSTANT(4294967295)

typedef struct {
	Session *session;
	Store *store;
	const MailboxConfig *mailbox;
	const char *folder;
	Epoch *epoch;
	SessionFolder found;
	Haul *haul;
	bool mute; /* FETCH lists nothing though there is mail: what it does not list may still be there */
} Folder;

static void
folder_clear(Folder *folder)
{
	haul_free(folder->haul);
	epoch_free(folder->epoch);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Folder, folder_clear)

/* ---- listing ---- */

static bool
is_taken(const Folder *folder, const SessionMail *mail, bool *taken, GError **error)
{
	g_autofree char *place = haul_place(folder->haul, mail);

	if (!message_place_known(folder->store, folder->mailbox->name, place, taken, error))
		return false;
	return *taken || hole_known(folder->store, folder->epoch->id, mail->uid, taken, error);
}

/* Drops what is known already; for listings that are not bound by the cursor. */
static bool
drop_taken(const Folder *folder, GArray *listed, GError **error)
{
	SessionMail *mails = (SessionMail *)(gpointer)listed->data;
	guint kept = 0;

	for (guint i = 0; i < listed->len; i++) {
		bool taken;

		if (!is_taken(folder, &mails[i], &taken, error))
			return false;
		if (!taken)
			mails[kept++] = mails[i];
	}
	g_array_set_size(listed, kept);
	return true;
}

static GArray *
list_from(Folder *folder, guint32 first, GError **error)
{
	GArray *listed = session_list(folder->session, first, error);

	folder->mute = listed != NULL && listed->len == 0 && folder->found.exists > 0;
	if (!folder->mute)
		return listed;
	log_warning("mailbox %s: %s holds %u messages, but the server lists none: asking another way", folder->mailbox->name, folder->folder,
		    folder->found.exists);
	g_array_unref(listed);
	return session_search(folder->session, error);
}

/* n:* names the last message even where it lies below n.  One that we have never seen there tells that the server went back, to a backup
 * of its own, say: then everything is looked at. */
static bool
has_unknown_below(const Folder *folder, const GArray *listed, bool *unknown, GError **error)
{
	*unknown = false;
	for (guint i = listed->len; i-- > 0;) {
		const SessionMail *mail = &g_array_index(listed, SessionMail, i);
		bool taken;

		if ((int64_t)mail->uid >= folder->epoch->next_uid)
			continue;
		if (!is_taken(folder, mail, &taken, error))
			return false;
		*unknown = !taken;
		break;
	}
	return true;
}

static void
drop_below(GArray *listed, int64_t first)
{
	guint n = 0;

	while (n < listed->len && (int64_t)g_array_index(listed, SessionMail, n).uid < first)
		n++;
	if (n > 0)
		g_array_remove_range(listed, 0, n);
}

static bool
note_listing(const Folder *folder, int64_t highest, GError **error)
{
	g_autoptr(Change) change = store_begin(folder->store, error);

	return change != NULL && epoch_listed(folder->store, folder->epoch->id, folder->found.exists, highest, error) && store_commit(&change, error);
}

/* What is to be taken, ascending; *forward: the cursor moves over it. */
static GArray *
list_new(Folder *folder, bool *forward, GError **error)
{
	bool all = folder->found.uidvalidity == 0;
	guint32 first = (guint32)MIN((guint64)folder->epoch->next_uid, LAST_UID);
	g_autoptr(GArray) listed = NULL;
	int64_t highest;

	*forward = !all;
	if (folder->found.exists == 0)
		listed = g_array_new(FALSE, FALSE, sizeof(SessionMail));
	else
		listed = list_from(folder, all ? 1 : first, error);
	if (listed == NULL)
		return NULL;
	highest = listed->len > 0 ? g_array_index(listed, SessionMail, listed->len - 1).uid : 0;
	if (!all && (highest > 0 && !has_unknown_below(folder, listed, &all, error)))
		return NULL;
	if (all && *forward) {
		log_warning("mailbox %s: %s holds mail below the last number we took, which we never saw: everything is looked at",
			    folder->mailbox->name, folder->folder);
		*forward = false;
		g_array_unref(g_steal_pointer(&listed));
		listed = list_from(folder, 1, error);
	}
	if (listed == NULL || !note_listing(folder, highest, error))
		return NULL;
	if (all && !drop_taken(folder, listed, error))
		return NULL;
	if (!all)
		drop_below(listed, folder->epoch->next_uid);
	return g_steal_pointer(&listed);
}

/* ---- what was missing before ---- */

static bool
settle_gone(const Folder *folder, const GArray *due, const GArray *listed, GError **error)
{
	g_autoptr(Change) change = store_begin(folder->store, error);

	if (change == NULL)
		return false;
	for (guint i = 0, k = 0; i < due->len; i++) {
		guint32 uid = g_array_index(due, guint32, i);

		while (k < listed->len && g_array_index(listed, SessionMail, k).uid < uid)
			k++;
		if (k < listed->len && g_array_index(listed, SessionMail, k).uid == uid)
			continue;
		log_warning("mailbox %s: message %u of %s was deleted on the server before it could be taken", folder->mailbox->name, uid,
			    folder->folder);
		if (!hole_settle(folder->store, folder->epoch->id, uid, 0, "gone", "deleted on the server before it could be taken", error))
			return false;
	}
	return store_commit(&change, error);
}

static bool
retry_holes(Folder *folder, GError **error)
{
	int64_t limit = (int64_t)folder->mailbox->megabytes_per_message << 20;
	g_autoptr(GArray) ids = NULL;
	g_autoptr(GArray) due = g_array_new(FALSE, FALSE, sizeof(guint32)), listed = NULL;

	if (hole_reconsider(folder->store, folder->epoch->id, limit, error))
		ids = hole_due(folder->store, folder->epoch->id, HOLES_AT_ONCE, error);
	if (ids == NULL)
		return false;
	for (guint i = 0; i < ids->len; i++) {
		guint32 uid = (guint32)g_array_index(ids, int64_t, i);

		g_array_append_val(due, uid);
	}
	if (due->len == 0 || session_is_cancelled(folder->session))
		return true;
	listed = session_list_these(folder->session, due, error);
	if (listed == NULL || (!folder->mute && !settle_gone(folder, due, listed, error)))
		return false;
	for (guint i = listed->len; i-- > 0;) { /* servers may speak of others */
		guint32 uid = g_array_index(listed, SessionMail, i).uid;
		bool asked = false;

		for (guint k = 0; k < due->len && !asked; k++)
			asked = g_array_index(due, guint32, k) == uid;
		if (!asked)
			g_array_remove_index(listed, i);
	}
	return haul_take(folder->haul, listed, false, error);
}

/* ---- the outbox ---- */

static bool
settle_outbox(const Folder *folder, const GArray *uids, bool done, GError **error)
{
	g_autoptr(Change) change = store_begin(folder->store, error);

	for (guint i = 0; change != NULL && i < uids->len; i++) {
		guint32 uid = g_array_index(uids, guint32, i);

		if (done ? !outbox_done(folder->store, folder->epoch->id, uid, error) : !outbox_failed(folder->store, folder->epoch->id, uid, error))
			return false;
	}
	return change != NULL && store_commit(&change, error);
}

static bool
do_outbox(const Folder *folder, const GArray *uids, GError **error)
{
	const MailboxConfig *mailbox = folder->mailbox;
	bool able = true;

	if (mailbox->after == AFTER_SEEN)
		return session_mark_seen(folder->session, uids, error);
	if (g_strcmp0(mailbox->after_folder, folder->folder) == 0) /* it lies there already */
		return true;
	if (!session_move(folder->session, uids, mailbox->after_folder, &able, error))
		return false;
	if (!able)
		log_warning("mailbox %s: the server can neither MOVE nor expunge single messages: they stay in %s", mailbox->name, folder->folder);
	return true;
}

/* Only what is safe in the store stands there.  A failure here never undoes or hinders taking mail. */
static bool
empty_outbox(const Folder *folder, GError **error)
{
	while (folder->mailbox->after != AFTER_LEAVE && !session_is_cancelled(folder->session)) {
		g_autoptr(GArray) ids = outbox_due(folder->store, folder->epoch->id, OUTBOX_AT_ONCE, error);
		g_autoptr(GArray) uids = g_array_new(FALSE, FALSE, sizeof(guint32));
		g_autoptr(GError) why = NULL;
		bool done;

		if (ids == NULL)
			return false;
		if (ids->len == 0)
			break;
		for (guint i = 0; i < ids->len; i++) {
			guint32 uid = (guint32)g_array_index(ids, int64_t, i);

			g_array_append_val(uids, uid);
		}
		done = do_outbox(folder, uids, &why);
		if (!done)
			log_warning("mailbox %s: %s", folder->mailbox->name, why->message);
		if (!settle_outbox(folder, uids, done, error))
			return false;
		if (!done && session_is_dead(folder->session)) {
			g_propagate_error(error, g_steal_pointer(&why));
			return false;
		}
	}
	return true;
}

bool
fetch_folder(Session *session, Store *store, const MailboxConfig *mailbox, const char *name, IngestCount *count, GError **error)
{
	g_auto(Folder) folder = { .session = session, .store = store, .mailbox = mailbox, .folder = name };
	g_autoptr(GArray) listed = NULL;
	guint before = count->taken;
	bool is_new, forward;

	if (!session_select(session, name, &folder.found, error))
		return false;
	folder.epoch = epoch_open(store, mailbox->name, name, folder.found.uidvalidity, &is_new, error);
	if (folder.epoch == NULL)
		return false;
	if (folder.found.uidvalidity == 0)
		log_warning("mailbox %s: the server gives %s no UIDVALIDITY: it is listed in full each time", mailbox->name, name);
	folder.haul = haul_new(store, session, mailbox, folder.epoch, count);
	listed = list_new(&folder, &forward, error);
	if (listed == NULL || !haul_take(folder.haul, listed, forward, error) || !retry_holes(&folder, error))
		return false;
	if (count->taken > before)
		log_info("mailbox %s: %u new from %s", mailbox->name, count->taken - before, name);
	return empty_outbox(&folder, error);
}
