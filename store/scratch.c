/* scratch.c - a copy of a store in which everything may be tried */
#include "store/scratch.h"
#include "store/handle.h"
#include "store/query.h"

#define UNREAD "(SELECT id FROM message WHERE state = 'received')"
#define DOCUMENTS "(SELECT id FROM document WHERE message = ?1)"

Store *
scratch_open(Store *original, GError **error)
{
	g_autofree char *directory = g_dir_make_tmp("keypost-XXXXXX", NULL);
	g_autofree char *path = NULL;
	Store *scratch;

	if (directory == NULL) {
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "no temporary folder can be made");
		return NULL;
	}
	path = g_build_filename(directory, "keypost.db", NULL);
	scratch = store_backup(original, path, error) ? store_open(directory, STORE_WRITE, error) : NULL;
	if (scratch == NULL) {
		store_discard(directory);
		return NULL;
	}
	scratch->temporary = true;
	scratch->behind = g_strdup(original->behind != NULL ? original->behind : original->directory);
	return scratch;
}

static bool
run_all(Store *store, const char *const *steps, guint n, GError **error)
{
	for (guint i = 0; i < n; i++)
		if (!query_run(store, error, NULL, steps[i], ""))
			return false;
	return true;
}

/* In the order in which rows lean on each other.  What the readers asked of the mails that are not read again still stands, open and of no
 * application; what they no longer ask (their document was read again since) does not. */
static bool
forget_conclusions(Store *scratch, GError **error)
{
	static const char *const steps[] = {
		"DELETE FROM invoice",
		"DELETE FROM shipment",
		"DELETE FROM job",
		"DELETE FROM release",
		"DELETE FROM allocation",
		"DELETE FROM claim",
		"DELETE FROM exception WHERE code <> 'unreadable_document' OR resolved_by = 'keypost'",
		"UPDATE exception SET state = 'open', application = NULL, payment = NULL, resolved_at = NULL, resolved_by = NULL,"
		" resolution = NULL, note = NULL",
		"DELETE FROM correction",
		"DELETE FROM application_document",
		"DELETE FROM application_message",
		"DELETE FROM application",
		"UPDATE credit SET payment = NULL WHERE payment IS NOT NULL",
		"DELETE FROM payment",
		"DELETE FROM journal",
		"UPDATE message SET state = 'parsed' WHERE state = 'matched'",
		/* Read by no reader of today: nothing that is read again may take its fields from these. */
		"UPDATE document SET reader_version = -1",
	};

	return run_all(scratch, steps, G_N_ELEMENTS(steps), error);
}

static bool
leave_out_unread(Store *scratch, GError **error)
{
	static const char *const steps[] = {
		"DELETE FROM exception WHERE message IN " UNREAD,
		"DELETE FROM field WHERE document IN (SELECT id FROM document WHERE message IN " UNREAD ")",
		"DELETE FROM document WHERE message IN " UNREAD,
		"DELETE FROM message_place WHERE message IN " UNREAD,
		"DELETE FROM message WHERE state = 'received'",
	};

	return run_all(scratch, steps, G_N_ELEMENTS(steps), error);
}

static bool
as_it_came(Store *scratch, int64_t message, GError **error)
{
	/* Parked before any reader took it: the mail itself is over the limit. */
	static const char too_large[] = "SELECT COUNT(*) FROM document WHERE message = ?1 AND parent IS NULL AND state = 'parked' AND attempts = 0";
	static const char *const steps[] = {
		"DELETE FROM exception WHERE message = ?1 OR document IN " DOCUMENTS,
		"DELETE FROM field WHERE document IN " DOCUMENTS,
		"DELETE FROM document WHERE message = ?1 AND parent IS NOT NULL",
		"UPDATE document SET state = 'received', reason = NULL, kind = NULL, type = NULL, reader_version = 0, seals = 0, is_ocr = 0,"
		" has_picture = 0, claimed_at = NULL, claimed_by = NULL, attempts = 0 WHERE message = ?1",
		"UPDATE message SET state = 'received' WHERE id = ?1",
	};
	int64_t is_too_large = 0;

	if (!query_number(scratch, error, &is_too_large, too_large, "i", message))
		return false;
	for (guint i = 0; is_too_large == 0 && i < G_N_ELEMENTS(steps); i++)
		if (!query_run(scratch, error, NULL, steps[i], "i", message))
			return false;
	return true;
}

bool
scratch_forget(Store *scratch, const GArray *again, GError **error)
{
	g_autoptr(Change) change = NULL;

	if (scratch->behind == NULL) {
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "only a scratch store may forget");
		return false;
	}
	change = store_begin(scratch, error);
	if (change == NULL || !leave_out_unread(scratch, error) || !forget_conclusions(scratch, error))
		return false;
	for (guint i = 0; i < again->len; i++)
		if (!as_it_came(scratch, g_array_index(again, int64_t, i), error))
			return false;
	return store_commit(&change, error);
}
