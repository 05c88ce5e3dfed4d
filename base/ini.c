/* ini.c - the INI files of configuration and data */
#include "base/ini.h"

#include <string.h>
#include "base/error.h"

/* Cuts " ; words" and turns a leading ';' into '#'; the number of lines stays. */
static char *
clean_line(const char *line)
{
	g_autofree char *clean = g_strdup(line);

	g_strchug(clean);
	if (*clean == ';')
		return g_strdup("#");
	for (char *p = clean; *p != '\0'; p++)
		if (*p == ';' && p > clean && g_ascii_isspace(p[-1])) {
			*p = '\0';
			break;
		}
	g_strchomp(clean);
	return g_steal_pointer(&clean);
}

static char **
lines_of(const char *bytes, gsize length)
{
	g_autofree char *text = g_strndup(bytes, length);
	const char *start = g_str_has_prefix(text, "\xef\xbb\xbf") ? text + 3 : text; /* editors on Windows */

	return g_strsplit(start, "\n", -1);
}

/* The name in "[name]" or NULL. */
static char *
group_of(const char *clean)
{
	gsize length = strlen(clean);

	if (length < 2 || clean[0] != '[' || clean[length - 1] != ']')
		return NULL;
	return g_strndup(clean + 1, length - 2);
}

static char *
key_of(const char *clean)
{
	const char *equals = strchr(clean, '=');

	if (equals == NULL || *clean == '#')
		return NULL;
	return g_strchomp(g_strndup(clean, (gsize)(equals - clean)));
}

/* The first line that is neither section, comment nor "key = value": GKeyFile says what is wrong, not where. */
static guint
first_bad_line(char **lines)
{
	bool in_group = false;

	for (guint i = 0; lines[i] != NULL; i++) {
		g_autofree char *clean = clean_line(lines[i]);
		g_autofree char *group = group_of(clean);
		g_autofree char *key = key_of(clean);

		if (*clean == '\0' || *clean == '#')
			continue;
		if (!g_utf8_validate(clean, -1, NULL) || (group == NULL && (key == NULL || *key == '\0' || !in_group)))
			return i + 1;
		in_group = in_group || group != NULL;
	}
	return 0;
}

GKeyFile *
ini_parse(const char *bytes, gsize length, const char *name, GError **error)
{
	g_auto(GStrv) lines = lines_of(bytes, length);
	g_autoptr(GString) clean = g_string_new(NULL);
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GError) why = NULL;
	guint bad = first_bad_line(lines);

	if (bad != 0) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP,
			    "%s:%u: neither a [section] nor a \"key = value\" of one", name, bad);
		return NULL;
	}
	for (guint i = 0; lines[i] != NULL; i++) {
		g_autofree char *line = clean_line(lines[i]);

		g_string_append(clean, line);
		g_string_append_c(clean, '\n');
	}
	if (!g_key_file_load_from_data(file, clean->str, clean->len, G_KEY_FILE_NONE, &why)) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s: %s", name, why->message);
		return NULL;
	}
	return g_steal_pointer(&file);
}

guint
ini_line(const char *bytes, gsize length, const char *group, const char *key)
{
	g_auto(GStrv) lines = lines_of(bytes, length);
	bool inside = false;
	guint found = 0; /* the last one counts, as for GKeyFile */

	for (guint i = 0; lines[i] != NULL; i++) {
		g_autofree char *clean = clean_line(lines[i]);
		g_autofree char *here = group_of(clean);
		g_autofree char *its_key = key_of(clean);

		if (here != NULL)
			inside = strcmp(here, group) == 0;
		if (here != NULL && inside && key == NULL)
			found = i + 1;
		if (here == NULL && inside && key != NULL && its_key != NULL && strcmp(its_key, key) == 0)
			found = i + 1;
	}
	return found;
}
