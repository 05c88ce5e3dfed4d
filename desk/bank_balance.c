/* bank_balance.c - what the bank says stood on the account at the end of each day */
#include "desk/bank_balance.h"
#include <string.h>

typedef struct {
	Fen moved, balance;
	char at[32];
} Row;

/* The rows of one day that came in one file, told by the first and the last. */
typedef struct {
	int64_t statement;
	Row first, last;
	guint n;
	int order;      /* above zero: each balance follows from the row above; below: from the row below */
	Fen previous;   /* balance of the row before */
} Part;

struct BankBalance {
	GHashTable *days;     /* day -> BankDay */
	char *account, *day;  /* under way; NULL before the first */
	Part part;
	GArray *rows;         /* of Row: those of the day that moved something and tell a balance */
	bool told;            /* a file that proves itself told the day's opening: nothing is looked for in the rows */
	bool opened;          /* `close` is the end of an earlier day of this account */
	Fen close;
	Fen moved;            /* by the rows since then */
	bool ended;           /* some part of the day told an end */
	Fen begin, end;       /* of the day so far */
	char end_at[32];
};

BankBalance *
bank_balance_new(void)
{
	BankBalance *bank = g_new0(BankBalance, 1);

	bank->days = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	bank->rows = g_array_new(FALSE, FALSE, sizeof(Row));
	return bank;
}

void
bank_balance_free(BankBalance *bank)
{
	if (bank == NULL)
		return;
	g_hash_table_unref(bank->days);
	g_array_unref(bank->rows);
	g_free(bank->account);
	g_free(bank->day);
	g_free(bank);
}

static bool
is_upward(const Part *part)
{
	int days = strcmp(part->first.at, part->last.at);

	return days != 0 ? days < 0 : part->order >= 0;
}

/* The end of the day is that of the part that ends last; its beginning that of the part that came first. */
static void
end_part(BankBalance *bank)
{
	const Part *part = &bank->part;
	const Row *begin = is_upward(part) ? &part->first : &part->last;
	const Row *end = is_upward(part) ? &part->last : &part->first;

	if (part->n == 0)
		return;
	if (!bank->ended)
		bank->begin = begin->balance - begin->moved;
	if (!bank->ended || strcmp(end->at, bank->end_at) >= 0) {
		bank->end = end->balance;
		g_strlcpy(bank->end_at, end->at, sizeof bank->end_at);
	}
	bank->ended = true;
	bank->part = (Part){ 0 };
}

static void
count(GHashTable *balances, Fen balance, int by)
{
	gint64 *key = g_memdup2(&(gint64){ balance }, sizeof(gint64));
	int n = GPOINTER_TO_INT(g_hash_table_lookup(balances, key)) + by;

	g_hash_table_insert(balances, key, GINT_TO_POINTER(n));
}

/* Each row leads from the balance before it to the one behind it.  Where all rows of the day are known they make one way, whatever order they
 * stand in and whatever files they came from: its beginning is left once more than it is reached, its end the other way round.  A day that ends
 * where it began tells neither, but the day before does. */
static bool
follow_rows(const BankBalance *bank, Fen *begin, Fen *end)
{
	g_autoptr(GHashTable) balances = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	GHashTableIter iter;
	gpointer key, value;
	guint begins = 0, ends = 0, others = 0;

	for (guint i = 0; i < bank->rows->len; i++) {
		const Row *row = &g_array_index(bank->rows, Row, i);

		count(balances, row->balance - row->moved, -1);
		count(balances, row->balance, 1);
	}
	g_hash_table_iter_init(&iter, balances);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		int n = GPOINTER_TO_INT(value);

		if (n == -1 && begins++ == 0)
			*begin = *(gint64 *)key;
		else if (n == 1 && ends++ == 0)
			*end = *(gint64 *)key;
		else if (n != 0)
			others++;
	}
	if (begins == 0 && ends == 0 && others == 0 && bank->opened && g_hash_table_contains(balances, &(gint64){ bank->close })) {
		*begin = *end = bank->close;
		return true;
	}
	return begins == 1 && ends == 1 && others == 0;
}

static void
end_day(BankBalance *bank)
{
	BankDay *day;
	Fen begin = 0, end = 0;

	end_part(bank);
	if (bank->ended && !bank->told && follow_rows(bank, &begin, &end)) {
		bank->begin = begin;
		bank->end = end;
	}
	g_array_set_size(bank->rows, 0);
	bank->told = false;
	if (bank->ended) {
		day = g_hash_table_lookup(bank->days, bank->day);
		if (day == NULL) {
			day = g_new0(BankDay, 1);
			g_hash_table_insert(bank->days, g_strdup(bank->day), day);
		}
		day->known = day->moved = true;
		day->balance += bank->end;
		day->other += bank->end - (bank->opened ? bank->close : bank->begin) - bank->moved;
		bank->opened = true;
		bank->close = bank->end;
		bank->moved = 0;
	}
	bank->ended = false;
	bank->end_at[0] = '\0';
	g_clear_pointer(&bank->day, g_free);
}

static void
add_to_part(Part *part, const Row *row)
{
	if (part->n++ == 0)
		part->first = *row;
	else if (part->previous + row->moved == row->balance)
		part->order++;
	else if (row->balance + part->last.moved == part->previous)
		part->order--;
	part->last = *row;
	part->previous = row->balance;
}

void
bank_balance_row(BankBalance *bank, const char *account, const char *day, int64_t statement, const char *at, Fen moved, bool known,
                 Fen balance)
{
	Row row = { .moved = moved, .balance = balance };

	if (bank->day != NULL && (strcmp(bank->account, account) != 0 || strcmp(bank->day, day) != 0))
		end_day(bank);
	if (bank->account == NULL || strcmp(bank->account, account) != 0) {
		g_free(bank->account);
		bank->account = g_strdup(account);
		bank->opened = false;
		bank->moved = 0;
	}
	if (bank->day == NULL)
		bank->day = g_strdup(day);
	if (bank->part.n > 0 && bank->part.statement != statement)
		end_part(bank);
	/* Before the first balance of the account nothing can be compared. */
	if (known || bank->opened || bank->part.n > 0 || bank->ended)
		bank->moved += moved;
	if (!known)
		return;
	g_strlcpy(row.at, at, sizeof row.at);
	bank->told = bank->told || statement == 0;
	if (moved != 0)
		g_array_append_val(bank->rows, row);
	bank->part.statement = statement;
	add_to_part(&bank->part, &row);
}

BankDay
bank_balance_of(BankBalance *bank, const char *day)
{
	const BankDay *found;

	if (bank->day != NULL)
		end_day(bank);
	found = g_hash_table_lookup(bank->days, day);
	return found != NULL ? *found : (BankDay){ 0 };
}
