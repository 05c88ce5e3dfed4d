/* test_reading.c - readings there and back, and answers of a reader that lies */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "parse/reader.h"
#include "parse/reading.h"

static Reading *
sample(void)
{
	Reading *reading = reading_new();
	g_autoptr(GBytes) bytes = g_bytes_new_static("\0\1\2", 3);
	Part *part = part_new("回单.pdf", "application/pdf", bytes);
	Segment *segment = segment_new("remittance_proof");
	Field *field = field_new("amount_fen", "70000", "￥700.00", 0.97, SOURCE_OCR);
	CloudLink *link = g_new0(CloudLink, 1);

	g_free(reading->type);
	reading->type = g_strdup("mail");
	reading->mail = g_new0(MailHead, 1);
	reading->mail->subject = g_strdup("申请");
	reading->mail->from_address = g_strdup("a@example.com");
	part->is_inline = true;
	part->fault = g_strdup("encrypted");
	g_ptr_array_add(reading->parts, part);
	g_ptr_array_add(reading->parts, part_new(NULL, NULL, NULL));
	field->page = 2;
	field->readings = 2;
	field->box[2] = 0.5;
	field->box[3] = 1.5; /* a little beside the page: drawn onto it */
	segment->first_page = 1;
	segment->last_page = 2;
	segment->seals = 1;
	segment->source = SOURCE_OCR;
	segment->has_picture = true;
	g_ptr_array_add(segment->fields, field);
	g_ptr_array_add(segment->doubts, g_strdup("a label without a value"));
	g_ptr_array_add(reading->segments, segment);
	link->name = g_strdup("大.zip");
	link->url = g_strdup("https://example.com/x");
	link->size = -1;
	g_ptr_array_add(reading->links, link);
	g_ptr_array_add(reading->notes, g_strdup("one\nnote\033[31m"));
	reading->ignore = g_strdup("");
	return reading;
}

static void
test_there_and_back(void)
{
	g_autoptr(Reading) before = sample();
	g_autoptr(GBytes) bytes = reading_to_bytes(before);
	g_autoptr(GError) error = NULL;
	g_autoptr(Reading) after = reading_from_bytes(bytes, &error);
	const Part *part;
	const Segment *segment;
	const Field *field;

	g_assert_no_error(error);
	g_assert_cmpstr(after->type, ==, "mail");
	g_assert_cmpstr(after->mail->subject, ==, "申请");
	g_assert_cmpstr(after->mail->reply_to, ==, "");
	g_assert_null(after->fault);
	g_assert_cmpstr(after->ignore, ==, "");
	g_assert_cmpuint(after->parts->len, ==, 2);
	part = g_ptr_array_index(after->parts, 0);
	g_assert_cmpstr(part->file_name, ==, "回单.pdf");
	g_assert_true(part->is_inline);
	g_assert_false(part->is_body);
	g_assert_cmpstr(part->fault, ==, "encrypted");
	g_assert_cmpmem(g_bytes_get_data(part->bytes, NULL), g_bytes_get_size(part->bytes), "\0\1\2", 3);
	part = g_ptr_array_index(after->parts, 1);
	g_assert_cmpuint(g_bytes_get_size(part->bytes), ==, 0);
	g_assert_null(part->fault);
	segment = g_ptr_array_index(after->segments, 0);
	g_assert_cmpuint(segment->last_page, ==, 2);
	g_assert_cmpuint(segment->seals, ==, 1);
	g_assert_true(segment->has_picture);
	g_assert_cmpstr(g_ptr_array_index(segment->doubts, 0), ==, "a label without a value");
	field = segment_get(segment, "amount_fen");
	g_assert_cmpstr(field->raw, ==, "￥700.00");
	g_assert_cmpfloat(field->box[2], ==, 0.5);
	g_assert_cmpfloat(field->box[3], ==, 1.0);
	g_assert_cmpint(field->readings, ==, 2);
	g_assert_null(segment_get(segment, "amount"));
	g_assert_cmpstr(g_ptr_array_index(after->notes, 0), ==, "one\nnote [31m"); /* nothing that moves a terminal */
	g_assert_cmpint(((const CloudLink *)g_ptr_array_index(after->links, 0))->size, ==, -1);
}

/* What an honest but clumsy reader makes is mended on its way. */
static void
test_mended(void)
{
	g_autoptr(Reading) before = reading_new();
	g_autoptr(Reading) after = NULL;
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *long_name = g_strnfill(10000, 'a');
	Segment *segment = segment_new("other");
	Field *field = field_new("remark", "bad \xff", NULL, NAN, SOURCE_DIGITAL);

	field->box[0] = INFINITY;
	field->box[1] = -3;
	g_ptr_array_add(segment->fields, field);
	g_ptr_array_add(before->segments, segment);
	for (guint i = 0; i < LIMIT_PARTS + 5; i++)
		g_ptr_array_add(before->parts, part_new(long_name, "x", NULL));
	bytes = reading_to_bytes(before);
	after = reading_from_bytes(bytes, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(after->parts->len, ==, LIMIT_PARTS);
	g_assert_cmpuint(strlen(((const Part *)g_ptr_array_index(after->parts, 0))->file_name), ==, 4096);
	field = g_ptr_array_index(((const Segment *)g_ptr_array_index(after->segments, 0))->fields, 0);
	g_assert_true(g_utf8_validate(field->value, -1, NULL));
	g_assert_cmpfloat(field->confidence, ==, 0);
	g_assert_cmpfloat(field->box[0], ==, 0);
	g_assert_cmpfloat(field->box[1], ==, 0);
}

/* ---- lies ---- */

#define WHOLE "(sm(ssssssss)a(ssaybbmsbs)a(suuuiba(sssdiiu(dddd))as)a(sssx)msmsas)"

/* In GVariant's own notation: one thing wrong in each. */
static const struct { const char *name, *text; bool good; } lies[] = {
	{ "the truth", "('pdf', nothing, [], [('other', 1, 1, 0, 0, false, [('tax_id', 'x', 'x', 1.0, 0, 1, 1, (0.0, 0.0, 1.0, 1.0))], [])], [], nothing, nothing, [])", true },
	{ "kind", "('pdf', nothing, [], [('invented', 1, 1, 0, 0, false, [], [])], [], nothing, nothing, [])", false },
	{ "empty kind", "('pdf', nothing, [], [('', 1, 1, 0, 0, false, [], [])], [], nothing, nothing, [])", false },
	{ "pages backwards", "('pdf', nothing, [], [('other', 2, 1, 0, 0, false, [], [])], [], nothing, nothing, [])", false },
	{ "pages", "('pdf', nothing, [], [('other', 1, 4000000000, 0, 0, false, [], [])], [], nothing, nothing, [])", false },
	{ "seals", "('pdf', nothing, [], [('other', 1, 1, 4000000000, 0, false, [], [])], [], nothing, nothing, [])", false },
	{ "operator", "('pdf', nothing, [], [('other', 1, 1, 0, 2, false, [], [])], [], nothing, nothing, [])", false },
	{ "field source", "('pdf', nothing, [], [('other', 1, 1, 0, 0, false, [('tax_id', 'x', 'x', 1.0, 2, 1, 1, (0.0, 0.0, 1.0, 1.0))], [])], [], nothing, nothing, [])", false },
	{ "field name", "('pdf', nothing, [], [('other', 1, 1, 0, 0, false, [('x; y', 'x', 'x', 1.0, 0, 1, 1, (0.0, 0.0, 1.0, 1.0))], [])], [], nothing, nothing, [])", false },
	{ "no field name", "('pdf', nothing, [], [('other', 1, 1, 0, 0, false, [('', 'x', 'x', 1.0, 0, 1, 1, (0.0, 0.0, 1.0, 1.0))], [])], [], nothing, nothing, [])", false },
	{ "confidence", "('pdf', nothing, [], [('other', 1, 1, 0, 0, false, [('tax_id', 'x', 'x', 1.5, 0, 1, 1, (0.0, 0.0, 1.0, 1.0))], [])], [], nothing, nothing, [])", false },
	{ "not a number", "('pdf', nothing, [], [('other', 1, 1, 0, 0, false, [('tax_id', 'x', 'x', 1.0, 0, 1, 1, (nan, 0.0, 1.0, 1.0))], [])], [], nothing, nothing, [])", false },
	{ "box", "('pdf', nothing, [], [('other', 1, 1, 0, 0, false, [('tax_id', 'x', 'x', 1.0, 0, 1, 1, (0.0, 0.0, 1.0, 7.0))], [])], [], nothing, nothing, [])", false },
	{ "readings", "('pdf', nothing, [], [('other', 1, 1, 0, 0, false, [('tax_id', 'x', 'x', 1.0, 0, -1, 1, (0.0, 0.0, 1.0, 1.0))], [])], [], nothing, nothing, [])", false },
	{ "size of a link", "('pdf', nothing, [], [], [('a', 'b', 'c', -7)], nothing, nothing, [])", false },
	{ "type", "('a type whose name is far too long for any format that sniffing knows of', nothing, [], [], [], nothing, nothing, [])", false },
};

static void
test_lies(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(lies); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GVariant) whole = g_variant_parse(G_VARIANT_TYPE(WHOLE), lies[i].text, NULL, NULL, &error);
		g_autoptr(GBytes) bytes = NULL;
		g_autoptr(Reading) reading = NULL;

		g_assert_no_error(error);
		bytes = g_variant_get_data_as_bytes(whole);
		reading = reading_from_bytes(bytes, &error);
		g_test_message("%s", lies[i].name);
		if (lies[i].good)
			g_assert_no_error(error);
		else
			g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT);
	}
}

static void
test_too_many(void)
{
	g_autoptr(GString) text = g_string_new("('mail', nothing, [");
	g_autoptr(GVariant) whole = NULL;
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(Reading) reading = NULL;
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i <= LIMIT_PARTS; i++)
		g_string_append_printf(text, "%s('', '', b'', false, false, nothing, false, '')", i > 0 ? ", " : "");
	g_string_append(text, "], [], [], nothing, nothing, [])");
	whole = g_variant_parse(G_VARIANT_TYPE(WHOLE), text->str, NULL, NULL, &error);
	g_assert_no_error(error);
	bytes = g_variant_get_data_as_bytes(whole);
	reading = reading_from_bytes(bytes, &error);
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT);
}

/* Any byte of an answer changed, any tail cut: a reading or a refusal, never worse.  A string that was cut or lost its end, or that is no
 * longer UTF-8, is a refusal. */
static void
test_damage(void)
{
	g_autoptr(Reading) before = sample();
	g_autoptr(GBytes) bytes = reading_to_bytes(before);
	gsize length = g_bytes_get_size(bytes);
	guint refused = 0;

	for (gsize i = 0; i < length; i++) {
		guint8 *copy = g_memdup2(g_bytes_get_data(bytes, NULL), length);
		g_autoptr(GBytes) damaged = NULL;
		g_autoptr(GBytes) cut = g_bytes_new_from_bytes(bytes, 0, i);
		g_autoptr(Reading) one = NULL;
		g_autoptr(Reading) two = NULL;

		copy[i] ^= 0xff;
		damaged = g_bytes_new_take(copy, length);
		one = reading_from_bytes(damaged, NULL);
		two = reading_from_bytes(cut, NULL);
		refused += (one == NULL) + (two == NULL);
	}
	g_assert_cmpuint(refused, >, length);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/reading/there-and-back", test_there_and_back);
	g_test_add_func("/reading/mended", test_mended);
	g_test_add_func("/reading/lies", test_lies);
	g_test_add_func("/reading/too-many", test_too_many);
	g_test_add_func("/reading/damage", test_damage);
	return g_test_run();
}
