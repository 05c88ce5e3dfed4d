/* roll.c - all companies with their names and what they owe, read in one go */
#include "match/roll.h"

#include <string.h>

#include "base/names.h"

#define NONE G_MAXUINT
#define SEVERAL (G_MAXUINT - 1)

typedef struct {
	const char *key, *tax_id;         /* tax_id: of its first application */
	const char *folded, *shortened;   /* of the application read last: most bear one name */
	guint named;                      /* its names; NONE: none */
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
	bool shared;           /* once all are read */
	const char *shortened; /* NULL: no application says it in its row */
} Name;

/* A name of a company, whosever it is besides. */
typedef struct {
	const char *folded;
	guint next; /* of the same company */
} Naming;

struct Roll {
	GStringChunk *words;
	GArray *companies, *waiting, *names, *namings; /* of Company, Waiting, Name, Naming */
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
	g_array_unref(roll->namings);
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
	Company company = { .folded = "", .shortened = "", .named = NONE, .first = NONE, .last = NONE };
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
	Name name = { company, false, shortened };
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
add_naming(Roll *roll, Company *company, const char *folded)
{
	Naming naming = { folded, company->named };

	for (guint i = company->named; i != NONE; i = g_array_index(roll->namings, Naming, i).next)
		if (g_array_index(roll->namings, Naming, i).folded == folded)
			return;
	company->named = roll->namings->len;
	g_array_append_val(roll->namings, naming);
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
	if (*row->company_folded != '\0' && strcmp(company->folded, row->company_folded) != 0) {
		company->folded = add_name(roll, place, row->company_folded, *row->company_short != '\0' ? company->shortened : NULL);
		add_naming(roll, company, company->folded);
	}
	if (row->due.waits)
		add_waiting(roll, company, &row->due);
	else
		company->others = true;
}

/* What no row says in short is made here. */
static void
mark_shared(Roll *roll)
{
	GHashTableIter iter;
	gpointer folded, place;

	g_hash_table_iter_init(&iter, roll->by_name);
	while (g_hash_table_iter_next(&iter, &folded, &place)) {
		Name *name = &g_array_index(roll->names, Name, GPOINTER_TO_UINT(place) - 1);
		g_autofree char *made = name->shortened == NULL ? names_short(folded) : NULL;

		name->shared = GPOINTER_TO_UINT(g_hash_table_lookup(roll->by_short, made != NULL ? made : name->shortened)) == SEVERAL;
	}
}

Roll *
roll_call(const Context *context, GError **error)
{
	g_autoptr(Roll) roll = g_new0(Roll, 1);

	roll->words = g_string_chunk_new(1 << 16);
	roll->companies = g_array_new(FALSE, FALSE, sizeof(Company));
	roll->waiting = g_array_new(FALSE, FALSE, sizeof(Waiting));
	roll->names = g_array_new(FALSE, FALSE, sizeof(Name));
	roll->namings = g_array_new(FALSE, FALSE, sizeof(Naming));
	roll->by_key = g_hash_table_new(g_str_hash, g_str_equal);
	roll->by_name = g_hash_table_new(g_str_hash, g_str_equal);
	roll->by_short = g_hash_table_new(g_str_hash, g_str_equal);
	if (!application_each(context->store, add_row, roll, error))
		return NULL;
	mark_shared(roll);
	return g_steal_pointer(&roll);
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
roll_by_name(const Roll *roll, const char *name_folded, DirectoryFound *found, const char **key, bool *shared)
{
	guint place = look_up(roll->by_name, name_folded);
	const Name *name = place != NONE ? &g_array_index(roll->names, Name, place) : NULL;

	tell(roll, name != NULL ? name->company : NONE, found, key);
	*shared = name != NULL && name->shared;
}

void
roll_by_short(const Roll *roll, const char *name_short, DirectoryFound *found, const char **key)
{
	gpointer company = g_hash_table_lookup(roll->by_short, name_short);

	tell(roll, company == NULL ? NONE : GPOINTER_TO_UINT(company) == SEVERAL ? SEVERAL : GPOINTER_TO_UINT(company) - 1, found, key);
}

bool
roll_in_text(const Roll *roll, const char *key, const char *text_folded)
{
	guint company = look_up(roll->by_key, key);

	if (company == NONE)
		return false;
	for (guint i = g_array_index(roll->companies, Company, company).named; i != NONE; i = g_array_index(roll->namings, Naming, i).next)
		if (strstr(text_folded, g_array_index(roll->namings, Naming, i).folded) != NULL)
			return true;
	return false;
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
