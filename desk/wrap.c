/* wrap.c - long lines for people, broken at the edge of the terminal */
#include "desk/wrap.h"
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "base/text.h"

guint
wrap_terminal(FILE *out)
{
	struct winsize size = { 0 };
	int fd = fileno(out); /* -1: a stream in memory */

	return fd >= 0 && isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static guint
width_at(const char *p)
{
	char glyph[7] = { 0 };

	memcpy(glyph, p, (gsize)(g_utf8_next_char(p) - p));
	return text_width(glyph);
}

/* How much of the text goes into `room` columns: to a blank in its second half if there is one; at least one character. */
static const char *
end_of_line(const char *text, guint room)
{
	const char *blank = NULL, *p = text;
	guint at = 0;

	for (; *p != '\0' && (p == text || at + width_at(p) <= room); p = g_utf8_next_char(p)) {
		if (*p == ' ' && at > room / 2)
			blank = p;
		at += width_at(p);
	}
	return *p == '\0' || *p == ' ' || blank == NULL ? p : blank;
}

void
wrap_print(const char *text, guint start, guint terminal, FILE *out)
{
	guint room = terminal > start ? terminal - start : 1;

	if (terminal == 0) {
		fputs(text, out);
		return;
	}
	for (;;) {
		const char *end = end_of_line(text, room);

		fprintf(out, "%.*s", (int)(end - text), text);
		text = *end == ' ' ? end + 1 : end;
		if (*text == '\0')
			return;
		fprintf(out, "\n%*s", (int)start, "");
	}
}
