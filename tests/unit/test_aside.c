/* test_aside.c - work beside ours: each piece once, in order, and nothing under way after a wait */
#include "base/aside.h"

typedef struct {
	guint given, sum, times;
	gulong pause;
} Work;

static void
add(gpointer data)
{
	Work *work = data;

	if (work->pause > 0)
		g_usleep(work->pause);
	work->sum += work->given;
	work->times++;
}

static void
test_each_once(void)
{
	Work work = { 0 };
	Aside *aside = aside_new(add, &work);

	for (guint i = 1; i <= 10000; i++) {
		aside_wait(aside);
		g_assert_cmpuint(work.times, ==, i - 1);
		work.given = i;
		aside_start(aside);
	}
	aside_wait(aside);
	g_assert_cmpuint(work.sum, ==, 10000 * 10001 / 2);
	aside_free(aside);
}

/* What is under way is ended, not broken off. */
static void
test_free_waits(void)
{
	Work work = { .given = 3, .pause = 20000 };
	Aside *aside = aside_new(add, &work);

	aside_start(aside);
	aside_start(aside);
	aside_free(aside);
	g_assert_cmpuint(work.sum, ==, 6);
	aside_free(NULL);
}

static void
test_unused(void)
{
	Work work = { 0 };
	Aside *aside = aside_new(add, &work);

	aside_wait(aside);
	aside_free(aside);
	g_assert_cmpuint(work.times, ==, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/aside/each-once", test_each_once);
	g_test_add_func("/aside/free-waits", test_free_waits);
	g_test_add_func("/aside/unused", test_unused);
	return g_test_run();
}
