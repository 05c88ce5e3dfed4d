/* test_fee.c - fees, and every collision of DOMAIN.md section 1.3 */
#include <glib.h>
#include "match/fee.h"

#define DAY "2026-11-09"

static FeeTable *
table_new(void)
{
	g_autoptr(Config) config = NULL;
	g_autoptr(GError) error = NULL;
	FeeTable *table;

	config = config_load(NULL, NULL, true, &error);
	g_assert_no_error(error);
	table = fee_load(config, &error);
	g_assert_no_error(error);
	return table;
}

static Fen
due(const FeeTable *table, const char *package, int years, int count, bool express, const char *services)
{
	g_autoptr(Application) a = application_new();

	g_free(a->kind);
	g_free(a->package);
	g_free(a->services);
	a->kind = g_strdup(*services != '\0' ? "service" : "keys");
	a->package = g_strdup(package);
	a->services = g_strdup(services);
	a->years = years;
	a->key_count = count;
	a->express = express;
	return fee_due(table, DAY, a);
}

static void
test_due(void)
{
	static const struct {
		const char *package;
		int years, count;
		bool express;
		const char *services;
		Fen fen;
	} cases[] = {
		{ "basic", 1, 1, false, "", 14000 },      { "basic", 3, 2, false, "", 70000 },   { "basic", 5, 1, false, "", 58000 },
		{ "combined", 1, 1, false, "", 24000 },   { "combined", 3, 2, false, "", 120000 }, { "combined", 5, 4, false, "", 400000 },
		{ "basic", 3, 2, true, "", 75000 },       { "combined", 3, 2, true, "", 120000 }, /* combined holds the courier */
		{ "", 3, 2, false, "", 0 },               { "basic", 0, 2, false, "", 0 },       { "basic", 3, 0, false, "", 0 },
		{ "basic", 2, 1, false, "", 0 },          { "", 0, 0, false, "pin_reset:1", 5000 }, { "", 0, 0, false, "reissue:2", 16000 },
		{ "", 0, 0, false, "format:1 pin_reset:2", 15000 }, { "", 0, 0, true, "reissue:1", 13000 },
		{ "", 0, 0, false, "remote_support:1", 5000 }, { "", 0, 0, false, "gold_plating:1", 0 }, { "", 0, 0, false, "format:0", 0 },
	};
	g_autoptr(FeeTable) table = table_new();

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(due(table, cases[i].package, cases[i].years, cases[i].count, cases[i].express, cases[i].services), ==,
		                cases[i].fen);
	g_assert_cmpint(fee_default_years(table, DAY), ==, 3);
}

/* With the number of keys known no two readings fit one sum: that is why the count must stand on the form. */
static void
test_count_settles(void)
{
	g_autoptr(FeeTable) table = table_new();
	static const char *const packages[] = { "basic", "combined" };
	static const int years[] = { 1, 3, 5 };

	for (int count = 1; count <= 40; count++)
		for (guint p = 0; p < 2; p++)
			for (guint y = 0; y < 3; y++) {
				Fen sum = due(table, packages[p], years[y], count, false, "");
				g_autoptr(GArray) readings = fee_readings(table, DAY, sum, count, "", 0);
				bool collides = false;

				/* One express fee apart: 50 = count x (difference of two unit prices) happens for no count with these fees. */
				for (guint i = 0; i < readings->len; i++)
					collides = collides || g_array_index(readings, FeeReading, i).express;
				g_assert_false(collides);
				g_assert_cmpuint(readings->len, ==, 1);
				g_assert_cmpint(g_array_index(readings, FeeReading, 0).years, ==, years[y]);
				g_assert_cmpstr(g_array_index(readings, FeeReading, 0).package, ==, packages[p]);
			}
}

/* Without the count the sums of section 1.3 stand for several orders. */
static void
test_collisions(void)
{
	static const struct {
		Fen fen;
		guint orders; /* over counts 1..10, without express */
	} cases[] = { { 70000, 2 }, { 120000, 2 }, { 140000, 2 }, { 240000, 2 }, { 300000, 2 }, { 600000, 2 }, { 58000, 1 }, { 77700, 0 } };
	g_autoptr(FeeTable) table = table_new();

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		guint orders = 0;

		for (int count = 1; count <= 10; count++) {
			g_autoptr(GArray) readings = fee_readings(table, DAY, cases[i].fen, count, "", 0);

			for (guint j = 0; j < readings->len; j++)
				orders += !g_array_index(readings, FeeReading, j).express;
		}
		g_assert_cmpuint(orders, ==, cases[i].orders);
	}
}

static void
test_known_terms_narrow(void)
{
	g_autoptr(FeeTable) table = table_new();
	g_autoptr(GArray) express = fee_readings(table, DAY, 75000, 2, "", 0);
	g_autoptr(GArray) other = fee_readings(table, DAY, 70000, 2, "combined", 0);
	g_autoptr(GArray) years = fee_readings(table, DAY, 70000, 2, "", 5);

	g_assert_cmpuint(express->len, ==, 1);
	g_assert_true(g_array_index(express, FeeReading, 0).express);
	g_assert_cmpuint(other->len, ==, 0);
	g_assert_cmpuint(years->len, ==, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/fee/due", test_due);
	g_test_add_func("/fee/count-settles", test_count_settles);
	g_test_add_func("/fee/collisions", test_collisions);
	g_test_add_func("/fee/known-terms", test_known_terms_narrow);
	return g_test_run();
}
