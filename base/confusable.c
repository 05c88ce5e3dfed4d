/* confusable.c - characters that readers of pictures take for one another */
#include "base/confusable.h"

#include <string.h>
#include "base/config.h"
#include "base/ini.h"

static GKeyFile *
table(void)
{
	static gsize once;
	static GKeyFile *file;

	if (g_once_init_enter(&once)) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GBytes) bytes = data_builtin("confusable.ini", &error);
		gsize length = 0;
		const char *data = bytes != NULL ? g_bytes_get_data(bytes, &length) : NULL;

		if (data != NULL)
			file = ini_parse(data, length, "confusable.ini", &error);
		if (file == NULL)
			g_error("%s", error->message);
		g_once_init_leave(&once, 1);
	}
	return file;
}

static char **
read_sets(const char *section)
{
	g_autofree char *value = g_key_file_get_value(table(), section, "alike", NULL);

	return g_strsplit(value != NULL ? value : "", " ", -1);
}

const char *const *
confusable_sets(const char *section)
{
	static GMutex lock;
	static GHashTable *sets;
	char **found;

	g_mutex_lock(&lock);
	if (sets == NULL)
		sets = g_hash_table_new(g_str_hash, g_str_equal);
	found = g_hash_table_lookup(sets, section);
	if (found == NULL) {
		found = read_sets(section);
		g_hash_table_insert(sets, g_strdup(section), found);
	}
	g_mutex_unlock(&lock);
	return (const char *const *)found;
}

/* Each character of a section's sets, and the first of its set. */
static GHashTable *
firsts_of(const char *section)
{
	static GMutex lock;
	static GHashTable *known;
	const char *const *sets = confusable_sets(section);
	GHashTable *firsts;

	g_mutex_lock(&lock);
	if (known == NULL)
		known = g_hash_table_new(g_str_hash, g_str_equal);
	firsts = g_hash_table_lookup(known, section);
	if (firsts == NULL) {
		firsts = g_hash_table_new(NULL, NULL);
		for (guint i = 0; sets[i] != NULL; i++)
			for (const char *p = sets[i]; *p != '\0'; p = g_utf8_next_char(p))
				if (!g_hash_table_contains(firsts, GUINT_TO_POINTER(g_utf8_get_char(p)))) /* of two sets the first counts */
					g_hash_table_insert(firsts, GUINT_TO_POINTER(g_utf8_get_char(p)), GUINT_TO_POINTER(g_utf8_get_char(sets[i])));
		g_hash_table_insert(known, g_strdup(section), firsts);
	}
	g_mutex_unlock(&lock);
	return firsts;
}

char *
confusable_fold(const char *section, const char *text)
{
	GHashTable *firsts = firsts_of(section);
	GString *out = g_string_sized_new(strlen(text));

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		gpointer first = g_hash_table_lookup(firsts, GUINT_TO_POINTER(c));

		g_string_append_unichar(out, first != NULL ? GPOINTER_TO_UINT(first) : c);
	}
	return g_string_free(out, FALSE);
}
