/* marks.c - the marks of a picture: text form and comparison */
#include "base/marks.h"

#include <stdlib.h>
#include <string.h>

#define BITS_APART   14  /* of 64: one line photographed twice; two lines differ in about 32 */
#define LENGTH_APART 8   /* one part in so many */
#define LINES_LEAST  4   /* fewer tell nothing */
#define SHARED_LEAST 85  /* of a hundred lines */

void
mark_append(GString *text, const Mark *mark)
{
	g_string_append_printf(text, "%016" G_GINT64_MODIFIER "x%02x", mark->bits, MIN(mark->length, 255));
}

GArray *
marks_parse(const char *text)
{
	GArray *marks = g_array_new(FALSE, FALSE, sizeof(Mark));

	for (; strlen(text) >= MARK_DIGITS && marks->len < MARKS_MOST; text += MARK_DIGITS) {
		char bits[17], length[3];
		Mark mark;

		if (strspn(text, "0123456789abcdef") < MARK_DIGITS)
			break;
		g_strlcpy(bits, text, sizeof bits);
		g_strlcpy(length, text + 16, sizeof length);
		mark = (Mark){ g_ascii_strtoull(bits, NULL, 16), (guint)g_ascii_strtoull(length, NULL, 16) };
		g_array_append_val(marks, mark);
	}
	return marks;
}

static int
distance(const Mark *a, const Mark *b)
{
	guint apart = a->length > b->length ? a->length - b->length : b->length - a->length;

	return apart > 1 + MAX(a->length, b->length) / LENGTH_APART ? 64 : __builtin_popcountll(a->bits ^ b->bits);
}

guint
marks_shared(const GArray *a, const GArray *b, guint *of)
{
	const GArray *few = a->len <= b->len ? a : b, *many = few == a ? b : a;
	bool taken[MARKS_MOST] = { false };
	guint shared = 0;

	*of = few->len;
	for (guint i = 0; i < few->len; i++) {
		int best = BITS_APART + 1;
		guint with = 0;

		for (guint j = 0; j < many->len; j++) {
			int apart = taken[j] ? 64 : distance(&g_array_index(few, Mark, i), &g_array_index(many, Mark, j));

			if (apart < best) {
				best = apart;
				with = j;
			}
		}
		if (best > BITS_APART)
			continue;
		taken[with] = true;
		shared++;
	}
	return shared;
}

bool
marks_same(const GArray *a, const GArray *b)
{
	guint of, shared = marks_shared(a, b, &of);

	return of >= LINES_LEAST && shared * 100 >= of * SHARED_LEAST;
}
