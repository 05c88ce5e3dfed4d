/* test_roll.c - the roll says of companies what the store says when it is asked for each */
#include "base/names.h"
#include "ledger.h"
#include "match/roll.h"

/* Name and key; a key may bear several names, a name several keys, and two names may be one in short. */
static const struct {
	const char *name, *key, *tax_id;
	bool waits;
} rows[] = {
	{ "新疆维吾尔自治区甲试发电有限责任公司", "MA7TE5T00", "91650100MA7TE5T00B", true },
	{ "新疆甲试发电有限公司", "MA0001W62", "91650100MA0001W62B", true },
	{ "甘肃乙试水泥有限公司", "MA7TE5K11", "91650100MA7TE5K11P", true },
	{ "甘肃乙试水泥有限公司", "MA7TE5K11", "91650100MA7TE5K11P", false },
	{ "甘肃乙试水泥（集团）有限公司", "MA7TE5K11", "", true },
	{ "青海丙试铝业有限公司", "99TE5T019", "9165230099TE5T0196", true },
	{ "青海丙试铝业有限公司", "MA77K0J22", "91659001MA77K0J22G", false },
	{ "宁夏丁试热力有限公司", "", "", true },
	{ "", "99999999X", "91653100999999015R", true },
};

static void
apply(Store *store, guint i)
{
	g_autoptr(Application) application = application_new();

	set(&application->company_name, rows[i].name);
	set(&application->company_key, rows[i].key);
	set(&application->tax_id, rows[i].tax_id);
	set(&application->package, "basic");
	application->years = 3;
	application->key_count = 1 + (int)i;
	application->due = 35000 * (1 + (Fen)i);
	application->express = i % 2 == 1;
	DONE(store, application_add(store, application, &error));
	application->plain = true;
	application->dirty = false;
	DONE(store, application_update(store, application, &error) &&
	                    application_move(store, application->id, "incomplete", rows[i].waits ? "awaiting_payment" : "rejected", "test", "", &error));
}

static void
assert_same_name(Store *store, const Roll *roll, const char *name)
{
	g_autofree char *folded = names_company(name), *shortened = names_short(name), *by_name = NULL, *by_short = NULL;
	DirectoryFound expected, found;
	const char *key;
	bool shared;

	g_assert_true(directory_by_name(store, folded, &expected, &by_name, NULL));
	roll_by_name(roll, folded, &found, &key, &shared);
	g_assert_cmpint(found, ==, expected);
	g_assert_cmpstr(key, ==, by_name);
	g_assert_true(directory_by_short(store, shortened, &expected, &by_short, NULL));
	if (found != DIRECTORY_NONE)
		g_assert_cmpint(shared, ==, expected == DIRECTORY_SEVERAL);
	roll_by_short(roll, shortened, &found, &key);
	g_assert_cmpint(found, ==, expected);
	g_assert_cmpstr(key, ==, by_short);
}

static void
assert_same_dues(Store *store, const Roll *roll, const char *key)
{
	g_autofree char *id = NULL;
	g_autoptr(GArray) all = application_dues(store, key, &id, NULL), open = g_array_new(FALSE, FALSE, sizeof(Due));
	guint company, n = 0;
	bool others;

	g_assert_true(roll_find(roll, key, &company));
	g_assert_cmpuint(company, <, roll_size(roll));
	g_assert_cmpstr(roll_key(roll, company), ==, key);
	g_assert_cmpstr(roll_dues(roll, company, open, &others), ==, id);
	for (guint i = 0; i < all->len; i++) {
		const Due *due = &g_array_index(all, Due, i), *got = &g_array_index(open, Due, n);

		if (!due->waits)
			continue;
		g_assert_cmpuint(n++, <, open->len);
		g_assert_cmpint(got->id, ==, due->id);
		g_assert_cmpint(got->due, ==, due->due);
		g_assert_cmpint(got->allocated, ==, due->allocated);
		g_assert_cmpint(got->key_count, ==, due->key_count);
		g_assert_true(got->express == due->express && got->calm == due->calm);
	}
	g_assert_cmpuint(n, ==, open->len);
	g_assert_true(others == (all->len > open->len));
}

static void
test_same(void)
{
	g_autoptr(Store) store = ledger_new();
	Context context = { .store = store };
	g_autoptr(GError) error = NULL;
	g_autoptr(Roll) roll = NULL;
	guint company;

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		apply(store, i);
	roll = roll_call(&context, &error);
	g_assert_no_error(error);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		assert_same_name(store, roll, rows[i].name);
		if (*rows[i].key != '\0')
			assert_same_dues(store, roll, rows[i].key);
	}
	assert_same_name(store, roll, "四川戊试商贸有限公司");
	g_assert_false(roll_find(roll, "MA9999999", &company));
}

static void
test_text(void)
{
	g_autoptr(Store) store = ledger_new();
	Context context = { .store = store };
	g_autofree char *text = names_company("代甘肃乙试水泥（集团）有限公司付款");
	g_autoptr(Roll) roll = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		apply(store, i);
	roll = roll_call(&context, NULL);
	g_assert_true(roll_in_text(roll, "MA7TE5K11", text));
	g_assert_false(roll_in_text(roll, "MA7TE5T00", text));
	g_assert_false(roll_in_text(roll, "99999999X", text));
	g_assert_false(roll_in_text(roll, "MA9999999", text));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/roll/same", test_same);
	g_test_add_func("/roll/text", test_text);
	return g_test_run();
}
