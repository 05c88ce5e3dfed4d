/* roll.c - all companies with their names and what they owe, read in one go */
#include "match/roll.h"

#include <string.h>

#define NONE G_MAXUINT
#define SEVERAL (G_MAXUINT - 1)

typedef struct {
	const char *key, *tax_id;         /* tax_id: of its first application */
	const char *folded, *shortened;   /* of the application read last: most bear one name */
	guint first, last;                /* of its dues; NONE: nothing waits */
	bool others;
} Company;

typedef struct {
	Due due;
	guint next; /* of the same company */
} Waiting;

/* Whose a name is, and what it is in short. */
typedef struct {
	guint company;
	const char *shortened;
} Name;

struct Roll {
	GStringChunk *words;
	GArray *companies, *waiting, *names; /* of Company, Waiting, Name */
	GHashTable *by_key, *by_name;        /* of char * to a place in companies, names; from 1 */
	GHashTable *by_short;                /* of char * to a company, from 1, or SEVERAL */
};

void
roll_free(Roll *roll)
{
	if (roll == NULL)
		return;
	g_hash_table_unref(roll->by_key);
	g_hash_table_unref(roll->by_name);
	g_hash_table_unref(roll->by_short);
	g_array_unref(roll->companies);
	g_array_unref(roll->waiting);
	g_array_unref(roll->names);
	g_string_chunk_free(roll->words);
	g_free(roll);
}

static guint
look_up(GHashTable *table, const char *word)
{
	gpointer place = g_hash_table_lookup(table, word);

	return place != NULL ? GPOINTER_TO_UINT(place) - 1 : NONE;
}

/* ---- reading --------------------------------------------------------------------------------------------- */

static guint
add_company(Roll *roll, const ApplicationBrief *row)
{
	Company company = { .folded = "", .shortened = "", .first = NONE, .last = NONE };
	guint place = look_up(roll->by_key, row->company_key);

	if (place != NONE)
		return place;
	company.key = g_string_chunk_insert(roll->words, row->company_key);
	company.tax_id = g_string_chunk_insert(roll->words, row->tax_id);
	g_array_append_val(roll->companies, company);
	g_hash_table_insert(roll->by_key, (gpointer)company.key, GUINT_TO_POINTER(roll->companies->len));
	return roll->companies->len - 1;
}

static const char *
add_short(Roll *roll, guint company, const char *shortened)
{
	gpointer word = NULL, known = NULL;

	if (!g_hash_table_lookup_extended(roll->by_short, shortened, &word, &known)) {
		word = g_string_chunk_insert(roll->words, shortened);
		g_hash_table_insert(roll->by_short, word, GUINT_TO_POINTER(company + 1));
	} else if (GPOINTER_TO_UINT(known) != company + 1) {
		g_hash_table_insert(roll->by_short, word, GUINT_TO_POINTER(SEVERAL));
	}
	return word;
}

static const char *
add_name(Roll *roll, guint company, const char *folded, const char *shortened)
{
	gpointer word = NULL, known = NULL;
	Name name = { company, shortened };
	Name *there;

	if (!g_hash_table_lookup_extended(roll->by_name, folded, &word, &known)) {
		g_array_append_val(roll->names, name);
		word = g_string_chunk_insert(roll->words, folded);
		g_hash_table_insert(roll->by_name, word, GUINT_TO_POINTER(roll->names->len));
		return word;
	}
	there = &g_array_index(roll->names, Name, GPOINTER_TO_UINT(known) - 1);
	if (there->company != company)
		there->company = SEVERAL;
	if (there->shortened == NULL)
		there->shortened = shortened;
	return word;
}

static void
add_waiting(Roll *roll, Company *company, const Due *due)
{
	Waiting waiting = { *due, NONE };

	if (company->first == NONE)
		company->first = roll->waiting->len;
	else
		g_array_index(roll->waiting, Waiting, company->last).next = roll->waiting->len;
	company->last = roll->waiting->len;
	g_array_append_val(roll->waiting, waiting);
}

static void
add_row(const ApplicationBrief *row, gpointer data)
{
	Roll *roll = data;
	Company *company;
	guint place;

	if (*row->company_key == '\0')
		return;
	place = add_company(roll, row);
	company = &g_array_index(roll->companies, Company, place);
	if (*row->company_short != '\0' && strcmp(company->shortened, row->company_short) != 0)
		company->shortened = add_short(roll, place, row->company_short);
	if (*row->company_folded != '\0' && strcmp(company->folded, row->company_folded) != 0)
		company->folded = add_name(roll, place, row->company_folded, *row->company_short != '\0' ? company->shortened : NULL);
	if (row->due.waits)
		add_waiting(roll, company, &row->due);
	else
		company->others = true;
}

Roll *
roll_call(const Context *context, GError **error)
{
	g_autoptr(Roll) roll = g_new0(Roll, 1);

	roll->words = g_string_chunk_new(1 << 16);
	roll->companies = g_array_new(FALSE, FALSE, sizeof(Company));
	roll->waiting = g_array_new(FALSE, FALSE, sizeof(Waiting));
	roll->names = g_array_new(FALSE, FALSE, sizeof(Name));
	roll->by_key = g_hash_table_new(g_str_hash, g_str_equal);
	roll->by_name = g_hash_table_new(g_str_hash, g_str_equal);
	roll->by_short = g_hash_table_new(g_str_hash, g_str_equal);
	return application_each(context->store, add_row, roll, error) ? g_steal_pointer(&roll) : NULL;
}

/* ---- asking ---------------------------------------------------------------------------------------------- */

guint
roll_size(const Roll *roll)
{
	return roll->companies->len;
}

bool
roll_find(const Roll *roll, const char *key, guint *company)
{
	*company = look_up(roll->by_key, key);
	return *company != NONE;
}

const char *
roll_key(const Roll *roll, guint company)
{
	return g_array_index(roll->companies, Company, company).key;
}

static void
tell(const Roll *roll, guint company, DirectoryFound *found, const char **key)
{
	*found = company == NONE ? DIRECTORY_NONE : company == SEVERAL ? DIRECTORY_SEVERAL : DIRECTORY_ONE;
	*key = *found == DIRECTORY_ONE ? roll_key(roll, company) : NULL;
}

void
roll_by_name(const Roll *roll, const char *name_folded, DirectoryFound *found, const char **key)
{
	guint place = look_up(roll->by_name, name_folded);

	tell(roll, place != NONE ? g_array_index(roll->names, Name, place).company : NONE, found, key);
}

void
roll_by_short(const Roll *roll, const char *name_short, DirectoryFound *found, const char **key)
{
	gpointer company = g_hash_table_lookup(roll->by_short, name_short);

	tell(roll, company == NULL ? NONE : GPOINTER_TO_UINT(company) == SEVERAL ? SEVERAL : GPOINTER_TO_UINT(company) - 1, found, key);
}

const char *
roll_short_of(const Roll *roll, const char *name_folded)
{
	guint place = look_up(roll->by_name, name_folded);

	return place != NONE ? g_array_index(roll->names, Name, place).shortened : NULL;
}

const char *
roll_dues(const Roll *roll, guint company, GArray *dues, bool *others)
{
	const Company *one = &g_array_index(roll->companies, Company, company);

	for (guint i = one->first; i != NONE; i = g_array_index(roll->waiting, Waiting, i).next)
		g_array_append_val(dues, g_array_index(roll->waiting, Waiting, i).due);
	*others = one->others;
	return one->tax_id;
}
