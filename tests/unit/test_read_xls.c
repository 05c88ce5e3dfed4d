/* test_read_xls.c - the reader of old Excel workbooks against a real writer's file (tests/cases/make-office-cases), records of our own, and damage */
#include <gsf/gsf-outfile-msole.h>
#include <gsf/gsf-output-memory.h>
#include <locale.h>
#include "tests/unit/golden.h"

static void
record(GByteArray *book, guint type, const void *body, guint length)
{
	const guint8 head[] = { (guint8)type, (guint8)(type >> 8), (guint8)length, (guint8)(length >> 8) };

	g_byte_array_append(book, head, 4);
	g_byte_array_append(book, body, length);
}

/* A workbook of one sheet with `cells` in it. */
static GBytes *
workbook(GByteArray *globals, GByteArray *cells)
{
	GsfOutput *memory = gsf_output_memory_new(), *child;
	GsfOutfile *file = gsf_outfile_msole_new(memory);
	g_autoptr(GByteArray) book = g_byte_array_new();
	guint8 sheet[] = { 0, 0, 0, 0, 0, 0, 1, 0, 'A' };
	GBytes *bytes;
	guint place = 4 + 4 + globals->len + 4 + (guint)sizeof sheet + 4;

	for (guint i = 0; i < 4; i++)
		sheet[i] = (guint8)(place >> 8 * i);
	record(book, 0x0809, "\0\6\5\0", 4);
	g_byte_array_append(book, globals->data, globals->len);
	record(book, 0x0085, sheet, sizeof sheet);
	record(book, 0x000a, "", 0);
	record(book, 0x0809, "\0\6\x10\0", 4);
	g_byte_array_append(book, cells->data, cells->len);
	record(book, 0x000a, "", 0);
	child = gsf_outfile_new_child(file, "Workbook", FALSE);
	g_assert_true(gsf_output_write(child, book->len, book->data));
	gsf_output_close(child);
	g_object_unref(child);
	gsf_output_close(GSF_OUTPUT(file));
	bytes = g_bytes_new(gsf_output_memory_get_bytes(GSF_OUTPUT_MEMORY(memory)), (gsize)gsf_output_size(memory));
	g_object_unref(file);
	g_object_unref(memory);
	return bytes;
}

static void
test_pairs(void)
{
	golden_compare(read_xls, "form.xls");
}

static void
test_damage(void)
{
	g_test_timer_start();
	golden_damage(read_xls, "form.xls", 2000);
}

/* A text that goes on in the next record, where its width is told anew; a formula with a text; numbers in 30 bits. */
static void
test_records(void)
{
	static const guint8 strings[] = { 1, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 'a', 'b' };
	static const guint8 more[] = { 1, 0x32, 0x75, 0x35, 0x5b, 'c', 0 };
	static const guint8 label[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, price[] = { 0, 0, 1, 0, 0, 0, 0x03, 0x91, 0x6a, 0x00 };
	static const guint8 formula[] = { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0 }, text[] = { 2, 0, 0, 'o', 'k' };
	g_autoptr(GByteArray) globals = g_byte_array_new(), cells = g_byte_array_new();
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(Reading) reading = NULL;
	g_autofree char *words = NULL;

	record(globals, 0x00fc, strings, sizeof strings);
	record(globals, 0x003c, more, sizeof more);
	record(cells, 0x00fd, label, sizeof label);
	record(cells, 0x027e, price, sizeof price);
	record(cells, 0x0006, formula, sizeof formula);
	record(cells, 0x0207, text, sizeof text);
	bytes = workbook(globals, cells);
	reading = golden_read(read_xls, bytes);
	g_assert_null(reading->fault);
	words = pages_text(reading->pages);
	g_assert_cmpstr(words, ==, "ab\u7532\u5b35c\t17459.84\nok\n");
}

static void
test_locked(void)
{
	g_autoptr(GByteArray) globals = g_byte_array_new(), cells = g_byte_array_new();
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(Reading) reading = NULL;

	record(globals, 0x002f, "\1\0\1\0\1\0", 6);
	bytes = workbook(globals, cells);
	reading = golden_read(read_xls, bytes);
	g_assert_nonnull(strstr(reading->fault, "needs a password"));
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/read_xls/pairs", test_pairs);
	g_test_add_func("/read_xls/damage", test_damage);
	g_test_add_func("/read_xls/records", test_records);
	g_test_add_func("/read_xls/locked", test_locked);
	return g_test_run();
}
