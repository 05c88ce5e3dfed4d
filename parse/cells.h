/* cells.h - what XLSX and XLS share: numbers as a person sees them, and cells on a page
 *
 * Units: a row is 100 high, a column 500 wide, an em is 50. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "parse/pages.h"

#define CELL_EM         50.0
#define CELL_LINE       100.0
#define CELL_COLUMN     500.0
#define CELL_ROW_MAX    100000 /* of a sheet; forms have some fifty, statements some thousands */
#define CELL_COLUMN_MAX 1024

typedef enum { FORMAT_GENERAL, FORMAT_DATE, FORMAT_TIME, FORMAT_DATE_TIME, FORMAT_PERCENT, FORMAT_GROUPED } FormatKind;

typedef struct {
	FormatKind kind;
	int decimals; /* -1: as many as there are */
	int width;    /* digits before the point at least: 000000 of a postcode */
} CellFormat;

typedef struct {
	int row, col, last_row, last_col; /* from 0 */
} CellRange;

CellFormat cell_format_builtin(int id);          /* a number of a format that Excel knows without being told */
CellFormat cell_format_custom(const char *code); /* "yyyy/m/d", "#,##0.00" */
/* Days as ISO whatever their format is; a whole number as its digits, never as 1.39418E+10.  `raw`: the number as the file has it, "" if
 * it has it only in binary.  New string. */
char *cell_format_text(CellFormat format, const char *raw, double value, bool epoch_1904);

/* A run over all cells of the range; *characters is the length of all runs of the document. */
void  cells_add(Page *page, const CellRange *range, const char *text, int table, gsize *characters);
/* A check box above the cells.  `anchor`: first column, pixels in it, first row, pixels in it, and the same for the last; of unknown scale,
 * but the cell and a guess inside it are enough. */
void  cells_add_control(Page *page, bool ticked, const char *caption, const double anchor[8]);
