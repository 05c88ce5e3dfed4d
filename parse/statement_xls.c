/* statement_xls.c - XLS of Excel 97 to 2003 (and 5.0, 95) through freexl
 *
 * freexl opens paths alone and the cage opens none, so the bytes lie in a memory file that was made before the cage closed. */
#include <freexl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "parse/statement_file.h"
#include "parse/statement_record.h"

#define SHEETS_MAX 20

static int prepared = -1;

static int
memory_file(GBytes *bytes)
{
	gsize length, done = 0;
	const char *data = g_bytes_get_data(bytes, &length);
	int fd = memfd_create("statement", MFD_CLOEXEC);

	while (fd >= 0 && done < length) {
		ssize_t n = write(fd, data + done, length - done);

		if (n <= 0) {
			close(fd);
			return -1;
		}
		done += (gsize)n;
	}
	return fd;
}

void
statement_xls_prepare(GBytes *bytes)
{
	gsize length = 0;
	const void *data = bytes == NULL ? NULL : g_bytes_get_data(bytes, &length);

	if (prepared >= 0)
		close(prepared);
	prepared = length > 8 && memcmp(data, "\xd0\xcf\x11\xe0", 4) == 0 ? memory_file(bytes) : -1;
}

/* freexl gives days as "2026-10-09" and "2026-10-09 10:12:00". */
static char *
cell_text(const FreeXL_CellValue *cell)
{
	switch (cell->type) {
	case FREEXL_CELL_INT:
		return g_strdup_printf("%d", cell->value.int_value);
	case FREEXL_CELL_DOUBLE:
		return record_number(cell->value.double_value);
	case FREEXL_CELL_TEXT: case FREEXL_CELL_SST_TEXT: case FREEXL_CELL_DATE: case FREEXL_CELL_DATETIME: case FREEXL_CELL_TIME:
		return g_utf8_make_valid(cell->value.text_value == NULL ? "" : cell->value.text_value, -1);
	default:
		return g_strdup("");
	}
}

static GPtrArray *
sheet_read(const void *book)
{
	GPtrArray *records = record_list();
	unsigned int rows = 0;
	unsigned short columns = 0;

	if (freexl_worksheet_dimensions(book, &rows, &columns) != FREEXL_OK)
		return records;
	for (unsigned int row = 0; row < rows && row < RECORD_ROWS; row++) {
		Record *record = record_new((int)row + 1);

		for (unsigned short column = 0; column < columns && column < RECORD_CELLS; column++) {
			FreeXL_CellValue cell;

			if (freexl_get_cell_value(book, row, column, &cell) == FREEXL_OK) {
				g_autofree char *text = cell_text(&cell);

				if (*text != '\0')
					record_set(record, column, text);
			}
		}
		g_ptr_array_add(records, record);
	}
	return records;
}

static GPtrArray *
sheets_read(const void *book)
{
	GPtrArray *sheets = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
	unsigned int n = 0;

	freexl_get_info(book, FREEXL_BIFF_SHEET_COUNT, &n);
	for (unsigned int i = 0; i < n && i < SHEETS_MAX; i++)
		if (freexl_select_active_worksheet(book, (unsigned short)i) == FREEXL_OK)
			g_ptr_array_add(sheets, sheet_read(book));
	return sheets;
}

static StatementFile *
refuse(GError **error, const char *text)
{
	g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, text);
	return NULL;
}

StatementFile *
statement_xls_parse(GBytes *bytes, GError **error)
{
	int fd = prepared >= 0 ? prepared : memory_file(bytes);
	g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
	const void *book = NULL;
	unsigned int locked = FREEXL_BIFF_PLAIN;
	StatementFile *file;
	int code = fd < 0 ? FREEXL_FILE_NOT_FOUND : freexl_open(path, &book);

	if (fd >= 0 && fd != prepared)
		close(fd);
	if (code == FREEXL_OK)
		freexl_get_info(book, FREEXL_BIFF_PASSWORD, &locked);
	if (code == FREEXL_OK && locked == FREEXL_BIFF_PLAIN) {
		g_autoptr(GPtrArray) sheets = sheets_read(book);

		file = statement_sheets_parse("xls", sheets, error);
	} else if (code == FREEXL_BIFF_OBFUSCATED || (code == FREEXL_OK && locked != FREEXL_BIFF_PLAIN)) {
		file = refuse(error, "this is an Excel workbook (XLS) with a password; save it without one");
	} else {
		file = refuse(error, "this is an Office file of the old kind (OLE), but no whole Excel workbook (XLS); export the statement again");
	}
	if (book != NULL)
		freexl_close(book);
	return file;
}
