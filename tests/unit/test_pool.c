/* test_pool.c - readers that die, hang and lie: each document gets its result, the others theirs */
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "parse/pool.h"

#define ONLY_ONCE 0 /* counters that all children share: the first that comes dies, */
#define ENDLESS   1 /* and how often the endless document was begun */

static int *shared;

/* What the payload says: its own name, or what the reader does. */
static GBytes *
serve(GBytes *request, GBytes *payload, gpointer data)
{
	g_autofree char *text = g_strndup(g_bytes_get_data(payload, NULL), g_bytes_get_size(payload));
	g_autoptr(Reading) reading = reading_new();

	if (g_str_equal(text, "crash"))
		raise(SIGABRT);
	if (g_str_equal(text, "crash once") && __atomic_fetch_add(&shared[ONLY_ONCE], 1, __ATOMIC_SEQ_CST) == 0)
		raise(SIGABRT);
	if (g_str_equal(text, "endless")) { /* what the kernel sends when the processor time is over */
		__atomic_fetch_add(&shared[ENDLESS], 1, __ATOMIC_SEQ_CST);
		raise(SIGXCPU);
	}
	if (g_str_equal(text, "late"))
		sleep(100);
	if (g_str_equal(text, "flood"))
		return g_bytes_new_take(g_malloc0(2u << 20), 2u << 20);
	if (g_str_equal(text, "garbage"))
		return g_bytes_new_static("\377\377\377\377 no reading", 15);
	g_free(reading->type);
	reading->type = g_strdup(text);
	return reading_to_bytes(reading);
}

static const struct { const char *text, *reason; } documents[] = {
	{ "one", NULL }, { "crash", "the reader broke down over it" }, { "two", NULL }, { "late", "the reader took longer than 2 s" },
	{ "crash once", NULL }, { "three", NULL }, { "garbage", "the reader's answer is not well formed" }, { "four", NULL },
	{ "endless", "the reader used more than 2 s of processor time" },
	{ "flood", "the reader found more in it than the 1 MB" }, { "five", NULL }, { "six", NULL },
};

static void
test_all(gconstpointer data)
{
	const ChildPlan plan = { .serve = serve, .memory = 512u << 20, .seconds = 2, .output = 1u << 20, .require = true };
	guint workers = GPOINTER_TO_UINT(data), given = 0, taken = 0;
	g_autoptr(Pool) pool = pool_new(&plan, workers);
	g_autoptr(GBytes) request = g_bytes_new_static("", 0);
	g_autoptr(GError) error = NULL;
	bool seen[G_N_ELEMENTS(documents)] = { false };

	shared[ONLY_ONCE] = shared[ENDLESS] = 0;
	while (taken < G_N_ELEMENTS(documents)) {
		g_autoptr(Reading) reading = NULL;
		g_autofree char *reason = NULL;
		gsize which;

		while (given < G_N_ELEMENTS(documents) && pool_has_room(pool)) {
			g_autoptr(GBytes) payload = g_bytes_new_static(documents[given].text, strlen(documents[given].text));

			given++;
			g_assert_true(pool_give(pool, request, payload, GUINT_TO_POINTER(given), &error));
		}
		g_assert_cmpuint(pool_busy(pool), <=, workers);
		which = GPOINTER_TO_UINT(pool_wait(pool, &reading, &reason, &error));
		g_assert_no_error(error);
		g_assert_cmpuint(which, >, 0);
		which--;
		taken++;
		g_assert_false(seen[which]);
		seen[which] = true;
		g_test_message("%s: %s", documents[which].text, reason != NULL ? reason : "read");
		g_assert_true((reading == NULL) == (documents[which].reason != NULL));
		if (reading != NULL)
			g_assert_cmpstr(reading->type, ==, documents[which].text);
		else
			g_assert_true(g_str_has_prefix(reason, documents[which].reason));
	}
	g_assert_cmpuint(pool_busy(pool), ==, 0);
	g_assert_cmpint(shared[ONLY_ONCE], ==, 2);
	g_assert_cmpint(shared[ENDLESS], ==, 1); /* its time is not given twice */
}

/* What is at work when the pool goes dies with it. */
static void
test_free(void)
{
	const ChildPlan plan = { .serve = serve, .memory = 512u << 20, .seconds = 60, .output = 1u << 20, .require = true };
	g_autoptr(GBytes) request = g_bytes_new_static("", 0);
	g_autoptr(GBytes) payload = g_bytes_new_static("late", 4);
	g_autoptr(GPtrArray) tags = NULL;
	gint64 begin = g_get_monotonic_time();
	Pool *pool = pool_new(&plan, 2);

	g_assert_true(pool_give(pool, request, payload, &begin, NULL));
	tags = pool_tags(pool);
	g_assert_cmpuint(tags->len, ==, 1);
	g_assert_true(g_ptr_array_index(tags, 0) == &begin);
	pool_free(pool);
	g_assert_cmpint(g_get_monotonic_time() - begin, <, 30 * G_USEC_PER_SEC);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	shared = mmap(NULL, 2 * sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	g_assert_true(shared != MAP_FAILED);
	g_test_add_data_func("/pool/one", GUINT_TO_POINTER(1), test_all);
	g_test_add_data_func("/pool/three", GUINT_TO_POINTER(3), test_all);
	g_test_add_func("/pool/free", test_free);
	return g_test_run();
}
