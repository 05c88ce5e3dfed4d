/* test_read_doc.c - the reader of old Word documents against a real writer's file, what a form of Word holds, and damage
 *
 * The golden file is written by LibreOffice (tests/cases/make-office-cases); what that does not write is put together here as MS-DOC says. */
#include <gsf/gsf-outfile-msole.h>
#include <gsf/gsf-output-memory.h>
#include <locale.h>
#include "tests/unit/golden.h"

#define TEXT_AT 1024u /* where the text stands in the main stream */
#define PAGE    512u

typedef struct {
	GByteArray *main, *table, *data;
	GArray *units;       /* guint16: the text */
	GByteArray *characters, *paragraphs; /* pages of properties */
} Made;

static void
put(GByteArray *bytes, gsize at, guint32 value, guint n)
{
	if (bytes->len < at + n) {
		guint before = bytes->len;

		g_byte_array_set_size(bytes, (guint)(at + n));
		memset(bytes->data + before, 0, bytes->len - before);
	}
	for (guint i = 0; i < n; i++)
		bytes->data[at + i] = (guint8)(value >> 8 * i);
}

static void
stream(GsfOutfile *file, const char *name, GByteArray *bytes)
{
	GsfOutput *output = gsf_outfile_new_child(file, name, FALSE);

	g_assert_true(gsf_output_write(output, bytes->len, bytes->data));
	gsf_output_close(output);
	g_object_unref(output);
}

/* A list in the table stream, and its place in the head of the main one. */
static void
list(Made *made, guint which, const GByteArray *bytes)
{
	put(made->main, 154 + 8 * which, made->table->len, 4);
	put(made->main, 158 + 8 * which, bytes->len, 4);
	g_byte_array_append(made->table, bytes->data, bytes->len);
}

/* One run of properties for all of the text from..to (characters) in the page of that number. */
static void
run(GByteArray *page, guint from, guint to, const char *properties, guint n, bool is_paragraph)
{
	guint8 skip = is_paragraph ? 200 : 220;

	put(page, 0, TEXT_AT + 2 * from, 4);
	put(page, 4, TEXT_AT + 2 * to, 4);
	put(page, 8, skip / 2, 1);
	put(page, PAGE - 1, 1, 1);
	if (is_paragraph) { /* an odd number of bytes, the number of the style among them */
		put(page, skip, (n + 3) / 2, 1);
		memcpy(page->data + skip + 3, properties, n);
	} else {
		put(page, skip, n, 1);
		memcpy(page->data + skip + 1, properties, n);
	}
}

static GBytes *
finish(Made *made, guint flags)
{
	GsfOutput *memory = gsf_output_memory_new();
	GsfOutfile *file = gsf_outfile_msole_new(memory);
	g_autoptr(GByteArray) pieces = g_byte_array_new(), places = g_byte_array_new();
	GBytes *bytes;
	guint page = (TEXT_AT + 2 * made->units->len + PAGE - 1) / PAGE;

	put(made->main, 0, 0xa5ec, 2);
	put(made->main, 2, 0xc1, 2);
	put(made->main, 10, flags, 2);
	put(made->main, 32, 14, 2);
	put(made->main, 62, 22, 2);
	put(made->main, 76, made->units->len, 4);
	put(made->main, 152, 93, 2);
	put(made->main, page * PAGE - 1, 0, 1);
	for (guint i = 0; i < made->units->len; i++)
		put(made->main, TEXT_AT + 2 * i, g_array_index(made->units, guint16, i), 2);
	g_byte_array_append(made->main, made->characters->data, PAGE);
	g_byte_array_append(made->main, made->paragraphs->data, PAGE);
	put(pieces, 0, 2 | (16 << 8), 4);
	put(pieces, 5, 0, 4);
	put(pieces, 9, made->units->len, 4);
	put(pieces, 15, TEXT_AT, 4);
	put(pieces, 19, 0, 2);
	list(made, 33, pieces);
	put(places, 0, TEXT_AT, 4);
	put(places, 4, TEXT_AT + 2 * made->units->len, 4);
	put(places, 8, page, 4);
	list(made, 12, places);
	put(places, 8, page + 1, 4);
	list(made, 13, places);
	stream(file, "WordDocument", made->main);
	stream(file, "0Table", made->table);
	stream(file, "Data", made->data);
	gsf_output_close(GSF_OUTPUT(file));
	bytes = g_bytes_new(gsf_output_memory_get_bytes(GSF_OUTPUT_MEMORY(memory)), (gsize)gsf_output_size(memory));
	g_object_unref(file);
	g_object_unref(memory);
	return bytes;
}

static Made *
begin(const char *text)
{
	Made *made = g_new0(Made, 1);
	glong n = 0;
	g_autofree gunichar2 *units = g_utf8_to_utf16(text, -1, NULL, &n, NULL);

	made->main = g_byte_array_new();
	made->table = g_byte_array_new();
	made->data = g_byte_array_new();
	made->characters = g_byte_array_new();
	made->paragraphs = g_byte_array_new();
	made->units = g_array_new(FALSE, FALSE, sizeof(guint16));
	g_array_append_vals(made->units, units, (guint)n);
	put(made->characters, PAGE - 1, 0, 1);
	put(made->paragraphs, PAGE - 1, 0, 1);
	return made;
}

static void
made_free(Made *made)
{
	g_byte_array_unref(made->main);
	g_byte_array_unref(made->table);
	g_byte_array_unref(made->data);
	g_byte_array_unref(made->characters);
	g_byte_array_unref(made->paragraphs);
	g_array_unref(made->units);
	g_free(made);
}

static char *
words_of(GBytes *bytes)
{
	g_autoptr(Reading) reading = golden_read(read_doc, bytes);

	return reading->fault != NULL ? g_strdup(reading->fault) : pages_text(reading->pages);
}

static void
test_pairs(void)
{
	golden_compare(read_doc, "form.doc");
}

static void
test_damage(void)
{
	g_test_timer_start();
	golden_damage(read_doc, "form.doc", 1500);
}

/* What a field is told is not shown, what it shows is; a ticked box of a form lies in another stream. */
static void
test_fields(void)
{
	static const char *const told = "\023 FORMTEXT \024甲公司\025，\023EQ \\o\\ac(□,√)\025新办 \023 FORMCHECKBOX \001\025组合\r藏\r";
	static const char special[] = "\x55\x08\x01\x06\x08\x01\x03\x6a\x00\x00\x00\x00";
	static const char hidden[] = "\x3c\x08\x01";
	Made *made = begin(told);
	g_autoptr(GBytes) bytes = NULL, secret = NULL;
	g_autofree char *words = NULL, *locked = NULL;
	guint box = 0;

	while (g_array_index(made->units, guint16, box) != 1)
		box++;
	run(made->characters, box, box + 1, special, 12, false);
	put(made->data, 0, 68 + 16, 4); /* a head of 68 bytes, then the field: a check box whose result is 1 */
	put(made->data, 4, 68, 2);
	put(made->data, 68, 0xffffffff, 4);
	put(made->data, 72, 1 | 1 << 2, 2);
	put(made->data, 83, 0, 1);
	bytes = finish(made, 0);
	words = words_of(bytes);
	g_assert_cmpstr(words, ==, "甲公司,☑新办 ☑组合\n藏\n");
	made_free(made);

	made = begin(told);
	run(made->characters, 0, made->units->len, hidden, 3, false);
	secret = finish(made, 0x0100);
	locked = words_of(secret);
	g_assert_nonnull(strstr(locked, "needs a password"));
	made_free(made);
}

/* A row of two cells, the first twice as wide: edges in twentieths of a point. */
static void
test_row(void)
{
	static const char row[] = "\x16\x24\x01\x17\x24\x01\x08\xd6\x30\x00\x02\x00\x00\xa0\x0f\x70\x17"
				  "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
	Made *made = begin("单位\v名称\007乙公司\007\007");
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(Reading) reading = NULL;
	const Page *page;
	const Run *label, *value;

	run(made->paragraphs, 0, made->units->len, row, 56, true);
	/* one run of properties for all would end a row at each cell: the row's mark alone has them, the others only lie in the table */
	put(made->paragraphs, 0, TEXT_AT, 4);
	put(made->paragraphs, 4, TEXT_AT + 2 * (made->units->len - 1), 4);
	put(made->paragraphs, 8, TEXT_AT + 2 * made->units->len, 4);
	put(made->paragraphs, 12, 60, 1);
	put(made->paragraphs, 25, 100, 1);
	put(made->paragraphs, 120, 3, 1);
	put(made->paragraphs, 123, 0x012416, 3);
	put(made->paragraphs, PAGE - 1, 2, 1);
	bytes = finish(made, 0);
	reading = golden_read(read_doc, bytes);
	g_assert_null(reading->fault);
	page = g_ptr_array_index(reading->pages->pages, 0);
	g_assert_cmpuint(page->runs->len, ==, 2);
	label = g_ptr_array_index(page->runs, 0);
	value = g_ptr_array_index(page->runs, 1);
	g_assert_cmpstr(label->text, ==, "单位名称");
	g_assert_cmpstr(value->text, ==, "乙公司");
	g_assert_cmpint(label->row, ==, value->row);
	g_assert_cmpint(value->col, ==, 1);
	g_assert_cmpfloat(label->x1 - label->x0, >, 1.5 * (value->x1 - value->x0));
	made_free(made);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/read_doc/pairs", test_pairs);
	g_test_add_func("/read_doc/damage", test_damage);
	g_test_add_func("/read_doc/fields", test_fields);
	g_test_add_func("/read_doc/row", test_row);
	return g_test_run();
}
