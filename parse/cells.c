/* cells.c - what XLSX and XLS share: numbers as a person sees them, and cells on a page */
#include "parse/cells.h"
#include <math.h>
#include <string.h>
#include "base/text.h"
#include "parse/checkbox.h"
#include "parse/limits.h"

/* ---- number formats ---- */

/* CellFormat codes that Excel knows by number alone; those of Chinese Excel (27 to 36, 50 to 58) are dates. */
CellFormat
cell_format_builtin(int id)
{
	if (id == 1 || id == 2)
		return (CellFormat){ FORMAT_GENERAL, id == 1 ? 0 : 2, 0 };
	if (id == 3 || id == 4 || (id >= 37 && id <= 44))
		return (CellFormat){ FORMAT_GROUPED, id == 3 || id == 37 || id == 38 || id == 41 || id == 42 ? 0 : 2, 0 };
	if (id == 9 || id == 10)
		return (CellFormat){ FORMAT_PERCENT, id == 9 ? 0 : 2, 0 };
	if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || (id >= 57 && id <= 58))
		return (CellFormat){ FORMAT_DATE, -1, 0 };
	if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id == 55 || id == 56)
		return (CellFormat){ FORMAT_TIME, -1, 0 };
	if (id == 22)
		return (CellFormat){ FORMAT_DATE_TIME, -1, 0 };
	return (CellFormat){ FORMAT_GENERAL, -1, 0 };
}

/* The first section of a format code without quoted text, escapes and brackets. */
static char *
bare_code(const char *code)
{
	GString *bare = g_string_new(NULL);
	bool quoted = false, bracket = false;

	for (const char *p = code; *p != '\0' && (*p != ';' || quoted); p++) {
		if (*p == '"')
			quoted = !quoted;
		else if (*p == '[' && !quoted)
			bracket = p[1] != 'h' && p[1] != 'm' && p[1] != 's' && p[1] != 'H';
		else if (*p == ']')
			bracket = false;
		else if ((*p == '\\' || *p == '_' || *p == '*') && !quoted && p[1] != '\0')
			p++;
		else if (!quoted && !bracket)
			g_string_append_c(bare, g_ascii_tolower(*p));
	}
	return g_string_free(bare, FALSE);
}

CellFormat
cell_format_custom(const char *code)
{
	g_autofree char *bare = bare_code(code);
	const char *point = strchr(bare, '.');
	bool day = strchr(bare, 'y') != NULL || strchr(bare, 'd') != NULL, time = strchr(bare, 'h') != NULL || strchr(bare, 's') != NULL;
	int decimals = 0;

	if (strstr(bare, "general") != NULL)
		return (CellFormat){ FORMAT_GENERAL, -1, 0 };
	if (day || (!time && strchr(bare, 'm') != NULL))
		return (CellFormat){ time ? FORMAT_DATE_TIME : FORMAT_DATE, -1, 0 };
	if (time)
		return (CellFormat){ FORMAT_TIME, -1, 0 };
	while (point != NULL && (point[1 + decimals] == '0' || point[1 + decimals] == '#'))
		decimals++;
	if (strchr(bare, '%') != NULL)
		return (CellFormat){ FORMAT_PERCENT, decimals, 0 };
	if (strstr(bare, "#,#") != NULL || strstr(bare, "0,0") != NULL)
		return (CellFormat){ FORMAT_GROUPED, decimals, 0 };
	return (CellFormat){ FORMAT_GENERAL, strchr(bare, '0') != NULL ? decimals : -1, (int)MIN(strspn(bare, "0"), 20) };
}

/* ---- values ---- */

/* A serial number to ISO; the sheet's own layout of dates does not matter here. Excel's 1900 was no leap year, its day 60 never was. */
static char *
day_text(bool epoch_1904, double serial, FormatKind kind)
{
	double whole = floor(serial);
	int seconds = (int)floor((serial - whole) * 86400 + 0.5);
	g_autoptr(GDateTime) base = g_date_time_new_utc(epoch_1904 ? 1904 : 1899, epoch_1904 ? 1 : 12, epoch_1904 ? 1 : 30, 0, 0, 0);
	g_autoptr(GDateTime) day = NULL;

	if (kind == FORMAT_TIME)
		return g_strdup_printf("%02d:%02d:%02d", (int)CLAMP(whole, 0, 99) * 24 + seconds / 3600, seconds / 60 % 60, seconds % 60);
	if (!(serial >= 0 && serial < 2958466))
		return NULL;
	day = g_date_time_add_seconds(base, (!epoch_1904 && whole < 60 ? whole + 1 : whole) * 86400 + seconds);
	if (day == NULL)
		return NULL;
	return g_date_time_format(day, seconds == 0 || kind == FORMAT_DATE ? "%Y-%m-%d" : "%Y-%m-%d %H:%M:%S");
}

static char *
group(char *digits)
{
	g_autofree char *plain = digits;
	const char *point = strchr(plain, '.');
	gsize whole = point != NULL ? (gsize)(point - plain) : strlen(plain);
	GString *out = g_string_new(NULL);

	for (gsize i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0 && plain[i - 1] != '-')
			g_string_append_c(out, ',');
		g_string_append_c(out, plain[i]);
	}
	g_string_append(out, plain + whole);
	return g_string_free(out, FALSE);
}

/* A whole number as its digits, never as 1.39418E+10; else the shortest text that means the number. */
static char *
general_text(const char *raw, double value)
{
	char buffer[G_ASCII_DTOSTR_BUF_SIZE];
	const char *digits = *raw == '-' ? raw + 1 : raw;

	if (*digits != '\0' && strspn(digits, "0123456789") == strlen(digits))
		return g_strdup(raw);
	if (fabs(value) < 1e18 && floor(value) == value)
		return g_strdup_printf("%" G_GINT64_FORMAT, (gint64)value);
	return g_strdup(g_ascii_formatd(buffer, sizeof buffer, "%.15g", value));
}

static char *
decimal_text(double value, int decimals)
{
	char buffer[512], format[16];

	g_snprintf(format, sizeof format, "%%.%df", CLAMP(decimals, 0, 15));
	return g_strdup(g_ascii_formatd(buffer, sizeof buffer, format, CLAMP(value, -1e100, 1e100)));
}

static char *
percent_text(double value, int decimals)
{
	g_autofree char *number = decimal_text(value * 100, MAX(decimals, 0));

	return g_strconcat(number, "%", NULL);
}

char *
cell_format_text(CellFormat format, const char *raw, double value, bool epoch_1904)
{
	char *text = NULL;

	if (format.kind == FORMAT_DATE || format.kind == FORMAT_TIME || format.kind == FORMAT_DATE_TIME)
		text = day_text(epoch_1904, value, format.kind);
	else if (format.kind == FORMAT_PERCENT)
		text = percent_text(value, format.decimals);
	else if (format.decimals == 0 && format.width > 1 && value >= 0 && value < 1e15)
		text = g_strdup_printf("%0*" G_GINT64_FORMAT, format.width, (gint64)(value + 0.5));
	else if (format.decimals >= 0 && fabs(value) < 1e15)
		text = decimal_text(value, format.decimals);
	if (text != NULL && format.kind == FORMAT_GROUPED)
		text = group(text);
	return text != NULL ? text : general_text(raw, value);
}

/* ---- cells and what floats above them ---- */

void
cells_add(Page *page, const CellRange *range, const char *text, int table, gsize *characters)
{
	g_autofree char *tidy = checkbox_tidy(text);
	Run *run;

	if (*tidy == '\0' || page->runs->len >= LIMIT_RUNS || *characters > LIMIT_TEXT)
		return;
	*characters += strlen(tidy);
	run = page_add_run(page, tidy, range->col * CELL_COLUMN + 10, range->row * CELL_LINE + 10, (range->last_col + 1) * CELL_COLUMN - 10,
	                   (range->last_row + 1) * CELL_LINE - 10, 1);
	run->size = CELL_EM;
	run->table = table;
	run->row = range->row;
	run->col = range->col;
	page->width = MAX(page->width, run->x1 + 10);
	page->height = MAX(page->height, run->y1 + 10);
}

void
cells_add_control(Page *page, bool ticked, const char *caption, const double anchor[8])
{
	g_autofree char *text = g_strdup_printf("%s%s", ticked ? CHECKBOX_YES : CHECKBOX_NO, caption);
	g_autofree char *tidy = checkbox_tidy(text);
	double x = (anchor[0] + MIN(anchor[1] / 72, 0.9)) * CELL_COLUMN, y = (anchor[2] + anchor[6]) / 2 * CELL_LINE;
	Run *run;

	if (page->runs->len >= LIMIT_RUNS)
		return;
	if (anchor[6] > anchor[2])
		y = (anchor[2] + MIN(anchor[3] / 20, 0.9) + anchor[6] + MIN(anchor[7] / 20, 0.9)) / 2 * CELL_LINE - CELL_LINE / 2;
	run = page_add_run(page, tidy, x, y + 10, x + text_width(tidy) * CELL_EM / 2, y + CELL_LINE - 10, 1);
	run->size = CELL_EM;
	run->is_value = *caption == '\0';
	page->width = MAX(page->width, run->x1 + 10);
	page->height = MAX(page->height, run->y1 + 10);
}
