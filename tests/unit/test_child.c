/* test_child.c - a caged child as its parent sees it: answers, order, size, time, death between requests */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"

static ChildState
wait_for(Child *child, GBytes **answer, char **reason)
{
	for (;;) {
		struct pollfd wait = { .fd = child_fd(child), .events = POLLIN };
		ChildState state;

		poll(&wait, 1, 50);
		state = child_receive(child, answer, reason);
		if (state != CHILD_WORKING)
			return state;
	}
}

/* "request|length of payload|sum of its bytes|times prepared" */
static GBytes *
serve_sum(GBytes *request, GBytes *payload, gpointer data)
{
	const guint8 *at = g_bytes_get_data(payload, NULL);
	guint64 sum = 0;
	char *text;

	for (gsize i = 0; i < g_bytes_get_size(payload); i++)
		sum += at[i];
	text = g_strdup_printf("%.*s|%" G_GSIZE_FORMAT "|%" G_GUINT64_FORMAT "|%d", (int)g_bytes_get_size(request),
	                       (const char *)g_bytes_get_data(request, NULL), g_bytes_get_size(payload), sum, *(int *)data);
	return g_bytes_new_take(text, strlen(text));
}

static void
prepare_count(gpointer data)
{
	++*(int *)data;
}

static void
test_answers(void)
{
	int prepared = 0;
	const ChildPlan plan = { .prepare = prepare_count, .serve = serve_sum, .data = &prepared, .memory = 512u << 20, .seconds = 20,
	                         .output = 4096, .require = true };
	g_autoptr(GError) error = NULL;
	g_autoptr(Child) child = child_start(&plan, &error);

	g_assert_no_error(error);
	g_assert_true(child_ready(child, &error));
	for (guint i = 0; i < 50; i++) {
		g_autofree char *name = g_strdup_printf("request %u", i);
		gsize length = i == 10 ? 5u << 20 : i;
		guint8 *bytes = g_malloc(length + 1);
		g_autoptr(GBytes) request = g_bytes_new(name, strlen(name));
		g_autoptr(GBytes) payload = NULL;
		g_autoptr(GBytes) answer = NULL;
		g_autofree char *reason = NULL, *expected = NULL;

		memset(bytes, 3, length + 1);
		payload = g_bytes_new_take(bytes, length);
		expected = g_strdup_printf("%s|%" G_GSIZE_FORMAT "|%" G_GSIZE_FORMAT "|1", name, length, 3 * length);
		g_assert_cmpint(child_deadline(child), ==, G_MAXINT64);
		g_assert_true(child_send(child, request, payload, &error));
		g_assert_true(child_is_busy(child));
		g_assert_cmpint(child_deadline(child), <, G_MAXINT64);
		g_assert_cmpint(wait_for(child, &answer, &reason), ==, CHILD_DONE);
		g_assert_false(child_is_busy(child));
		g_assert_cmpmem(g_bytes_get_data(answer, NULL), g_bytes_get_size(answer), expected, strlen(expected));
	}
	g_assert_cmpint(prepared, ==, 0); /* only the child's copy counts */
}

static GBytes *
serve_interrupted(GBytes *request, GBytes *payload, gpointer data)
{
	raise(SIGINT);
	raise(SIGTERM);
	raise(SIGHUP);
	return g_bytes_new_static("finished", 8);
}

/* A Ctrl-C reaches the readers too: what is at hand is finished all the same. */
static void
test_interrupted(void)
{
	const ChildPlan plan = { .serve = serve_interrupted, .memory = 512u << 20, .seconds = 20, .output = 1u << 20, .require = true };
	g_autoptr(GError) error = NULL;
	g_autoptr(Child) child = child_start(&plan, &error);
	g_autoptr(GBytes) request = g_bytes_new_static("", 0), answer = NULL;
	g_autofree char *reason = NULL;

	g_assert_no_error(error);
	g_assert_true(child_send(child, request, NULL, &error));
	g_assert_cmpint(wait_for(child, &answer, &reason), ==, CHILD_DONE);
	g_assert_cmpmem(g_bytes_get_data(answer, NULL), g_bytes_get_size(answer), "finished", 8);
}

/* As many bytes as the request asks for. */
static GBytes *
serve_length(GBytes *request, GBytes *payload, gpointer data)
{
	g_autofree char *text = g_strndup(g_bytes_get_data(request, NULL), g_bytes_get_size(request));
	gsize length = (gsize)g_ascii_strtoull(text, NULL, 10);

	return g_bytes_new_take(g_malloc0(length), length);
}

static void
test_output(void)
{
	const ChildPlan plan = { .serve = serve_length, .memory = 512u << 20, .seconds = 20, .output = 1u << 20, .require = true };
	static const struct { const char *length; ChildState state; } rows[] = {
		{ "0", CHILD_DONE }, { "1", CHILD_DONE }, { "1048576", CHILD_DONE }, { "1048577", CHILD_FLOOD },
	};
	g_autoptr(GError) error = NULL;
	g_autoptr(Child) child = child_start(&plan, &error);

	g_assert_no_error(error);
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GBytes) request = g_bytes_new_static(rows[i].length, strlen(rows[i].length));
		g_autoptr(GBytes) answer = NULL;
		g_autofree char *reason = NULL;

		g_assert_true(child_send(child, request, NULL, &error));
		g_assert_cmpint(wait_for(child, &answer, &reason), ==, rows[i].state);
		if (rows[i].state == CHILD_DONE)
			g_assert_cmpuint(g_bytes_get_size(answer), ==, g_ascii_strtoull(rows[i].length, NULL, 10));
		else
			g_assert_cmpstr(reason, ==, "the reader found more in it than the 1 MB that one document may hold");
	}
	g_assert_cmpint(child_fd(child), ==, -1);
}

static GBytes *
serve_once(GBytes *request, GBytes *payload, gpointer data)
{
	static const char answer[] = "fine";
	static int served;

	if (++served == 2)
		_exit(7);
	return g_bytes_new_static(answer, 4);
}

static void
test_death(void)
{
	const ChildPlan plan = { .serve = serve_once, .memory = 512u << 20, .seconds = 20, .output = 4096, .require = true };
	g_autoptr(GError) error = NULL;
	g_autoptr(GError) again = NULL;
	g_autoptr(Child) child = child_start(&plan, &error);
	g_autoptr(GBytes) request = g_bytes_new_static("x", 1);
	g_autoptr(GBytes) answer = NULL;
	g_autofree char *reason = NULL;

	g_assert_true(child_send(child, request, NULL, &error));
	g_assert_cmpint(wait_for(child, &answer, &reason), ==, CHILD_DONE);
	g_assert_true(child_send(child, request, NULL, &error));
	g_clear_pointer(&answer, g_bytes_unref);
	g_assert_cmpint(wait_for(child, &answer, &reason), ==, CHILD_DEAD);
	g_assert_cmpstr(reason, ==, "the reader ended without an answer");
	g_assert_false(child_send(child, request, NULL, &again));
	g_assert_error(again, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN);
}

/* A child that keeps talking after its answer must not have that taken for the next answer. */
static GBytes *
serve_twice(GBytes *request, GBytes *payload, gpointer data)
{
	static const guint32 second[] = { 0x6b657970u, 3, 4, 0, 0, 0, 0x65766965 };

	if (write(3, second, sizeof second) < 0)
		return NULL;
	return g_bytes_new_static("good", 4);
}

static void
test_unasked(void)
{
	const ChildPlan plan = { .serve = serve_twice, .memory = 512u << 20, .seconds = 20, .output = 4096, .require = true };
	g_autoptr(GError) error = NULL;
	g_autoptr(Child) child = child_start(&plan, &error);
	g_autoptr(GBytes) request = g_bytes_new_static("x", 1);
	g_autoptr(GBytes) answer = NULL;
	g_autofree char *reason = NULL;

	g_assert_true(child_send(child, request, NULL, &error));
	g_assert_cmpint(wait_for(child, &answer, &reason), ==, CHILD_DONE);
	g_usleep(200000);
	g_assert_false(child_send(child, request, NULL, &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN);
}

static void
prepare_to_die(gpointer data)
{
	_exit(9);
}

static void
test_never_ready(void)
{
	const ChildPlan plan = { .prepare = prepare_to_die, .serve = serve_once, .memory = 512u << 20, .seconds = 20, .output = 4096,
	                         .require = true };
	g_autoptr(GError) error = NULL;
	g_autoptr(Child) child = child_start(&plan, &error);

	g_assert_no_error(error);
	g_assert_false(child_ready(child, &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
	g_assert_nonnull(strstr(error->message, "ended without an answer"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/child/answers", test_answers);
	g_test_add_func("/child/interrupted", test_interrupted);
	g_test_add_func("/child/output", test_output);
	g_test_add_func("/child/death", test_death);
	g_test_add_func("/child/unasked", test_unasked);
	g_test_add_func("/child/never-ready", test_never_ready);
	return g_test_run();
}
