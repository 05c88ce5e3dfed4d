/* test_draft.c - bytes that come in pieces: the same bytes lie in the spool, whatever their number and wherever the pieces end */
#include "base/digest.h"
#include "store/spool.h"
#include "tests/unit/ledger.h"
#include <string.h>

#define MOST ((gsize)1 << 20)

static char *
some_bytes(void)
{
	char *bytes = g_malloc(MOST);
	guint32 state = 7;

	for (gsize i = 0; i < MOST; i++) {
		state = state * 1664525 + 1013904223;
		bytes[i] = (char)(state >> 24);
	}
	return bytes;
}

static void
append(Draft *draft, const char *bytes, gsize length, gsize piece)
{
	for (gsize at = 0; at < length; at += MIN(piece, length - at))
		g_assert_true(draft_append(draft, bytes + at, MIN(piece, length - at), NULL));
	g_assert_cmpuint(draft_length(draft), ==, length);
}

static void
test_every_length(void)
{
	static const gsize lengths[] = { 0,      1,      4095,   4096,       4097,   65535,      65536, 65537,
		                         262143, 262144, 262145, 262144 + 4096, 300001, 524288,  700000, MOST };
	static const gsize pieces[] = { 997, 16384, 262144, MOST };
	g_autoptr(Store) store = ledger_new();
	g_autoptr(Draft) draft = spool_draft(store);
	g_autofree char *bytes = some_bytes();

	for (guint i = 0; i < G_N_ELEMENTS(lengths) * G_N_ELEMENTS(pieces); i++) {
		gsize length = lengths[i / G_N_ELEMENTS(pieces)];
		const char *from = bytes + (MOST - length); /* another beginning each time */
		g_autoptr(SpoolBatch) batch = spool_batch_new(store);
		g_autofree char *expected = digest_sha256(from, length), *sha256 = NULL;
		g_autoptr(GBytes) out = NULL;

		append(draft, from, length, pieces[i % G_N_ELEMENTS(pieces)]);
		g_assert_cmpstr(draft_digest(draft), ==, expected);
		g_assert_true(spool_batch_take(batch, draft, &sha256, NULL));
		g_assert_cmpstr(sha256, ==, expected);
		g_assert_cmpuint(draft_length(draft), ==, 0);
		g_assert_true(spool_batch_commit(batch, NULL));
		out = spool_get(store, sha256, NULL);
		g_assert_nonnull(out);
		g_assert_cmpmem(g_bytes_get_data(out, NULL), g_bytes_get_size(out), from, length);
	}
	assert_sound(store);
}

/* What was begun and let go leaves nothing behind, and nothing of it gets into the next. */
static void
test_begun_anew(void)
{
	g_autoptr(Store) store = ledger_new();
	g_autoptr(Draft) draft = spool_draft(store);
	g_autofree char *bytes = some_bytes(), *expected = digest_sha256("next", 4);

	for (gsize length = 10; length <= MOST; length *= 7) {
		append(draft, bytes, length, 16384);
		draft_clear(draft);
		append(draft, "next", 4, 4);
		g_assert_cmpstr(draft_digest(draft), ==, expected);
		draft_clear(draft);
		g_assert_cmpuint(draft_length(draft), ==, 0);
	}
	g_assert_false(spool_has(store, expected));
	assert_sound(store);
}

/* A batch that is not committed was never there; one mail twice in it is one blob. */
static void
test_batch(void)
{
	g_autoptr(Store) store = ledger_new();
	g_autoptr(Draft) draft = spool_draft(store);
	g_autofree char *bytes = some_bytes(), *first = NULL, *again = NULL;

	for (int committed = 0; committed < 2; committed++) {
		g_autoptr(SpoolBatch) batch = spool_batch_new(store);

		g_clear_pointer(&first, g_free);
		g_clear_pointer(&again, g_free);
		append(draft, bytes, 400000, 50000);
		g_assert_true(spool_batch_take(batch, draft, &first, NULL));
		append(draft, bytes, 400000, 60000);
		g_assert_true(spool_batch_take(batch, draft, &again, NULL));
		g_assert_cmpstr(first, ==, again);
		g_assert_false(spool_has(store, first));
		if (committed)
			g_assert_true(spool_batch_commit(batch, NULL));
	}
	g_assert_true(spool_has(store, first));
	assert_sound(store);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/draft/every-length", test_every_length);
	g_test_add_func("/draft/begun-anew", test_begun_anew);
	g_test_add_func("/draft/batch", test_batch);
	return g_test_run();
}
