/* golden.h - readers against tests/cases/read: NAME.pdf beside NAME.pdf.expected, damaged bytes included
 *
 * GOLDEN_WRITE=1 writes the expected files anew; look at the difference before it is committed. GOLDEN_SEED=n damages otherwise than
 * usual, and for a minute. */
#pragma once
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "parse/reader.h"

#define GOLDEN_FOLDER "tests/cases/read"

static inline void
golden_page(GString *out, const Page *page, guint n)
{
	g_string_append_printf(out, "page %u %s%s%s\n", n, page->source == SOURCE_DIGITAL ? "digital" : "ocr", page->seals > 0 ? " sealed" : "",
	                       page->has_picture ? " picture" : "");
	for (guint i = 0; i < page->runs->len; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);

		g_assert_true(g_utf8_validate(run->text, -1, NULL));
		g_string_append_printf(out, "  %s%s", run->is_value ? "= " : "", run->text);
		if (run->table >= 0)
			g_string_append_printf(out, "  (%d: %d,%d)", run->table, run->row, run->col);
		g_string_append_c(out, '\n');
	}
}

static inline char *
golden_dump(const Reading *reading)
{
	GString *out = g_string_new(NULL);

	if (reading->fault != NULL)
		g_string_append_printf(out, "fault: %s\n", reading->fault);
	for (guint i = 0; i < reading->notes->len; i++)
		g_string_append_printf(out, "note: %s\n", (const char *)g_ptr_array_index(reading->notes, i));
	for (guint i = 0; i < reading->parts->len; i++) {
		const Part *part = g_ptr_array_index(reading->parts, i);

		g_string_append_printf(out, "part: %s%s%s%s%s%s\n", part->file_name, g_bytes_get_size(part->bytes) > 0 ? "" : " empty", part->is_inline ? " inline" : "",
		                       part->ignore ? " ignored" : "", part->fault != NULL ? " fault: " : "", part->fault != NULL ? part->fault : "");
	}
	for (guint i = 0; i < reading->segments->len; i++) {
		const Segment *segment = g_ptr_array_index(reading->segments, i);

		g_string_append_printf(out, "segment %s\n", segment->kind);
		for (guint j = 0; j < segment->fields->len; j++) {
			const Field *field = g_ptr_array_index(segment->fields, j);

			g_string_append_printf(out, "  %s = %s\n", field->name, field->value);
		}
	}
	for (guint i = 0; reading->pages != NULL && i < reading->pages->pages->len; i++)
		golden_page(out, g_ptr_array_index(reading->pages->pages, i), i + 1);
	return g_string_free(out, FALSE);
}

/* Reading may only fail for want of an engine: damage is a fault. */
static inline Reading *
golden_read(ReaderFunction reader, GBytes *bytes)
{
	Input input = { .bytes = bytes, .file_name = "", .media_type = "", .depth = 1 };
	Reading *reading = reading_new();
	g_autoptr(GError) error = NULL;

	if (!reader(&input, reading, &error))
		g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
	return reading;
}

static inline GBytes *
golden_load(const char *name)
{
	g_autofree char *path = g_build_filename(GOLDEN_FOLDER, name, NULL);
	g_autoptr(GError) error = NULL;
	char *bytes = NULL;
	gsize length = 0;

	g_file_get_contents(path, &bytes, &length, &error);
	g_assert_no_error(error);
	return g_bytes_new_take(bytes, length);
}

static inline void
golden_compare(ReaderFunction reader, const char *name)
{
	g_autoptr(GBytes) bytes = golden_load(name), expected = NULL;
	g_autoptr(Reading) reading = golden_read(reader, bytes);
	g_autofree char *got = golden_dump(reading), *other = g_strconcat(name, ".expected", NULL);
	g_autofree char *path = g_build_filename(GOLDEN_FOLDER, other, NULL), *wanted = NULL;

	if (g_getenv("GOLDEN_WRITE") != NULL)
		g_assert_true(g_file_set_contents(path, got, -1, NULL));
	expected = golden_load(other);
	wanted = g_strndup(g_bytes_get_data(expected, NULL), g_bytes_get_size(expected));
	g_assert_cmpstr(got, ==, wanted);
}

/* What a library has to say of damaged bytes is not of interest. */
static inline void
golden_silence(const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
}

/* Flips, cuts and repeats bytes; whatever comes out must be well formed and fit to travel. */
static inline void
golden_damage(ReaderFunction reader, const char *name, guint rounds)
{
	g_autoptr(GBytes) whole = golden_load(name);
	g_autoptr(GRand) dice = g_rand_new_with_seed(g_getenv("GOLDEN_SEED") != NULL ? (guint32)atoi(g_getenv("GOLDEN_SEED")) : 20261009);
	double budget = g_getenv("GOLDEN_SEED") != NULL ? 60 : 3; /* seconds */
	guint handler = g_log_set_handler("libgsf:msole", G_LOG_LEVEL_MASK, golden_silence, NULL);
	guint nameless = g_log_set_handler(NULL, G_LOG_LEVEL_WARNING, golden_silence, NULL);

	for (guint i = 0; i < rounds && g_test_timer_elapsed() < budget; i++) {
		gsize length = g_bytes_get_size(whole);
		guint8 *copy = g_memdup2(g_bytes_get_data(whole, NULL), length);
		guint flips = (guint)g_rand_int_range(dice, 1, 12);
		g_autoptr(GBytes) bytes = NULL;
		g_autoptr(Reading) reading = NULL;
		g_autofree char *dump = NULL;

		for (guint k = 0; k < flips; k++)
			copy[g_rand_int_range(dice, 0, (int)length)] = (guint8)g_rand_int_range(dice, 0, 256);
		if (i % 7 == 0)
			length = (gsize)g_rand_int_range(dice, 1, (int)length);
		bytes = g_bytes_new_take(copy, length);
		reading = golden_read(reader, bytes);
		dump = golden_dump(reading);
		g_assert_nonnull(dump);
	}
	g_log_remove_handler("libgsf:msole", handler);
	g_log_remove_handler(NULL, nameless);
}
