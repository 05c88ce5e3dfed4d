/* test_reply.c - what servers answer to FETCH, whole and in single bytes; and what is no answer */
#include "ingest/reply.h"

#include <string.h>

typedef struct {
	const char *at;
	gsize left, piece;
} Wire;

static const char *
look(gpointer data, gsize *length)
{
	Wire *wire = data;

	*length = MIN(wire->left, wire->piece);
	return wire->left > 0 ? wire->at : NULL;
}

static void
take(gpointer data, gsize length)
{
	Wire *wire = data;

	g_assert_cmpuint(length, <=, MIN(wire->left, wire->piece));
	wire->at += length;
	wire->left -= length;
}

static bool
body(const void *bytes, gsize length, gpointer data)
{
	g_string_append_len(data, bytes, (gssize)length);
	return true;
}

static bool
unwanted(const void *bytes, gsize length, gpointer data)
{
	return false;
}

/* The responses in a form that can be compared: "F uid size body|", "T tag answer words|", ... */
static char *
told(const char *text, gsize length, gsize piece, ReplyBody sink)
{
	Wire wire = { .at = text, .left = length, .piece = piece };
	g_autoptr(Reply) reply = reply_new(&(ReplySource){ .look = look, .take = take, .data = &wire });
	GString *all = g_string_new(NULL);
	ReplyFacts facts;
	ReplyKind kind;

	do {
		g_autoptr(GString) bytes = g_string_new(NULL);

		kind = reply_next(reply, sink, bytes, &facts);
		if (kind == REPLY_FETCH)
			g_string_append_printf(all, "F %u %" G_GUINT64_FORMAT " %s|", facts.uid, facts.size, bytes->str);
		else if (kind == REPLY_TAGGED)
			g_string_append_printf(all, "T %s %s %s|", facts.tag, facts.answer, facts.words);
		else if (kind == REPLY_EXISTS || kind == REPLY_EXPUNGE)
			g_string_append_printf(all, "%c %u|", kind == REPLY_EXISTS ? 'E' : 'X', facts.number);
		else if (kind == REPLY_BYE)
			g_string_append_printf(all, "B%s|", facts.words);
		else
			g_string_append(all, kind == REPLY_OTHER ? "O|" : kind == REPLY_STRANGE ? "strange" : kind == REPLY_ENDED ? "ended" : "stopped");
	} while (kind < REPLY_STRANGE);
	g_assert_cmpint(reply_next(reply, sink, all, &facts), ==, kind); /* it stays so */
	return g_string_free(all, FALSE);
}

static void
test_told(void)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "", "ended" },
		{ "* 1 FETCH (UID 7 BODY[] {3}\r\nabc)\r\n", "F 7 0 abc|ended" },
		{ "* 1 FETCH (BODY[] {3}\r\nabc UID 7)\r\nK1 OK done\r\n", "F 7 0 abc|T K1 OK done|ended" },
		{ "* 1 fetch (uid 7 body[] {3+}\r\na\nb FLAGS (\\Seen))\n", "F 7 0 a\nb|ended" },
		{ "* 1 FETCH (UID 7 BODY[]<1048576> ~{2}\r\nab)\r\n", "F 7 0 ab|ended" },
		{ "* 1 FETCH (UID 7 BODY[]{2}\r\nab)\r\n", "F 7 0 ab|ended" },
		{ "* 1 FETCH (UID 7 BODY[] \"a \\\"b\\\\ (\")\r\n", "F 7 0 a \"b\\ (|ended" },
		{ "* 1 FETCH (UID 7 BODY[] NIL)\r\n* 2 FETCH (UID 8 BODY[] \"\")\r\n* 3 FETCH (UID 9 BODY[] {0}\r\n)\r\n", "F 7 0 |F 8 0 |F 9 0 |ended" },
		{ "* 1 FETCH (UID 4294967295 RFC822.SIZE 99)\r\n", "F 4294967295 99 |ended" },
		{ "* 1 FETCH (UID 4294967296 RFC822.SIZE 99)\r\n", "F 0 99 |ended" },
		{ "* 1 FETCH (FLAGS (\\Seen (x \")\" {3}\r\n(((\r\n )) UID 5)\r\n", "strange" },
		{ "* 1 FETCH (FLAGS (\\Seen (x \")\" {3}\r\n(((  )) UID 5)\r\n", "F 5 0 |ended" },
		{ "* 1 FETCH (ENVELOPE (\"x\" NIL ((\"y\"))) MODSEQ (12) UID 5 X-GM-MSGID 1)\r\n", "F 5 0 |ended" },
		{ "* 1 FETCH (BODY[HEADER.FIELDS (A B)] {1}\r\nh BODY[] {1}\r\nb UID 5)\r\n", "F 5 0 h|ended" },
		{ "* 1 FETCH ()\r\n* 2 FETCH  ( UID 3 )\r\n", "F 0 0 |F 3 0 |ended" },
		{ "* 12 EXISTS\r\n* 3 EXPUNGE\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n", "E 12|X 3|O|O|ended" },
		{ "* OK still here {5}\r\n* NO {1}\r\n* BYE so long\r\n", "O|O|B so long|ended" },
		{ "* LIST () \"/\" {3}\r\na\r\n\r\n+ idling\r\n\r\n* 1 EXISTS\r\n", "O|O|O|E 1|ended" },
		{ "K1 OK\r\nK2 NO [X] not that\r\nk3 bad\r\n", "T K1 OK |T K2 NO [X] not that|T k3 bad |ended" },
		{ "K1 FINE\r\n", "strange" },
		{ "hello\r\n", "strange" },
		{ "* 1 FETCH UID 7\r\n", "strange" },
		{ "* 1 FETCH (UID)\r\n", "strange" },
		{ "* 1 FETCH (UID 7\r\n", "strange" },
		{ "* 1 FETCH (BODY[] \"open)\r\n", "strange" },
		{ "* 1 FETCH (BODY[\r\n", "strange" },
		{ "* 1 FETCH (BODY[] {3}\r\nab", "ended" },
		{ "* 1 FETCH (BODY[] {99999999999999999999999}\r\nab", "ended" },
		{ "* 1 FETCH (UID 7", "ended" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		for (gsize piece = 1; piece < 100; piece += i % 7 + 1) {
			g_autofree char *got = told(cases[i].text, strlen(cases[i].text), piece, body);

			g_assert_cmpstr(got, ==, cases[i].expected);
		}
}

static void
test_not_wanted(void)
{
	static const char text[] = "* 1 FETCH (UID 7 BODY[] {3}\r\nabc)\r\n* 2 EXISTS\r\n";
	g_autofree char *stopped = told(text, strlen(text), 100, unwanted), *dropped = told(text, strlen(text), 100, NULL);

	g_assert_cmpstr(stopped, ==, "stopped");
	g_assert_cmpstr(dropped, ==, "F 7 0 |E 2|ended");
}

/* What a hostile server may try: depth, length, and any byte at any place. */
static void
test_hostile(void)
{
	static const char good[] = "* 1 FETCH (FLAGS (\\Seen) UID 7 BODY[] {9}\r\nabc\r\nd)\r\n)\r\n* LIST () {1}\r\na\r\nK1 OK done\r\n";
	g_autofree char *deep = g_strnfill(500000, '('), *line = g_strconcat("* 1 FETCH ", deep, "\r\n", NULL);
	g_autofree char *text = g_memdup2(good, sizeof good), *got = told(line, strlen(line), 65536, body);
	GString *endless = g_string_new("* OK ");

	g_assert_cmpstr(got, ==, "strange");
	while (endless->len < 2 * REPLY_LINE)
		g_string_append(endless, "endless ");
	g_free(got);
	got = told(endless->str, endless->len, 65536, body);
	g_assert_cmpstr(got, ==, "strange");
	g_string_free(endless, TRUE);
	for (gsize i = 0; i + 1 < sizeof good; i++)
		for (int byte = 0; byte < 256; byte += byte < 128 ? 1 : 25) {
			text[i] = (char)byte;
			g_free(told(text, sizeof good - 1, 7, body));
			text[i] = good[i];
		}
	for (gsize length = 0; length < sizeof good; length++)
		g_free(told(good, length, 5, body));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/reply/told", test_told);
	g_test_add_func("/reply/not-wanted", test_not_wanted);
	g_test_add_func("/reply/hostile", test_hostile);
	return g_test_run();
}
