/* fee.c - what things cost, and what a sum can mean */
#include <string.h>
#include "base/date.h"
#include "match/fee.h"

#define MAX_TERMS 8

typedef struct {
	int years;
	Fen price;
} Term;

typedef struct {
	char *from; /* ISO day */
	Term terms[2][MAX_TERMS];
	guint n_terms[2];
	Fen express;
	int default_years;
	GHashTable *services; /* code -> Fen * */
} Period;

struct FeeTable {
	GPtrArray *periods; /* of Period, oldest first */
};

static const char *const packages[] = { "basic", "combined" };

static void
period_free(gpointer data)
{
	Period *period = data;

	g_free(period->from);
	g_hash_table_unref(period->services);
	g_free(period);
}

void
fee_free(FeeTable *table)
{
	if (table == NULL)
		return;
	g_ptr_array_unref(table->periods);
	g_free(table);
}

static bool
refuse(GError **error, const char *section, const char *key, const char *what)
{
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "fees: [%s] %s: %s", section, key, what);
	return false;
}

/* "1:140.00 3:350.00" */
static bool
read_terms(Period *period, guint which, const char *text, GError **error)
{
	g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);

	for (guint i = 0; words[i] != NULL; i++) {
		char *end = NULL;
		Term term = { 0 };

		if (*words[i] == '\0')
			continue;
		term.years = (int)g_ascii_strtoll(words[i], &end, 10);
		if (term.years <= 0 || *end != ':' || !money_parse(end + 1, &term.price) || term.price <= 0 ||
		    period->n_terms[which] == MAX_TERMS)
			return refuse(error, period->from, packages[which], "expected YEARS:YUAN ...");
		period->terms[which][period->n_terms[which]++] = term;
	}
	return true;
}

static bool
read_key(Period *period, const char *key, const char *value, GError **error)
{
	Fen price;

	for (guint i = 0; i < G_N_ELEMENTS(packages); i++)
		if (strcmp(key, packages[i]) == 0)
			return read_terms(period, i, value, error);
	if (strcmp(key, "default_years") == 0) {
		period->default_years = (int)g_ascii_strtoll(value, NULL, 10);
		return period->default_years > 0 || refuse(error, period->from, key, "expected a number of years");
	}
	if (!money_parse(value, &price) || price < 0)
		return refuse(error, period->from, key, "expected a sum in yuan such as 50.00");
	if (strcmp(key, "express") == 0)
		period->express = price;
	else
		g_hash_table_insert(period->services, g_strdup(key), g_memdup2(&price, sizeof price));
	return true;
}

static int
by_day(gconstpointer a, gconstpointer b)
{
	return strcmp((*(Period *const *)a)->from, (*(Period *const *)b)->from);
}

FeeTable *
fee_load(const Config *config, GError **error)
{
	g_autoptr(GBytes) bytes = config_data(config, "fees.ini", error);
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(FeeTable) table = g_new0(FeeTable, 1);
	g_auto(GStrv) groups = NULL;

	table->periods = g_ptr_array_new_with_free_func(period_free);
	if (bytes == NULL)
		return NULL;
	if (!g_key_file_load_from_bytes(file, bytes, G_KEY_FILE_NONE, error)) {
		g_prefix_error(error, "fees: ");
		(*error)->domain = KEYPOST_ERROR, (*error)->code = KEYPOST_ERROR_SETUP;
		return NULL;
	}
	groups = g_key_file_get_groups(file, NULL);
	for (guint i = 0; groups[i] != NULL; i++) {
		g_auto(GStrv) keys = g_key_file_get_keys(file, groups[i], NULL, NULL);
		Period *period = g_new0(Period, 1);

		period->from = date_parse(groups[i]);
		period->services = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
		g_ptr_array_add(table->periods, period);
		if (period->from == NULL) {
			refuse(error, groups[i], "", "the section must be a day such as 2018-01-18");
			return NULL;
		}
		for (guint j = 0; keys[j] != NULL; j++) {
			g_autofree char *value = g_key_file_get_string(file, groups[i], keys[j], NULL);

			if (!read_key(period, keys[j], value != NULL ? value : "", error))
				return NULL;
		}
	}
	g_ptr_array_sort(table->periods, by_day);
	if (table->periods->len == 0) {
		refuse(error, "-", "", "there is no period in it");
		return NULL;
	}
	return g_steal_pointer(&table);
}

/* Before the first period the first one is taken: an application older than the table is priced, not lost. */
static const Period *
period_of(const FeeTable *table, const char *day)
{
	const Period *found = g_ptr_array_index(table->periods, 0);

	for (guint i = 1; i < table->periods->len; i++) {
		const Period *period = g_ptr_array_index(table->periods, i);

		if (strncmp(period->from, day, 10) <= 0)
			found = period;
	}
	return found;
}

static Fen
unit_price(const Period *period, const char *package, int years)
{
	for (guint i = 0; i < G_N_ELEMENTS(packages); i++) {
		if (strcmp(package, packages[i]) != 0)
			continue;
		for (guint j = 0; j < period->n_terms[i]; j++)
			if (period->terms[i][j].years == years)
				return period->terms[i][j].price;
	}
	return 0;
}

static Fen
services_due(const Period *period, const char *services)
{
	g_auto(GStrv) words = g_strsplit(services, " ", -1);
	Fen sum = 0;

	for (guint i = 0; words[i] != NULL; i++) {
		g_auto(GStrv) pair = g_strsplit(words[i], ":", 2);
		const Fen *price;
		gint64 count;

		if (pair[0] == NULL || pair[1] == NULL)
			continue;
		price = g_hash_table_lookup(period->services, pair[0]);
		count = g_ascii_strtoll(pair[1], NULL, 10);
		if (price == NULL || count <= 0)
			return 0;
		sum += *price * count;
	}
	return sum;
}

Fen
fee_due(const FeeTable *table, const char *day, const Application *application)
{
	const Period *period = period_of(table, day);
	Fen sum;

	if (strcmp(application->kind, "service") == 0)
		sum = services_due(period, application->services);
	else
		sum = unit_price(period, application->package, application->years) * application->key_count;
	if (sum > 0 && application->express && strcmp(application->package, "combined") != 0)
		sum += period->express;
	return sum;
}

int
fee_default_years(const FeeTable *table, const char *day)
{
	return period_of(table, day)->default_years;
}

Fen
fee_express(const FeeTable *table, const char *day)
{
	return period_of(table, day)->express;
}

GArray *
fee_readings(const FeeTable *table, const char *day, Fen amount, int count, const char *package, int years)
{
	const Period *period = period_of(table, day);
	GArray *readings = g_array_new(FALSE, TRUE, sizeof(FeeReading));

	for (guint i = 0; i < G_N_ELEMENTS(packages) && count > 0; i++) {
		if (*package != '\0' && strcmp(package, packages[i]) != 0)
			continue;
		for (guint j = 0; j < period->n_terms[i]; j++) {
			const Term *term = &period->terms[i][j];
			Fen plain = term->price * count;
			FeeReading reading = { packages[i], term->years, false };

			if (years > 0 && term->years != years)
				continue;
			if (amount == plain)
				g_array_append_val(readings, reading);
			reading.express = true;
			if (i == 0 && amount == plain + period->express)
				g_array_append_val(readings, reading);
		}
	}
	return readings;
}
