/* statement_sides.c - what the balances of a table know of its sides: money in raises them */
#include "parse/statement_sides.h"

/* What the sum of `row` does to the balance between it and the row before it in time: 1 it rises, -1 it falls, 0 neither. */
static int
step_of(const StatementRow *before, const StatementRow *row)
{
	if (before->balance == STATEMENT_NO_BALANCE || row->balance == STATEMENT_NO_BALANCE)
		return 0;
	return before->balance + row->in == row->balance ? 1 : before->balance - row->in == row->balance ? -1 : 0;
}

/* Sums without a sign and no column that gives them one: all would be money in, and the balances may know better. */
bool
sides_check_unsigned(const StatementFile *file, const Layout *layout, GError **error)
{
	const StatementRow *fallen[2] = { NULL, NULL };
	const StatementRow *fall;
	guint rises[2] = { 0, 0 };

	for (guint i = 1; i < file->rows->len; i++) {
		const StatementRow *upper = g_ptr_array_index(file->rows, i - 1), *lower = g_ptr_array_index(file->rows, i);
		const int steps[2] = { step_of(upper, lower), step_of(lower, upper) }; /* oldest first, newest first */

		for (guint way = 0; way < 2; way++) {
			rises[way] += steps[way] > 0;
			if (steps[way] < 0 && fallen[way] == NULL)
				fallen[way] = way == 0 ? lower : upper;
		}
	}
	fall = fallen[rises[1] > rises[0]];
	if (fall == NULL)
		return true;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "line %d, column %d (%s): expected sums with a sign, or a column of directions (借贷标志, 收/支); "
	            "found neither, and the balance falls here", fall->line, layout->column[COLUMN_AMOUNT] + 1, layout_name(layout, layout->column[COLUMN_AMOUNT]));
	return false;
}

/* Does the balance follow from row to row, with `sign` -1 as if money in had gone out?  `upper` stands above `lower`. */
static bool
chains(const StatementRow *upper, const StatementRow *lower, bool newest_first, int sign)
{
	const StatementRow *from = newest_first ? lower : upper, *to = newest_first ? upper : lower;

	return upper->balance != STATEMENT_NO_BALANCE && lower->balance != STATEMENT_NO_BALANCE && from->balance + sign * (to->in - to->out) == to->balance;
}

/* A company's own ledger (银行日记账) has money in as 借, the bank's statement as 贷: every balance then follows with the sides changed, and none without. */
bool
sides_check_ledger(const StatementFile *file, const Layout *layout, GError **error)
{
	guint links = file->rows->len == 0 ? 0 : file->rows->len - 1, straight[2] = { 0, 0 }, turned[2] = { 0, 0 };

	for (guint i = 0; i < links; i++)
		for (int newest = 0; newest < 2; newest++) {
			straight[newest] += chains(file->rows->pdata[i], file->rows->pdata[i + 1], newest == 1, 1);
			turned[newest] += chains(file->rows->pdata[i], file->rows->pdata[i + 1], newest == 1, -1);
		}
	if (links < 2 || MAX(turned[0], turned[1]) < links || MAX(straight[0], straight[1]) > 0)
		return true;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "line %d, column %d (%s): expected money in that raises the balance; every row lowers it, so this is the "
	            "company's own ledger (银行日记账) and no statement of the bank", ((StatementRow *)file->rows->pdata[1])->line, layout->column[COLUMN_IN] + 1,
	            layout_name(layout, layout->column[COLUMN_IN]));
	return false;
}
