/* statement_csv.c - rows of CSV and tab text */
#include "parse/statement_csv.h"

#include <string.h>

#include "parse/statement_record.h"

/* The quoted cell that begins at `quote` ends where a quote stands alone before a separator; a quote that nothing ends is a character. */
static const char *
quoted_end(const char *quote, char separator)
{
	const char *p = quote + 1;

	for (; *p != '\0'; p++) {
		if (*p != '"')
			continue;
		if (p[1] == '"') {
			p++;
			continue;
		}
		p += 1 + strspn(p + 1, separator == '\t' ? " \r" : " \t\r");
		return *p == separator || *p == '\n' || *p == '\0' ? p : NULL;
	}
	return NULL;
}

/* One cell into `record`; returns where its separator or line end stands. */
static const char *
cell_read(const char *at, char separator, Record *record, int *lines, GString *cell)
{
	const char *quote = at + strspn(at, separator == '\t' ? " " : " \t");
	const char *end = *quote == '"' ? quoted_end(quote, separator) : NULL;

	g_string_truncate(cell, 0);
	if (end == NULL) {
		end = at;
		while (*end != '\0' && *end != separator && *end != '\n')
			end++;
		g_string_append_len(cell, at, end - at);
	} else {
		for (const char *p = quote + 1; p < end; p++) {
			if (*p == '"' && p[1] != '"')
				break;
			p += *p == '"';
			*lines += *p == '\n';
			g_string_append_c(cell, *p);
		}
	}
	record_add(record, cell->str);
	return end;
}

GPtrArray *
csv_read(const char *text, char separator, guint most)
{
	g_autoptr(GString) cell = g_string_new(NULL);
	GPtrArray *records = record_list();
	int line = 1;

	while (*text != '\0' && records->len < most) {
		Record *record = record_new(line);
		int lines = 0;

		for (;;) {
			text = cell_read(text, separator, record, &lines, cell);
			if (*text != separator)
				break;
			text++;
		}
		text += *text == '\n';
		line += lines + 1;
		g_ptr_array_add(records, record);
	}
	return records;
}
