/* print.c - one thing on paper */
#include "desk/print.h"
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "desk/table.h"
#include "desk/wrap.h"

#define NAME_WIDTH 20 /* legal_representative, the longest name of a field */

static char *
formatted(const char *format, va_list arguments)
{
	g_autofree char *text = g_strdup_vprintf(format, arguments);

	return table_clean(text);
}

void
print_title(const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = formatted(format, arguments);
	va_end(arguments);
	printf("%s\n", text);
}

void
print_line(const char *name, const char *format, ...)
{
	g_autofree char *text = NULL, *padded = text_pad(name, NAME_WIDTH);
	va_list arguments;

	va_start(arguments, format);
	text = formatted(format, arguments);
	va_end(arguments);
	if (*g_strstrip(text) == '\0')
		return;
	printf("  %s ", padded);
	wrap_print(text, NAME_WIDTH + 3, wrap_terminal(stdout), stdout);
	printf("\n");
}

void
print_section(const char *name)
{
	printf("\n%s\n", name);
}

char *
moment_short(const char *moment)
{
	char *shown = g_strndup(moment != NULL ? moment : "", moment != NULL ? MIN(strlen(moment), 16) : 0);

	return g_strdelimit(shown, "T", ' ');
}

bool
print_journal(Store *store, Noun noun, int64_t id, GError **error)
{
	g_autoptr(GPtrArray) lines = journal_of(store, noun_name(noun), id, error);

	if (lines == NULL)
		return false;
	if (lines->len > 0)
		print_section("journal");
	for (guint i = 0; i < lines->len; i++) {
		const JournalLine *line = lines->pdata[i];
		g_autofree char *at = moment_short(line->at);
		bool moved = line->from != NULL && line->to != NULL && *line->from != '\0';

		print_line(at, "%s%s%s  by %s%s%s", moved ? line->from : "", moved ? " -> " : "", line->to != NULL ? line->to : "", line->who,
		           line->why != NULL && *line->why != '\0' ? ": " : "", line->why != NULL ? line->why : "");
	}
	return true;
}
