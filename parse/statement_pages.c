/* statement_pages.c - a statement that was printed for people
 *
 * Real files pad or cut what they enclose for programs (DOMAIN.md section 7), and many enclose nothing.  What stands where on a page is an
 * opinion, so nothing is taken that the balances after each row do not prove. */
#include "parse/statement_pages.h"

#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "parse/statement_layout.h"
#include "parse/statement_record.h"

#define LINES_MAX      100000
#define ROWS_OF_A_PAGE 400

typedef struct {
	GPtrArray *runs; /* of Run, from left to right */
	double y0, y1;
} Line;

typedef struct {
	const char *kind;
	GPtrArray *records; /* of Record: what stood above the names, the names, the rows */
	Layout *layout;     /* of the names seen last; its columns, and where each ends */
	GArray *edges;      /* double: n - 1 edges between n columns */
	guint best;         /* score of the names that the whole document goes by */
	int line;
} Reader;

static bool
refuse(GError **error, const char *why)
{
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT,
	            "this document encloses no structured statement (bkrs XBRL), and %s; import the bank's CSV, workbook, MT940 or camt.053 file", why);
	return false;
}

/* ---- lines ---- */

static void
line_free(gpointer data)
{
	Line *line = data;

	g_ptr_array_unref(line->runs);
	g_free(line);
}

static void
piece_free(gpointer data)
{
	Run *run = data;

	g_free(run->text);
	g_free(run);
}

static Line *
line_new(double y0, double y1)
{
	Line *line = g_new0(Line, 1);

	line->runs = g_ptr_array_new_with_free_func(piece_free);
	line->y0 = y0;
	line->y1 = y1;
	return line;
}

static void
piece_add(GPtrArray *pieces, const Run *run, const char *text, double x0, double x1)
{
	Run *piece = g_new0(Run, 1);

	*piece = (Run){ .text = g_strdup(text), .x0 = x0, .x1 = x1, .y0 = run->y0, .y1 = run->y1 };
	g_ptr_array_add(pieces, piece);
}

/* Names that stand close are one run to the reader of the page: "余额 摘要" is two columns, since each word is the name of one. */
static void
names_cut(const Run *run, GPtrArray *pieces)
{
	g_auto(GStrv) words = g_strsplit(run->text, " ", -1);
	double unit = (run->x1 - run->x0) / MAX(text_width(run->text), 1), x = run->x0;
	bool all = words[0] != NULL && words[1] != NULL;

	for (guint i = 0; words[i] != NULL && all; i++) {
		bool known = false;

		for (int kind = 0; kind < COLUMN_N && !known; kind++)
			known = statement_words_column((ColumnKind)kind, words[i]) >= 0;
		all = known;
	}
	if (!all) {
		piece_add(pieces, run, run->text, run->x0, run->x1);
		return;
	}
	for (guint i = 0; words[i] != NULL; i++) {
		piece_add(pieces, run, words[i], x, x + unit * text_width(words[i]));
		x += unit * (text_width(words[i]) + 1);
	}
}

static gint
by_left(gconstpointer a, gconstpointer b)
{
	const Run *left = *(Run *const *)a, *right = *(Run *const *)b;

	return left->x0 < right->x0 ? -1 : left->x0 > right->x0;
}

/* Runs come in rows; a run that shares less than half its height with the line begins the next. */
static GPtrArray *
lines_of(const Page *page)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);
	Line *line = NULL;

	for (guint i = 0; i < page->runs->len && lines->len < LINES_MAX; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);
		double shared = line == NULL ? 0 : MIN(line->y1, run->y1) - MAX(line->y0, run->y0);

		if (line == NULL || shared < 0.5 * MIN(run->y1 - run->y0, line->y1 - line->y0)) {
			line = line_new(run->y0, run->y1);
			g_ptr_array_add(lines, line);
		}
		names_cut(run, line->runs);
	}
	for (guint i = 0; i < lines->len; i++)
		g_ptr_array_sort(((Line *)g_ptr_array_index(lines, i))->runs, by_left);
	return lines;
}

static Record *
record_of(const Line *line, int number)
{
	Record *record = record_new(number);

	for (guint i = 0; i < line->runs->len; i++)
		record_add(record, ((Run *)g_ptr_array_index(line->runs, i))->text);
	return record;
}

/* ---- names over several lines ---- */

#define NAME_LINES 6 /* of names of one to three lines each, set in the middle of their row */

static void
words_add(Line *out, const Run *run)
{
	g_auto(GStrv) words = g_strsplit(run->text, " ", -1);
	double unit = (run->x1 - run->x0) / MAX(text_width(run->text), 1), x = run->x0;

	for (guint i = 0; words[i] != NULL; i++) {
		if (*words[i] != '\0')
			piece_add(out->runs, run, words[i], x, x + unit * text_width(words[i]));
		x += unit * (text_width(words[i]) + 1);
	}
}

/* Do they stand above each other, by half of the narrower one? */
static bool
is_above(const Run *a, const Run *b)
{
	double shared = MIN(a->x1, b->x1) - MAX(a->x0, b->x0);

	return shared >= 0.5 * MIN(a->x1 - a->x0, b->x1 - b->x0);
}

static guint
count_above(const Run *run, const Line *line)
{
	guint n = 0;

	for (guint i = 0; i < line->runs->len; i++)
		n += is_above(run, g_ptr_array_index(line->runs, i));
	return n;
}

static bool
is_name(const char *text)
{
	for (int kind = 0; kind < COLUMN_N; kind++)
		if (statement_words_column((ColumnKind)kind, text) >= 0)
			return true;
	return false;
}

static bool
has_name(const Line *line, ColumnKind kind)
{
	for (guint i = 0; i < line->runs->len; i++)
		if (statement_words_column(kind, ((Run *)g_ptr_array_index(line->runs, i))->text) >= 0)
			return true;
	return false;
}

/* "发生额" over "借方" and "贷方" is no name of a column. */
static bool
stands_over(const Run *run, const Line *lower)
{
	return count_above(run, lower) > 1 ||
	       (statement_words_column(COLUMN_AMOUNT, run->text) >= 0 && has_name(lower, COLUMN_IN) && has_name(lower, COLUMN_OUT));
}

/* The upper piece and all below it that go on with it; a piece below that is a name by itself stays one unless both together are. */
static void
piece_join(Line *joined, const Run *run, const Line *upper, const Line *lower, GPtrArray *taken)
{
	g_autoptr(GString) text = g_string_new(run->text);
	double x0 = run->x0, x1 = run->x1;

	for (guint i = 0; i < lower->runs->len; i++) {
		Run *below = g_ptr_array_index(lower->runs, i);
		g_autofree char *both = g_strconcat(text->str, below->text, NULL);

		if (!is_above(run, below) || count_above(below, upper) > 1 || (is_name(below->text) && !is_name(both)))
			continue;
		g_string_assign(text, both);
		x0 = MIN(x0, below->x0);
		x1 = MAX(x1, below->x1);
		g_ptr_array_add(taken, below);
	}
	piece_add(joined->runs, run, text->str, x0, x1);
}

/* Names that go on below, each in the piece under its beginning. */
static Line *
lines_joined(const Line *upper, const Line *lower)
{
	g_autoptr(GPtrArray) taken = g_ptr_array_new();
	Line *joined = line_new(upper->y0, lower->y1);

	for (guint i = 0; i < upper->runs->len; i++) {
		const Run *run = g_ptr_array_index(upper->runs, i);

		if (!stands_over(run, lower))
			piece_join(joined, run, upper, lower, taken);
	}
	for (guint j = 0; j < lower->runs->len; j++) {
		const Run *below = g_ptr_array_index(lower->runs, j);

		if (!g_ptr_array_find(taken, below, NULL))
			piece_add(joined->runs, below, below->text, below->x0, below->x1);
	}
	g_ptr_array_sort(joined->runs, by_left);
	return joined;
}

/* `n` lines from `from` as one, every word a piece; one line alone stays as it is. */
static Line *
names_joined(GPtrArray *lines, guint from, guint n)
{
	const Line *first = g_ptr_array_index(lines, from);
	Line *joined = line_new(first->y0, first->y1);

	for (guint i = 0; i < first->runs->len; i++) {
		const Run *run = g_ptr_array_index(first->runs, i);

		if (n > 1)
			words_add(joined, run);
		else
			piece_add(joined->runs, run, run->text, run->x0, run->x1);
	}
	for (guint i = 1; i < n; i++) {
		const Line *next = g_ptr_array_index(lines, from + i);
		Line *below = line_new(next->y0, next->y1), *both;

		for (guint j = 0; j < next->runs->len; j++)
			words_add(below, g_ptr_array_index(next->runs, j));
		both = lines_joined(joined, below);
		line_free(joined);
		line_free(below);
		joined = both;
	}
	return joined;
}

/* Lines of one row of names stand as close as lines of a text. */
static bool
is_close(GPtrArray *lines, guint i)
{
	const Line *above = g_ptr_array_index(lines, i - 1), *below = g_ptr_array_index(lines, i);

	return below->y0 - above->y1 < 0.5 * (above->y1 - above->y0);
}

/* ---- columns ---- */

/* The names of a line as a table would see them; NULL if it is no row of names. */
static Layout *
names_of(const Line *line)
{
	g_autoptr(GPtrArray) one = record_list();
	Layout *layout;

	g_ptr_array_add(one, record_of(line, 1));
	layout = layout_find(one);
	return layout;
}

/* Between two names, half way. */
static void
edges_take(Reader *reader, const Line *line)
{
	g_array_set_size(reader->edges, 0);
	for (guint i = 1; i < line->runs->len; i++) {
		const Run *left = g_ptr_array_index(line->runs, i - 1), *right = g_ptr_array_index(line->runs, i);
		double edge = (left->x1 + right->x0) / 2;

		g_array_append_val(reader->edges, edge);
	}
}

static int
column_of(const Reader *reader, const Run *run)
{
	double middle = (run->x0 + run->x1) / 2;
	guint column = 0;

	while (column < reader->edges->len && middle > g_array_index(reader->edges, double, column))
		column++;
	return (int)column;
}

/* ---- pieces ---- */

static bool
is_number(const char *word)
{
	return *word != '\0' && word[strspn(word, "0123456789.,:-/*+")] == '\0';
}

/* Cells that stand close are one run to the reader of the page: it parts at a blank between a number and another word, or two numbers, of two columns. */
static void
run_cut(const Reader *reader, const Run *run, GPtrArray *pieces)
{
	g_auto(GStrv) words = g_strsplit(run->text, " ", -1);
	double unit = (run->x1 - run->x0) / MAX(text_width(run->text), 1), x = run->x0, begun = run->x0;
	g_autoptr(GString) piece = g_string_new(words[0]);

	x += unit * text_width(words[0]);
	for (guint i = 1; words[0] != NULL && words[i] != NULL; i++) {
		const Run before = { .x0 = x - unit * text_width(words[i - 1]), .x1 = x };
		const Run after = { .x0 = x + unit, .x1 = x + unit * (1 + text_width(words[i])) };
		bool parted = column_of(reader, &before) != column_of(reader, &after) && (is_number(words[i - 1]) || is_number(words[i]));

		if (parted) {
			piece_add(pieces, run, piece->str, begun, x);
			g_string_assign(piece, words[i]);
			begun = after.x0;
		} else {
			g_string_append_printf(piece, " %s", words[i]);
		}
		x = after.x1;
	}
	piece_add(pieces, run, piece->str, begun, run->x1);
}

/* ---- rows ---- */

/* A row is where its sums stand: days, names and numbers may have lines above and below them.  A total is one too, without a day. */
typedef struct {
	double y;
	Record *record; /* borrowed from the records */
} Anchor;

static double
middle_of(const Run *run)
{
	return (run->y0 + run->y1) / 2;
}

static gint
by_height(gconstpointer a, gconstpointer b)
{
	const Run *left = *(Run *const *)a, *right = *(Run *const *)b;
	double distance = middle_of(left) - middle_of(right);

	return ABS(distance) > 1 ? (distance < 0 ? -1 : 1) : by_left(a, b);
}

static bool
is_sum(const Reader *reader, const Run *run)
{
	static const ColumnKind sums[] = { COLUMN_IN, COLUMN_OUT, COLUMN_AMOUNT, COLUMN_BALANCE };
	int column = column_of(reader, run);
	Fen fen;

	for (guint i = 0; i < G_N_ELEMENTS(sums); i++)
		if (reader->layout->column[sums[i]] == column)
			return money_parse(run->text, &fen);
	return false;
}

/* The row that lies nearest to a run, and near enough: within `reach` of its heights. */
static Anchor *
nearest(GArray *anchors, const Run *run, double reach)
{
	Anchor *found = NULL;

	for (guint i = 0; i < anchors->len; i++) {
		Anchor *anchor = &g_array_index(anchors, Anchor, i);
		double distance = ABS(anchor->y - middle_of(run));

		if (distance <= reach * (run->y1 - run->y0) && (found == NULL || distance < ABS(found->y - middle_of(run))))
			found = anchor;
	}
	return found;
}

/* A day and its time are two words; a number or a name that was cut at the cell's edge is one. */
static void
cell_join(const Reader *reader, Record *record, int column, const char *text)
{
	const char *old = record_cell(record, column);
	bool apart = column == reader->layout->column[COLUMN_DATE] || column == reader->layout->column[COLUMN_TIME];
	g_autofree char *joined = g_strconcat(old, *old != '\0' && apart ? " " : "", text, NULL);

	record_set(record, column, joined);
}

/* The rows below `top`: first their sums, then all that stands around them. */
static void
rows_take(Reader *reader, const Page *page, double top)
{
	g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func(piece_free);
	g_autoptr(GArray) anchors = g_array_new(FALSE, FALSE, sizeof(Anchor));

	for (guint i = 0; i < page->runs->len; i++)
		if (middle_of(g_ptr_array_index(page->runs, i)) > top)
			run_cut(reader, g_ptr_array_index(page->runs, i), runs);
	g_ptr_array_sort(runs, by_height);
	for (guint i = 0; i < runs->len && anchors->len < ROWS_OF_A_PAGE; i++) {
		const Run *run = g_ptr_array_index(runs, i);
		Anchor anchor = { .y = middle_of(run) };

		if (!is_sum(reader, run) || nearest(anchors, run, 0.5) != NULL)
			continue;
		anchor.record = record_new(++reader->line);
		g_ptr_array_add(reader->records, anchor.record);
		g_array_append_val(anchors, anchor);
	}
	for (guint i = 0; i < runs->len; i++) {
		const Run *run = g_ptr_array_index(runs, i);
		Anchor *anchor = nearest(anchors, run, is_sum(reader, run) ? 0.5 : 2);

		if (anchor != NULL)
			cell_join(reader, anchor->record, column_of(reader, run), run->text);
	}
}

/* ---- pages ---- */

/* They say more, or as much with less beside it. */
static bool
is_better(const Layout *layout, const Line *line, const Layout *best, const Line *found)
{
	return layout->score > best->score || (layout->score == best->score && line->runs->len < found->runs->len);
}

/* Which lines hold the names: those that say most, and on later pages no less than on the first.  *last is the lowest of them; NULL if none does. */
static Line *
header_of(Reader *reader, GPtrArray *lines, guint *first, guint *last)
{
	Line *found = NULL;

	for (guint i = 0; i < lines->len && i < LAYOUT_ROWS; i++)
		for (guint n = 1; n <= NAME_LINES && i + n <= lines->len && (n == 1 || is_close(lines, i + n - 1)); n++) {
			Line *joined = names_joined(lines, i, n);
			Layout *layout = names_of(joined);

			if (layout == NULL || layout->score < reader->best || (found != NULL && !is_better(layout, joined, reader->layout, found))) {
				layout_free(layout);
				line_free(joined);
				continue;
			}
			layout_free(reader->layout);
			reader->layout = layout;
			if (found != NULL)
				line_free(found);
			found = joined;
			*first = i;
			*last = i + n - 1;
		}
	if (found != NULL)
		reader->best = reader->layout->score;
	return found;
}

/* The names may be said again below, in another language. */
static double
below_names(GPtrArray *lines, guint header)
{
	double bottom = ((Line *)g_ptr_array_index(lines, header))->y1;

	for (guint i = header + 1; i < lines->len; i++) {
		Layout *again = names_of(g_ptr_array_index(lines, i));

		if (again == NULL)
			break;
		layout_free(again);
		bottom = ((Line *)g_ptr_array_index(lines, i))->y1;
	}
	return bottom;
}

static void
page_take(Reader *reader, const Page *page)
{
	g_autoptr(GPtrArray) lines = lines_of(page);
	bool begins = reader->layout == NULL;
	guint first = 0, last = 0;
	Line *header = header_of(reader, lines, &first, &last);

	if (header != NULL)
		edges_take(reader, header);
	for (guint i = 0; begins && header != NULL && i < first; i++)
		g_ptr_array_add(reader->records, record_of(g_ptr_array_index(lines, i), ++reader->line));
	if (begins && header != NULL)
		g_ptr_array_add(reader->records, record_of(header, ++reader->line));
	if (reader->layout != NULL)
		rows_take(reader, page, header != NULL ? below_names(lines, last) : 0);
	if (header != NULL)
		line_free(header);
}

StatementFile *
statement_pages_parse(const Pages *pages, const char *kind, GError **error)
{
	g_autoptr(GPtrArray) records = record_list(), sheets = g_ptr_array_new();
	g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(double));
	g_autoptr(GError) wrong = NULL;
	g_autoptr(StatementFile) file = NULL;
	Reader reader = { .kind = kind, .records = records, .edges = edges };
	bool named;

	for (guint i = 0; i < pages->pages->len && records->len < RECORD_ROWS; i++)
		page_take(&reader, g_ptr_array_index(pages->pages, i));
	named = reader.layout != NULL;
	layout_free(reader.layout);
	if (!named)
		return refuse(error, "no row of column names with a date and a sum stands on its pages"), NULL;
	g_ptr_array_add(sheets, records);
	file = statement_sheets_parse(kind, sheets, &wrong);
	if (file == NULL) {
		g_autofree char *why = g_strdup_printf("its printed table cannot be read (%s)", wrong->message);

		return refuse(error, why), NULL;
	}
	if (!statement_file_proved(file))
		return refuse(error, "the balances of its printed table do not prove its rows"), NULL;
	return g_steal_pointer(&file);
}
