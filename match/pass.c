/* pass.c - all open rows of the bank in one pass */
#include "match/pass.h"

#include <string.h>

#include "match/company.h"
#include "match/cover.h"
#include "match/credit_link.h"
#include "match/payer.h"
#include "match/roll.h"
#include "match/round.h"
#include "match/share.h"
#include "store/application.h"
#include "store/movement.h"
#include "store/posting.h"

#define FEW   5000    /* rows read at a time, whole */
#define MANY  100000  /* and in brief */
#define ROLL_LEAST 3  /* rows for which the roll is called: the companies of fewer are asked for one by one */
#define ROLL_MOST 4   /* applications for each of them, at most: else the same */
#define BATCH 1000000 /* rows decided and written in one Change: each page of the tables is then written once, whatever the order of companies */

typedef struct {
	int64_t credit, payment; /* payment: once it has a number */
	const char *key;       /* of the company, "" nobody's; interned */
	const char *tax_id;    /* once decided */
	const char *why;       /* of an approval; NULL */
	const char *reference; /* folded, NULL: as the bank writes it */
	Fen amount, given;
	guint company;         /* its number in this pass */
	guint first, n;        /* its gifts */
	guint8 kind;           /* TieKind */
	bool slow;             /* decided with its company's papers and questions */
} Row;

typedef struct {
	int64_t application;
	Fen amount;
	guint8 rule;
} Gift;

typedef struct {
	int64_t application;
	Fen due;
	int key_count;
} Paid;

/* What no application took all of. */
typedef struct {
	guint row;
	char *question; /* NULL: nobody is known to have paid it */
} Rest;

typedef struct {
	const Context *context;
	GStringChunk *words;
	GArray *rows;          /* of Row: as the bank's rows came */
	GArray *order;         /* of guint, rows: by company */
	Roll *roll;            /* NULL: companies are asked for one by one */
	bool roll_holds;       /* nothing of the store was committed since */
	GHashTable *numbers;   /* of char *, keys that no roll knows, to the numbers of their companies, from 1 */
	GArray *gifts, *paid;  /* of Gift, of Paid: of the batch */
	GArray *rests;         /* of Rest: of the batch */
	GHashTable *grounds;   /* of char * "RULE|WHY", interned, to their numbers: of the batch */
	GHashTable *sums_out;  /* of int64_t: sums of money that went out; one of them may be a row's, paid back */
	int64_t newest;        /* payment when the rows were looked up */
} Pass;

/* ---- looking up ------------------------------------------------------------------------------------------ */

/* Rows in the order in which they came: of two that fit a claim the first has it. */
static bool
link_all(Pass *pass, guint *worked, GError **error)
{
	int64_t last = 0;
	guint n = FEW;

	while (n == FEW) {
		g_autoptr(GPtrArray) open = credit_open_after(pass->context->store, last, FEW, error);

		if (open == NULL)
			return false;
		n = open->len;
		for (guint i = 0; i < n; i++) {
			const Credit *credit = g_ptr_array_index(open, i);
			bool linked = false;

			last = credit->id;
			if (!credit_link(pass->context, credit, &linked, error))
				return false;
			*worked += linked;
		}
	}
	return true;
}

/* The company's number; its key stays with the pass. */
static guint
number_of_company(Pass *pass, const char **key)
{
	guint known = pass->roll != NULL ? roll_size(pass->roll) : 0, company;
	gpointer number;

	if (pass->roll != NULL && roll_find(pass->roll, *key, &company)) {
		*key = roll_key(pass->roll, company);
		return company;
	}
	*key = g_string_chunk_insert_const(pass->words, *key);
	number = g_hash_table_lookup(pass->numbers, *key);
	if (number == NULL) {
		number = GUINT_TO_POINTER(g_hash_table_size(pass->numbers) + 1);
		g_hash_table_insert(pass->numbers, (gpointer)*key, number);
	}
	return known + GPOINTER_TO_UINT(number) - 1;
}

static bool
look_up(Pass *pass, PayerBook *book, const CreditBrief *credit, GError **error)
{
	Row row = { .credit = credit->id, .amount = credit->amount };
	g_autofree char *key = NULL;
	TieKind kind;

	if (!payer_find(pass->context, book, credit->payer_name, credit->payer_account, credit->remark, &kind, &key, error))
		return false;
	row.kind = (guint8)kind;
	row.key = key;
	row.company = number_of_company(pass, &row.key);
	if (credit->reference_folded != NULL)
		row.reference = g_string_chunk_insert(pass->words, credit->reference_folded);
	if (kind == TIE_APPROVED) {
		g_autofree char *why = payer_words(pass->context, kind, credit->payer_name, key, error);

		if (why == NULL)
			return false;
		row.why = g_string_chunk_insert_const(pass->words, why);
	}
	g_array_append_val(pass->rows, row);
	return true;
}

static int
by_payer(gconstpointer a, gconstpointer b)
{
	const CreditBrief *x = a, *y = b;
	int order = strcmp(x->payer_name, y->payer_name);

	return order != 0 ? order : x->id < y->id ? -1 : x->id > y->id;
}

static int
by_credit(gconstpointer a, gconstpointer b)
{
	const Row *x = a, *y = b;

	return x->credit < y->credit ? -1 : x->credit > y->credit;
}

/* Many at a time.  Without a roll in the order of their names: the directory stands in that order too, so each of its pages is asked for once. */
static bool
look_up_rest(Pass *pass, guint *worked, GError **error)
{
	g_autoptr(PayerBook) book = payer_book_new(pass->context, pass->roll, error);
	int64_t last = 0;
	guint n = book != NULL ? MANY : 0;

	while (n == MANY) {
		g_autoptr(GStringChunk) words = g_string_chunk_new(1 << 16);
		g_autoptr(GArray) open = credit_open_brief(pass->context->store, last, MANY, words, error);

		if (open == NULL)
			return false;
		n = open->len;
		if (n > 0)
			last = g_array_index(open, CreditBrief, n - 1).id;
		if (pass->roll == NULL)
			g_array_sort(open, by_payer);
		for (guint i = 0; i < n; i++)
			if (!look_up(pass, book, &g_array_index(open, CreditBrief, i), error))
				return false;
		*worked += n;
	}
	if (pass->roll == NULL)
		g_array_sort(pass->rows, by_credit);
	return book != NULL;
}

/* Where the rows are many, reading every application once is quicker than asking for the company of each row. */
static bool
call_roll(Pass *pass, GError **error)
{
	int64_t rows = 0, applications = 0;

	g_clear_pointer(&pass->roll, roll_free);
	if (!credit_open_count(pass->context->store, &rows, error) || !application_newest(pass->context->store, &applications, error))
		return false;
	if (rows < ROLL_LEAST || applications > ROLL_MOST * rows)
		return true;
	pass->roll = roll_call(pass->context, error);
	pass->roll_holds = true;
	return pass->roll != NULL;
}

static bool
look_up_all(Pass *pass, guint *worked, GError **error)
{
	g_autoptr(GArray) sums = movement_sums_out(pass->context->store, error);
	bool claims = false; /* some claim waits for its row */

	if (sums == NULL)
		return false;
	g_hash_table_remove_all(pass->sums_out);
	for (guint i = 0; i < sums->len; i++)
		g_hash_table_add(pass->sums_out, g_memdup2(&g_array_index(sums, int64_t, i), sizeof(int64_t)));
	if (!payment_any_unconfirmed(pass->context->store, &claims, error) || (claims && !link_all(pass, worked, error)))
		return false;
	return call_roll(pass, error) && look_up_rest(pass, worked, error) && payment_newest(pass->context->store, &pass->newest, error);
}

/* Those of one company stand together, each company's as they came. */
static void
put_in_order(Pass *pass)
{
	guint n = (pass->roll != NULL ? roll_size(pass->roll) : 0) + g_hash_table_size(pass->numbers);
	g_autofree guint *places = g_new0(guint, n + 1);

	for (guint i = 0; i < pass->rows->len; i++)
		places[g_array_index(pass->rows, Row, i).company + 1]++;
	for (guint c = 0; c < n; c++)
		places[c + 1] += places[c];
	g_array_set_size(pass->order, pass->rows->len);
	for (guint i = 0; i < pass->rows->len; i++)
		g_array_index(pass->order, guint, places[g_array_index(pass->rows, Row, i).company]++) = i;
}

static Row *
row_at(const Pass *pass, guint place)
{
	return &g_array_index(pass->rows, Row, g_array_index(pass->order, guint, place));
}

/* ---- deciding -------------------------------------------------------------------------------------------- */

/* The applications that wait for money, by id; *others: there are more. */
static GArray *
waiting_dues(Pass *pass, const Row *row, const char **tax_id, bool *others, GError **error)
{
	g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(Due)), dues = NULL;
	g_autofree char *id = NULL;

	*others = false;
	if (pass->roll != NULL && pass->roll_holds) {
		if (row->company < roll_size(pass->roll))
			*tax_id = roll_dues(pass->roll, row->company, open, others);
		return g_steal_pointer(&open);
	}
	dues = application_dues(pass->context->store, row->key, &id, error);
	if (dues == NULL)
		return NULL;
	*tax_id = g_string_chunk_insert_const(pass->words, id);
	for (guint i = 0; i < dues->len; i++) {
		const Due *due = &g_array_index(dues, Due, i);

		if (due->waits)
			g_array_append_val(open, *due);
		else
			*others = true;
	}
	return g_steal_pointer(&open);
}

/* The same; NULL without error where one of them, or the company's other money, is not as simple as that. */
static GArray *
calm_dues(Pass *pass, const Row *row, const char **tax_id, GError **error)
{
	bool others, calm = true;
	g_autoptr(GArray) open = waiting_dues(pass, row, tax_id, &others, error);

	if (open == NULL || open->len == 0)
		return NULL;
	for (guint i = 0; i < open->len && calm; i++) {
		const Due *due = &g_array_index(open, Due, i);

		calm = due->calm && due->allocated == 0 && due->due > 0;
	}
	if (!calm || (others && !payment_is_calm(pass->context->store, row->key, &calm, error)))
		return NULL;
	return calm ? g_steal_pointer(&open) : NULL;
}

static bool
all_given(const ShareVerdict *verdicts, guint n)
{
	for (guint i = 0; i < n; i++)
		if (verdicts[i] != SHARE_GIVEN)
			return false;
	return true;
}

/* What is still open of each fee.  False where one of them is paid in part. */
static bool
is_whole(const GArray *open, const GArray *gifts, Fen *needs)
{
	for (guint k = 0; k < gifts->len; k++)
		needs[g_array_index(gifts, ShareGift, k).want] -= g_array_index(gifts, ShareGift, k).amount;
	for (guint i = 0; i < open->len; i++)
		if (needs[i] != 0 && needs[i] != g_array_index(open, Due, i).due)
			return false;
	return true;
}

/* Where there are several applications, a sum that none of them took is nobody's in particular: it is asked about, and holds nothing up.  That of the
 * only one is its own question, and so is the fee of one that was settled by a sum. */
static bool
may_rest(const Pass *pass, guint first, guint n, const GArray *open, const ShareVerdict *verdicts)
{
	for (guint i = 0; i < open->len; i++)
		if (g_array_index(open, Due, i).express)
			return false;
	for (guint j = 0; j < n; j++)
		if (verdicts[j] != SHARE_GIVEN && row_at(pass, first + j)->kind == TIE_SHORT)
			return false;
	return open->len > 1;
}

static void
note_rests(Pass *pass, guint first, guint n, const GArray *open, const Fen *needs, const ShareVerdict *verdicts)
{
	g_autofree int64_t *ids = g_new(int64_t, open->len);
	g_autofree Fen *left = g_new(Fen, open->len);
	guint m = 0;

	for (guint i = 0; i < open->len; i++)
		if (needs[i] > 0) {
			ids[m] = g_array_index(open, Due, i).id;
			left[m++] = needs[i];
		}
	for (guint j = 0; j < n; j++) {
		const Row *row = row_at(pass, first + j);
		Rest rest = { g_array_index(pass->order, guint, first + j), NULL };

		if (verdicts[j] == SHARE_GIVEN)
			continue;
		rest.question = cover_words(ids, left, m, row->amount - row->given, verdicts[j], NULL);
		g_array_append_val(pass->rests, rest);
	}
}

static void
note_gifts(Pass *pass, guint first, guint n, const GArray *open, const GArray *gifts)
{
	for (guint j = 0; j < n; j++) {
		Row *row = row_at(pass, first + j);

		row->first = pass->gifts->len;
		for (guint k = 0; k < gifts->len; k++) {
			const ShareGift *from = &g_array_index(gifts, ShareGift, k);
			Gift gift = { g_array_index(open, Due, from->want).id, from->amount, (guint8)from->rule };

			if (from->coin == j) {
				row->given += from->amount;
				g_array_append_val(pass->gifts, gift);
			}
		}
		row->n = pass->gifts->len - row->first;
	}
	for (guint i = 0; i < open->len; i++) {
		const Due *due = &g_array_index(open, Due, i);
		Paid paid = { due->id, due->due, due->key_count };
		bool got = false;

		for (guint k = 0; k < gifts->len && !got; k++)
			got = g_array_index(gifts, ShareGift, k).want == i;
		if (got)
			g_array_append_val(pass->paid, paid);
	}
}

static bool
may_be_paid_back(const Pass *pass, guint first, guint n)
{
	for (guint j = 0; j < n; j++)
		if (g_hash_table_contains(pass->sums_out, &row_at(pass, first + j)->amount))
			return true;
	return false;
}

/* Sets the rows against the fees.  False where somebody has to look at the company as a whole. */
static bool
share(Pass *pass, guint first, guint n, const GArray *open)
{
	g_autoptr(GArray) gifts = g_array_new(FALSE, FALSE, sizeof(ShareGift));
	g_autofree Fen *needs = g_new(Fen, open->len), *sums = g_new(Fen, n);
	g_autofree bool *weak = g_new(bool, n);
	g_autofree ShareVerdict *verdicts = g_new(ShareVerdict, n);

	for (guint i = 0; i < open->len; i++)
		needs[i] = g_array_index(open, Due, i).due;
	for (guint j = 0; j < n; j++) {
		sums[j] = row_at(pass, first + j)->amount;
		weak[j] = row_at(pass, first + j)->kind == TIE_SHORT;
	}
	share_coins(needs, open->len, sums, weak, n, gifts, verdicts);
	if (!is_whole(open, gifts, needs) || (!all_given(verdicts, n) && !may_rest(pass, first, n, open, verdicts)))
		return false;
	note_gifts(pass, first, n, open, gifts);
	note_rests(pass, first, n, open, needs, verdicts);
	return true;
}

/* The rows of one company. */
static bool
decide(Pass *pass, guint first, guint n, GError **error)
{
	const Row *row = row_at(pass, first);
	const char *tax_id = "";
	GError *problem = NULL;
	g_autoptr(GArray) open = *row->key != '\0' ? calm_dues(pass, row, &tax_id, &problem) : NULL;
	bool clear;

	if (problem != NULL) {
		g_propagate_error(error, problem);
		return false;
	}
	clear = *row->key == '\0' || (open != NULL && !may_be_paid_back(pass, first, n) && share(pass, first, n, open));
	for (guint j = 0; *row->key == '\0' && j < n; j++) {
		Rest rest = { g_array_index(pass->order, guint, first + j), NULL };

		g_array_append_val(pass->rests, rest);
	}
	for (guint j = 0; j < n; j++) {
		row_at(pass, first + j)->slow = !clear;
		row_at(pass, first + j)->tax_id = tax_id;
	}
	return true;
}

/* ---- writing --------------------------------------------------------------------------------------------- */

static const char *
rule_of(guint8 kind, guint8 rule)
{
	static const char *names[TIE_SHORT + 1][SHARE_PART + 1];
	static const char *const halves[] = { "amount", "subset", "parts", "part" };

	if (names[kind][rule] == NULL) {
		g_autofree char *name = g_strdup_printf("%s+%s", payer_rule(kind), halves[rule]);

		names[kind][rule] = g_intern_string(name);
	}
	return names[kind][rule];
}

/* The number under which the rule and its evidence are noted. */
static bool
ground_of(Pass *pass, const Row *row, guint8 rule, int64_t *ground, GError **error)
{
	g_autofree char *who = row->why != NULL ? g_strdup(row->why) : payer_words(pass->context, row->kind, "", "", NULL);
	g_autofree char *why = g_strdup_printf("%s; %s", who, share_words(rule));
	g_autofree char *both = g_strconcat(rule_of(row->kind, rule), "|", why, NULL);
	gpointer known = g_hash_table_lookup(pass->grounds, both);

	*ground = known != NULL ? GPOINTER_TO_UINT(known) : g_hash_table_size(pass->grounds) + 1;
	if (known != NULL)
		return true;
	g_hash_table_insert(pass->grounds, g_steal_pointer(&both), GUINT_TO_POINTER((guint)*ground));
	return posting_ground(pass->context->store, *ground, rule_of(row->kind, rule), why, error);
}

static bool
note_row(Pass *pass, const Row *row, GError **error)
{
	if (row->slow) {
		context_touch(pass->context, row->key);
		g_hash_table_add(pass->context->payments, g_memdup2(&row->payment, sizeof row->payment));
	}
	return posting_row(pass->context->store, row->credit, row->payment, row->key, row->tax_id, row->reference, row->given, error);
}

/* `plain`: numbers of the grounds that every row of the kind has, 0 not yet known. */
static bool
note_parts(Pass *pass, const Row *row, int64_t plain[][SHARE_PART + 1], GError **error)
{
	for (guint k = 0; k < row->n; k++) {
		const Gift *gift = &g_array_index(pass->gifts, Gift, row->first + k);
		int64_t ground = row->why == NULL ? plain[row->kind][gift->rule] : 0;

		if (ground == 0 && !ground_of(pass, row, gift->rule, &ground, error))
			return false;
		if (row->why == NULL)
			plain[row->kind][gift->rule] = ground;
		if (!posting_part(pass->context->store, row->payment, gift->application, gift->amount, ground, error))
			return false;
	}
	return true;
}

static int
by_number(gconstpointer a, gconstpointer b)
{
	guint x = *(const guint *)a, y = *(const guint *)b;

	return x < y ? -1 : x > y;
}

static int
by_application(gconstpointer a, gconstpointer b)
{
	const Paid *x = a, *y = b;

	return x->application < y->application ? -1 : x->application > y->application;
}

static bool
note_all(Pass *pass, const GArray *rows, GError **error)
{
	int64_t plain[TIE_SHORT + 1][SHARE_PART + 1] = { 0 };
	Store *store = pass->context->store;

	for (guint i = 0; i < rows->len; i++) {
		Row *row = &g_array_index(pass->rows, Row, g_array_index(rows, guint, i));

		row->payment = pass->newest + 1 + i;
		if (!note_row(pass, row, error) || !note_parts(pass, row, plain, error))
			return false;
	}
	for (guint i = 0; i < pass->paid->len; i++) {
		const Paid *paid = &g_array_index(pass->paid, Paid, i);

		if (!posting_paid(store, paid->application, paid->key_count, paid->due, error))
			return false;
	}
	return true;
}

static bool
ask_rests(Pass *pass, GError **error)
{
	for (guint i = 0; i < pass->rests->len; i++) {
		const Rest *rest = &g_array_index(pass->rests, Rest, i);
		const Row *row = &g_array_index(pass->rows, Row, rest->row);

		if (!company_ask_rest(pass->context, row->payment, rest->question, error))
			return false;
	}
	return true;
}

/* In the order of the rows, then of the applications: every page of the store is written once. */
static bool
write_batch(Pass *pass, guint first, guint end, GError **error)
{
	g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));

	g_array_append_vals(rows, &g_array_index(pass->order, guint, first), end - first);
	g_array_sort(rows, by_number);
	g_array_sort(pass->paid, by_application);
	return posting_begin(pass->context->store, error) && note_all(pass, rows, error) &&
	       posting_write(pass->context->store, pass->context->config->payee_name, error) && ask_rests(pass, error) &&
	       round_settle(pass->context, error);
}

/* ---- batches --------------------------------------------------------------------------------------------- */

static guint
end_of_company(const Pass *pass, guint first)
{
	guint end = first + 1;

	while (end < pass->rows->len && row_at(pass, end)->company == row_at(pass, first)->company)
		end++;
	return end;
}

static bool
settle_batch(Pass *pass, guint *at, GError **error)
{
	guint first = *at;

	g_array_set_size(pass->gifts, 0);
	g_array_set_size(pass->rests, 0);
	g_hash_table_remove_all(pass->grounds);
	g_array_set_size(pass->paid, 0);
	while (*at < pass->rows->len && *at - first < BATCH) {
		guint end = end_of_company(pass, *at);

		if (!decide(pass, *at, end - *at, error))
			return false;
		*at = end;
	}
	return write_batch(pass, first, *at, error) && payment_newest(pass->context->store, &pass->newest, error);
}

/* Between two Changes another run may have brought claims, or taken rows: then the rest is looked up again. */
static bool
is_as_it_was(const Pass *pass, bool *same, GError **error)
{
	int64_t newest = 0;

	if (!payment_newest(pass->context->store, &newest, error))
		return false;
	*same = newest == pass->newest;
	return true;
}

static bool
run_once(Pass *pass, bool *again, guint *worked, GError **error)
{
	g_autoptr(Change) change = store_begin(pass->context->store, error);
	guint at = 0;
	bool same = true;

	*again = false;
	g_array_set_size(pass->rows, 0);
	g_hash_table_remove_all(pass->numbers);
	if (change == NULL || !look_up_all(pass, worked, error))
		return false;
	put_in_order(pass);
	while (same) {
		if (!settle_batch(pass, &at, error) || !store_commit(&change, error))
			return false;
		pass->roll_holds = false;
		if (at == pass->rows->len)
			return true;
		change = store_begin(pass->context->store, error);
		if (change == NULL || !is_as_it_was(pass, &same, error))
			return false;
	}
	*worked -= pass->rows->len - at; /* they are counted when they are looked up again */
	*again = true;
	return true;
}

static void
rest_clear(gpointer rest)
{
	g_free(((Rest *)rest)->question);
}

bool
pass_run(const Context *context, guint *worked, GError **error)
{
	Pass pass = { .context = context };
	bool again = true, done = true;

	pass.words = g_string_chunk_new(1 << 16);
	pass.rows = g_array_new(FALSE, FALSE, sizeof(Row));
	pass.order = g_array_new(FALSE, FALSE, sizeof(guint));
	pass.numbers = g_hash_table_new(g_str_hash, g_str_equal);
	pass.gifts = g_array_new(FALSE, FALSE, sizeof(Gift));
	pass.paid = g_array_new(FALSE, FALSE, sizeof(Paid));
	pass.rests = g_array_new(FALSE, FALSE, sizeof(Rest));
	g_array_set_clear_func(pass.rests, rest_clear);
	pass.grounds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	pass.sums_out = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	while (done && again)
		done = run_once(&pass, &again, worked, error);
	g_array_unref(pass.rows);
	g_array_unref(pass.order);
	g_hash_table_unref(pass.numbers);
	g_clear_pointer(&pass.roll, roll_free);
	g_array_unref(pass.gifts);
	g_array_unref(pass.paid);
	g_array_unref(pass.rests);
	g_hash_table_unref(pass.grounds);
	g_hash_table_unref(pass.sums_out);
	g_string_chunk_free(pass.words);
	return done;
}
