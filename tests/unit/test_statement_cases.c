/* test_statement_cases.c - statement files of many banks and forms against the rows they say (tests/cases/statement)
 *
 * GOLDEN_WRITE=1 writes the rows of what has no expectation yet; look at them before they are committed.  Tables come with theirs from
 * tests/cases/make-statement-cases.py. */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "parse/statement_file.h"

#define FOLDER "tests/cases/statement"

/* "account …", then a row a line: moment, in, out, balance, name, account, remark, reference, flags; then what is warned of. */
static char *
dump(const StatementFile *file)
{
	GString *out = g_string_new(NULL);

	g_string_append_printf(out, "account %s%s\n", file->wallet, file->account);
	for (guint i = 0; i < file->rows->len; i++) {
		const StatementRow *row = g_ptr_array_index(file->rows, i);
		g_autofree char *balance = row->balance == STATEMENT_NO_BALANCE ? g_strdup("-") : g_strdup_printf("%" G_GINT64_FORMAT, (gint64)row->balance);

		g_assert_true(row->source != NULL && row->own_account != NULL);
		g_string_append_printf(out, "%s|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%s|%s|%s|%s|%s|%s\n", row->at, (gint64)row->in, (gint64)row->out, balance,
		                       row->name == NULL ? "" : row->name, row->account == NULL ? "" : row->account, row->remark == NULL ? "" : row->remark,
		                       row->reference == NULL ? "" : row->reference,
		                       row->reverses ? "reverses" : row->was_reversed ? "was reversed" : row->interest ? "interest" : "");
	}
	for (guint i = 0; i < file->warnings->len; i++)
		g_string_append_printf(out, "warning %s\n", (char *)g_ptr_array_index(file->warnings, i));
	return g_string_free(out, FALSE);
}

static void
test_case(gconstpointer data)
{
	const char *name = data;
	g_autofree char *path = g_build_filename(FOLDER, name, NULL);
	g_autofree char *bare = g_strndup(path, strlen(path) - strlen(".statement"));
	g_autofree char *wanted_path = g_strconcat(bare, ".expected", NULL), *wanted = NULL, *found = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = file_read(path, 1 << 24, &error);
	g_autoptr(StatementFile) file = NULL;

	g_assert_no_error(error);
	file = statement_file_parse(bytes, &error);
	found = file != NULL ? dump(file) : g_strdup_printf("refused %s\n", error->message);
	if (!g_file_get_contents(wanted_path, &wanted, NULL, NULL) && getenv("GOLDEN_WRITE") != NULL) {
		g_assert_true(g_file_set_contents(wanted_path, found, -1, NULL));
		return;
	}
	if (g_strcmp0(wanted, found) != 0)
		g_error("%s says\n%sexpected\n%s", name, found, wanted == NULL ? "nothing yet" : wanted);
}

/* Damage of any kind is refused or read, never more. */
static void
test_damage(gconstpointer data)
{
	const char *name = data;
	g_autofree char *path = g_build_filename(FOLDER, name, NULL), *whole = NULL;
	gsize length = 0;
	g_autoptr(GRand) rand = g_rand_new_with_seed(20261009);

	g_assert_true(g_file_get_contents(path, &whole, &length, NULL));
	for (int round = 0; round < 6; round++) {
		g_autofree char *copy = g_memdup2(whole, length);
		gsize kept = round == 0 ? length / 2 : length;
		g_autoptr(GBytes) bytes = NULL;
		g_autoptr(StatementFile) file = NULL;
		g_autoptr(GError) error = NULL;

		for (int i = 0; round > 0 && i < 8; i++)
			copy[g_rand_int_range(rand, 0, (gint32)length)] = (char)g_rand_int_range(rand, 0, 256);
		bytes = g_bytes_new_take(g_steal_pointer(&copy), kept);
		file = statement_file_parse(bytes, &error);
		g_assert_true((file == NULL) == (error != NULL));
	}
}

static gint
by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
main(int argc, char **argv)
{
	g_autoptr(GDir) folder = g_dir_open(FOLDER, 0, NULL);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	const char *name;

	g_test_init(&argc, &argv, NULL);
	g_assert_nonnull(folder);
	while ((name = g_dir_read_name(folder)) != NULL)
		if (g_str_has_suffix(name, ".statement"))
			g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, by_name);
	g_assert_cmpuint(names->len, >=, 24);
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *read = g_strconcat("/statement-cases/", g_ptr_array_index(names, i), NULL);
		g_autofree char *damage = g_strconcat("/statement-damage/", g_ptr_array_index(names, i), NULL);

		g_test_add_data_func(read, g_ptr_array_index(names, i), test_case);
		g_test_add_data_func(damage, g_ptr_array_index(names, i), test_damage);
	}
	return g_test_run();
}
