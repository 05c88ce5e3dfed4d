/* target.h - what is fuzzed: one function for each, that takes any bytes and must come back
 *
 * A fuzz_NAME.c defines LLVMFuzzerTestOneInput() through TARGET(); libFuzzer drives it where clang is, tests/fuzz/driver.c elsewhere, and
 * tests/unit/test_mutations.c a short while in every run of the tests. */
#pragma once
#include <string.h>

#include "base/error.h"
#include "parse/embedded.h"
#include "parse/headerwords.h"
#include "parse/picture.h"
#include "parse/reader.h"
#include "parse/statement_file.h"
#include "parse/understand.h"
#include "parse/worker.h"

#define TARGET(body)                                                          \
	int LLVMFuzzerTestOneInput(const guint8 *data, size_t length);        \
	int                                                                   \
	LLVMFuzzerTestOneInput(const guint8 *data, size_t length)             \
	{                                                                     \
		g_autoptr(GBytes) bytes = g_bytes_new(data, length);          \
		body;                                                         \
		return 0;                                                     \
	}

/* Whatever was read must travel to the parent and be believed there. */
static inline void
target_travel(const Reading *reading)
{
	g_autoptr(GBytes) packed = reading_to_bytes(reading);
	g_autoptr(GError) error = NULL;
	g_autoptr(Reading) again = reading_from_bytes(packed, &error);

	if (again == NULL)
		g_error("a reading that the parent refuses: %s", error->message);
}

/* The whole way of a document, by this reader whatever the bytes look like. */
static inline void
target_reader(ReaderFunction reader, bool is_body, GBytes *bytes)
{
	static bool loaded = false;
	const Input input = { bytes, "form.pdf", "", 1, is_body };
	g_autoptr(Reading) reading = reading_new();
	g_autoptr(GError) error = NULL;

	if (!loaded && reader == read_pdf) /* as in the cage; half of the time goes there else */
		worker_load_pdf_tables();
	loaded = true;
	if (!reader(&input, reading, &error) && !g_error_matches(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP))
		g_error("a document is a fault, not an error: %s", error->message);
	if (reading->pages != NULL && reading->pages->pages->len > 0 && reading->ignore == NULL) {
		guint embedded = reading->segments->len;

		understand(reading->pages, "", is_body, reading->segments);
		embedded_merge(reading->segments, embedded);
	}
	target_travel(reading);
}

/* All frames; a picture or a reason, never both. */
static inline void
target_picture(GBytes *bytes)
{
	guint frames = 1;

	for (guint i = 0; i < MIN(frames, 4); i++) {
		g_autofree char *fault = NULL;
		PIX *pix = picture_decode(bytes, i, &frames, &fault);

		if ((pix == NULL) != (fault != NULL))
			g_error("a picture without pixels and without a reason");
		pixDestroy(&pix);
	}
}

static inline void
target_any(GBytes *bytes)
{
	const Input input = { bytes, "form.pdf", "", 1, false };
	g_autoptr(Reading) reading = reader_read(&input);

	target_travel(reading);
}

static inline void
target_headerwords(GBytes *bytes)
{
	gsize length;
	const char *raw = g_bytes_get_data(bytes, &length);
	g_autofree char *exact = g_memdup2(raw, length); /* so that a look beyond the end is seen */
	g_autofree char *text = NULL, *file = NULL, *name = NULL, *address = NULL;
	bool lossy;

	if (exact == NULL)
		return;
	text = headerwords_decode(exact, length, &lossy);
	file = headerwords_parameter(exact, length, "filename");
	headerwords_mailbox(exact, length, &name, &address);
	if (!g_utf8_validate(text, -1, NULL) || !g_utf8_validate(name, -1, NULL) || !g_utf8_validate(address, -1, NULL) ||
	    (file != NULL && !g_utf8_validate(file, -1, NULL)))
		g_error("a header that is no UTF-8");
}

static inline void
target_statement(GBytes *bytes)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(StatementFile) file = statement_file_parse(bytes, &error);

	if ((file == NULL) != (error != NULL))
		g_error("a statement without rows and without a reason");
}

/* Lines are rows, tabs part runs; the kind that the words make of it is read. */
static inline void
target_understand(GBytes *bytes)
{
	gsize length;
	const char *data = g_bytes_get_data(bytes, &length);
	g_autofree char *text = g_utf8_make_valid(data != NULL ? data : "", (gssize)length);
	g_auto(GStrv) lines = g_strsplit(text, "\n", 400);
	g_autoptr(Pages) pages = pages_new();
	g_autoptr(Reading) reading = reading_new();
	Page *page = pages_add(pages, 600, 800, SOURCE_OCR);

	for (guint row = 0; lines[row] != NULL; row++) {
		g_auto(GStrv) runs = g_strsplit(lines[row], "\t", 40);
		double x = 20;

		for (guint i = 0; runs[i] != NULL; i++) {
			double width = 10.0 * (double)g_utf8_strlen(runs[i], -1);

			if (*runs[i] != '\0')
				page_add_run(page, runs[i], x, 20.0 + 18.0 * row, x + width, 32.0 + 18.0 * row, 0.9);
			x += width + 20;
		}
	}
	understand(pages, "", false, reading->segments);
	target_travel(reading);
}
