/* recognition.c - which rows of a statement file are credits that earlier files brought */
#include "store/recognition.h"

#include <string.h>

#include "base/date.h"
#include "base/names.h"
#include "base/text.h"

#define NO_BALANCE     INT64_MIN
#define NEAR_DAYS      RECOGNITION_DAYS
#define LONG_REFERENCE 8
#define HOUR           3600
#define PAIRS_MAX      20000000 /* comparisons of one day and sum; beyond, the rows are not told apart in a minute */

/* One row or credit, folded once. */
typedef struct {
	const Credit *credit;
	char *group, *reference, *name, *account, *remark, *space;
	const char *day;
	gint64 moment; /* seconds, -1 if only the day is known */
	int partner;   /* index on the other side, -1: none */
} Face;

typedef struct {
	GPtrArray *rows, *credits; /* of Face */
} Book;

static void
face_free(gpointer data)
{
	Face *face = data;

	g_free(face->group);
	g_free(face->reference);
	g_free(face->name);
	g_free(face->account);
	g_free(face->remark);
	g_free(face->space);
	g_free(face);
}

/* "table/流水号/9f…" -> "table/流水号" */
static char *
space_of(const char *source)
{
	const char *first = source == NULL ? NULL : strchr(source, '/'), *second = first == NULL ? NULL : strchr(first + 1, '/');
	g_autofree char *space = second == NULL ? g_strdup(source == NULL ? "" : source) : g_strndup(source, (gsize)(second - source));

	return text_fold(space);
}

static gint64
moment_of(const char *at)
{
	g_autoptr(GDateTime) moment = at != NULL && strlen(at) > 10 ? g_date_time_new_from_iso8601(at, NULL) : NULL;

	return moment == NULL ? -1 : g_date_time_to_unix(moment);
}

static Face *
face_new(const Credit *credit, bool taking_back)
{
	Face *face = g_new0(Face, 1);

	face->credit = credit;
	face->day = credit->booked_at;
	face->group = g_strdup_printf("%.10s|%" G_GINT64_FORMAT "|%d", credit->booked_at, (gint64)credit->amount, taking_back);
	face->reference = text_fold(credit->reference);
	face->name = text_fold(credit->payer_name);
	face->account = text_fold(credit->payer_account);
	face->remark = text_fold(credit->remark);
	face->space = space_of(credit->source);
	face->moment = moment_of(credit->booked_at);
	face->partner = -1;
	return face;
}

/* ---- may these two be one row? ---- */

static bool
accounts_fit(const char *a, const char *b)
{
	return strcmp(a, b) == 0 || (strchr(a, '*') != NULL && names_mask_fits(a, b)) || (strchr(b, '*') != NULL && names_mask_fits(b, a));
}

/* Files cut names at 35 characters and elsewhere, and SWIFT writes them as numbers. */
static bool
names_fit(const Face *a, const Face *b)
{
	gsize shorter = MIN(strlen(a->name), strlen(b->name));

	return names_same_company(a->credit->payer_name, b->credit->payer_name) || (shorter >= 12 && strncmp(a->name, b->name, shorter) == 0) ||
	       names_mask_fits(a->credit->payer_name, b->credit->payer_name) || names_mask_fits(b->credit->payer_name, a->credit->payer_name) ||
	       g_ascii_isdigit(*a->name) || g_ascii_isdigit(*b->name);
}

static bool
same_layout(const Face *a, const Face *b)
{
	return text_same(a->credit->source, b->credit->source) && *a->space != '\0';
}

/* Banks add the serial number and the balance of a row of today tomorrow. */
static bool
all_equal(const Face *a, const Face *b)
{
	bool both_balance = a->credit->balance != NO_BALANCE && b->credit->balance != NO_BALANCE;

	return a->moment == b->moment && (!both_balance || a->credit->balance == b->credit->balance) && strcmp(a->name, b->name) == 0 &&
	       strcmp(a->account, b->account) == 0 && strcmp(a->remark, b->remark) == 0;
}

/* 0: no.  The more, the surer: a reference, a balance, an account, a name, a remark. */
static int
likeness(const Face *a, const Face *b)
{
	bool both_refer = *a->reference != '\0' && *b->reference != '\0', both_accounts = *a->account != '\0' && *b->account != '\0';
	bool both_names = *a->name != '\0' && *b->name != '\0', both_balance = a->credit->balance != NO_BALANCE && b->credit->balance != NO_BALANCE;
	int sure = 1;

	if (both_accounts && !accounts_fit(a->account, b->account))
		return 0;
	if (both_refer && strcmp(a->reference, b->reference) == 0)
		return 32;
	if (both_refer && strcmp(a->space, b->space) == 0)
		return 0;
	if (same_layout(a, b))
		return all_equal(a, b) ? 64 : 0;
	if (both_balance && a->credit->balance != b->credit->balance)
		return 0;
	if (a->moment >= 0 && b->moment >= 0 && ABS(a->moment - b->moment) > HOUR)
		return 0;
	if (!both_accounts && both_names && !names_fit(a, b))
		return 0;
	sure += both_balance ? 16 : 0;
	sure += both_accounts ? 8 : 0;
	sure += both_names && names_fit(a, b) ? 4 : 0;
	sure += *a->remark != '\0' && strcmp(a->remark, b->remark) == 0 ? 2 : 0;
	return sure;
}

/* ---- pairing ---- */

static void
pair(Book *book, guint row, guint credit)
{
	((Face *)g_ptr_array_index(book->rows, row))->partner = (int)credit;
	((Face *)g_ptr_array_index(book->credits, credit))->partner = (int)row;
}

static void
list_add(GHashTable *lists, char *key, guint value)
{
	GArray *list = g_hash_table_lookup(lists, key);

	if (list == NULL) {
		list = g_array_new(FALSE, FALSE, sizeof(guint));
		g_hash_table_insert(lists, key, list);
	} else {
		g_free(key);
	}
	g_array_append_val(list, value);
}

static GHashTable *
lists_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
}

static char *
whole_key(const Face *face)
{
	return g_strdup_printf("%s|%s|%s|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%s|%s|%s", face->group, face->credit->source, face->reference,
	                       face->moment, (gint64)face->credit->balance, face->name, face->account, face->remark);
}

/* Rows of the same export again: equal in everything. */
static void
pair_equal(Book *book)
{
	g_autoptr(GHashTable) lists = lists_new();

	for (guint i = book->credits->len; i-- > 0;)
		list_add(lists, whole_key(g_ptr_array_index(book->credits, i)), i);
	for (guint i = 0; i < book->rows->len; i++) {
		g_autofree char *key = whole_key(g_ptr_array_index(book->rows, i));
		GArray *list = g_hash_table_lookup(lists, key);

		if (list == NULL || list->len == 0)
			continue;
		pair(book, i, g_array_index(list, guint, list->len - 1));
		g_array_set_size(list, list->len - 1);
	}
}

/* The surest pairs first, so that a row that could be any of several does not take the place of one that could be only this. */
static void
pair_group(Book *book, const GArray *rows, const GArray *credits)
{
	static const int floors[] = { 64, 32, 24, 17, 13, 9, 5, 1 };

	for (guint f = 0; f < G_N_ELEMENTS(floors); f++)
		for (guint i = 0; i < rows->len; i++) {
			const Face *row = g_ptr_array_index(book->rows, g_array_index(rows, guint, i));
			int best = floors[f] - 1;
			guint found = G_MAXUINT;

			for (guint j = 0; row->partner < 0 && j < credits->len; j++) {
				guint at = g_array_index(credits, guint, j);
				const Face *credit = g_ptr_array_index(book->credits, at);
				int sure = credit->partner >= 0 ? 0 : likeness(row, credit);

				if (sure > best) {
					best = sure;
					found = at;
				}
			}
			if (found != G_MAXUINT)
				pair(book, g_array_index(rows, guint, i), found);
		}
}

static GHashTable *
groups_of(GPtrArray *faces)
{
	GHashTable *groups = lists_new();

	for (guint i = 0; i < faces->len; i++) {
		const Face *face = g_ptr_array_index(faces, i);

		if (face->partner < 0)
			list_add(groups, g_strdup(face->group), i);
	}
	return groups;
}

static bool
pair_groups(Book *book, GError **error)
{
	g_autoptr(GHashTable) rows = groups_of(book->rows), credits = groups_of(book->credits);
	GHashTableIter iter;
	gpointer key, value;

	g_hash_table_iter_init(&iter, rows);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		const GArray *left = value, *right = g_hash_table_lookup(credits, key);

		if (right == NULL)
			continue;
		if ((guint64)left->len * right->len > PAIRS_MAX) {
			g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "%u rows of %.10s have one sum, and nothing tells them apart from those known; "
			            "import a file with the bank's serial numbers", left->len, (char *)key);
			return false;
		}
		pair_group(book, left, right);
	}
	return true;
}

/* Booking day here, value day there: only a long reference, from another kind of file, says so. */
static void
pair_near(Book *book)
{
	g_autoptr(GHashTable) lists = lists_new();

	for (guint i = 0; i < book->credits->len; i++) {
		const Face *credit = g_ptr_array_index(book->credits, i);

		if (credit->partner < 0 && strlen(credit->reference) >= LONG_REFERENCE)
			list_add(lists, g_strconcat(credit->group + 10, "|", credit->reference, NULL), i);
	}
	for (guint i = 0; i < book->rows->len; i++) {
		const Face *row = g_ptr_array_index(book->rows, i);
		g_autofree char *key = row->partner >= 0 ? g_strdup("") : g_strconcat(row->group + 10, "|", row->reference, NULL);
		const GArray *list = g_hash_table_lookup(lists, key);

		for (guint j = 0; list != NULL && row->partner < 0 && j < list->len; j++) {
			const Face *credit = g_ptr_array_index(book->credits, g_array_index(list, guint, j));

			if (credit->partner < 0 && strcmp(credit->space, row->space) != 0 && ABS(date_days_between(credit->day, row->day)) <= NEAR_DAYS)
				pair(book, i, g_array_index(list, guint, j));
		}
	}
}

/* ---- the window ---- */

char *
recognition_day_near(const char *day, int days)
{
	int part[3] = { (int)g_ascii_strtoll(day, NULL, 10), 0, 0 };
	GDate date;
	char text[16];

	if (strlen(day) >= 10) {
		part[1] = (int)g_ascii_strtoll(day + 5, NULL, 10);
		part[2] = (int)g_ascii_strtoll(day + 8, NULL, 10);
	}
	if (!g_date_valid_dmy((GDateDay)CLAMP(part[2], 0, 31), (GDateMonth)CLAMP(part[1], 0, 13), (GDateYear)CLAMP(part[0], 0, 9999)))
		return g_strndup(day, 10);
	g_date_set_dmy(&date, (GDateDay)part[2], (GDateMonth)part[1], (GDateYear)part[0]);
	if (days > 0)
		g_date_add_days(&date, (guint)days);
	else
		g_date_subtract_days(&date, (guint)-days);
	g_date_strftime(text, sizeof text, "%Y-%m-%d", &date);
	return g_strdup(text);
}

static GPtrArray *
window(Store *store, const char *account, GPtrArray *rows, GError **error)
{
	const char *first = NULL, *last = NULL;
	g_autofree char *from = NULL, *to = NULL;

	for (guint i = 0; i < rows->len; i++) {
		const Credit *row = g_ptr_array_index(rows, i);

		if (first == NULL || strncmp(row->booked_at, first, 10) < 0)
			first = row->booked_at;
		if (last == NULL || strncmp(row->booked_at, last, 10) > 0)
			last = row->booked_at;
	}
	from = recognition_day_near(first == NULL ? "" : first, -NEAR_DAYS);
	to = recognition_day_near(last == NULL ? "" : last, NEAR_DAYS);
	return credit_between(store, account, from, to, 0, error);
}

bool
recognition_run(Store *store, const char *account, GPtrArray *rows, GPtrArray **known, GError **error)
{
	g_autoptr(GPtrArray) credits = window(store, account, rows, error);

	return credits != NULL && recognition_among(rows, credits, known, error);
}

bool
recognition_among(GPtrArray *rows, GPtrArray *credits, GPtrArray **known, GError **error)
{
	g_autoptr(GPtrArray) left = g_ptr_array_new_with_free_func(face_free), right = g_ptr_array_new_with_free_func(face_free);
	Book book = { .rows = left, .credits = right };

	for (guint i = 0; i < rows->len; i++)
		g_ptr_array_add(left, face_new(g_ptr_array_index(rows, i), ((Credit *)g_ptr_array_index(rows, i))->taking_back));
	for (guint i = 0; i < credits->len; i++)
		g_ptr_array_add(right, face_new(g_ptr_array_index(credits, i), ((Credit *)g_ptr_array_index(credits, i))->taking_back));
	pair_equal(&book);
	if (!pair_groups(&book, error))
		return false;
	pair_near(&book);
	if (known != NULL)
		*known = g_ptr_array_new_with_free_func((GDestroyNotify)credit_free);
	for (guint i = 0; i < rows->len; i++) {
		int partner = ((Face *)g_ptr_array_index(left, i))->partner;
		Credit *credit = partner < 0 ? NULL : g_ptr_array_index(credits, (guint)partner);

		((Credit *)g_ptr_array_index(rows, i))->id = credit == NULL ? 0 : credit->id;
		if (known == NULL)
			continue;
		g_ptr_array_add(*known, credit);
		if (credit != NULL)
			g_ptr_array_index(credits, (guint)partner) = NULL;
	}
	return true;
}
