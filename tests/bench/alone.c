/* alone.c - what reading costs without everything around it: two processes, no store, no cage, nothing understood
 *
 * usage: alone MODELS pictures|texts SPOOL [FOLDER]
 *   pictures  every picture, and every PDF with scanned pages: seconds on the clock, seconds of processor time; the pictures go to FOLDER
 *   texts     every PDF without scanned pages: seconds of processor time; its words go to FOLDER/NAME.txt, the file to FOLDER/NAME.pdf */
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "parse/ocr.h"
#include "parse/reader.h"

#define PROCESSES 2

typedef struct {
	GBytes *bytes;
	char *name;
	bool is_picture;
} Blob;

typedef struct {
	gint next;
	gint scanned[]; /* of each blob: a PDF that has pages read from pixels */
} Shared;

static GPtrArray *blobs;

static void
blob_free(gpointer data)
{
	Blob *blob = data;

	g_bytes_unref(blob->bytes);
	g_free(blob->name);
	g_free(blob);
}

static int
take_file(const char *path, const struct stat *status, int kind, struct FTW *where)
{
	g_autoptr(GBytes) bytes = kind == FTW_F ? file_read(path, 256u << 20, NULL) : NULL;
	SniffType type = bytes != NULL ? sniff(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), "") : SNIFF_UNKNOWN;
	const Reader *reader = reader_find(type);
	Blob *blob;

	if (reader == NULL || (type != SNIFF_PDF && strcmp(reader->name, "image") != 0))
		return 0;
	blob = g_new0(Blob, 1);
	blob->bytes = g_steal_pointer(&bytes);
	blob->name = g_path_get_basename(path);
	blob->is_picture = type != SNIFF_PDF;
	g_ptr_array_add(blobs, blob);
	return 0;
}

static Reading *
read_blob(const Blob *blob)
{
	const Input input = { blob->bytes, "", "", 1, false };
	Reading *reading = reading_new();

	(blob->is_picture ? read_image : read_pdf)(&input, reading, NULL);
	return reading;
}

static bool
is_scanned(const Reading *reading)
{
	for (guint i = 0; reading->pages != NULL && i < reading->pages->pages->len; i++)
		if (((const Page *)g_ptr_array_index(reading->pages->pages, i))->source == SOURCE_OCR)
			return true;
	return false;
}

/* One after the other, whoever is free takes the next. */
static void
work(Shared *shared, bool timed)
{
	for (;;) {
		guint at = (guint)g_atomic_int_add(&shared->next, 1);
		const Blob *blob;
		Reading *reading;

		if (at >= blobs->len)
			return;
		blob = g_ptr_array_index(blobs, at);
		if (timed ? !blob->is_picture && !shared->scanned[at] : blob->is_picture)
			continue;
		reading = read_blob(blob);
		if (!timed)
			shared->scanned[at] = is_scanned(reading);
		reading_free(reading);
	}
}

/* Of all children that have ended. */
static double
processor_time(void)
{
	struct rusage used;

	getrusage(RUSAGE_CHILDREN, &used);
	return (double)used.ru_utime.tv_sec + (double)used.ru_stime.tv_sec + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / G_USEC_PER_SEC;
}

static double
round_of(Shared *shared, bool timed)
{
	gint64 begun = g_get_monotonic_time();

	shared->next = 0;
	for (guint i = 0; i < PROCESSES; i++) {
		if (fork() == 0) {
			work(shared, timed);
			_exit(0);
		}
	}
	while (wait(NULL) > 0)
		;
	return (double)(g_get_monotonic_time() - begun) / G_USEC_PER_SEC;
}

static void
write_words(const Reading *reading, const Blob *blob, const char *folder)
{
	g_autofree char *words = g_strdup_printf("%s/%s.txt", folder, blob->name), *file = g_strdup_printf("%s/%s.pdf", folder, blob->name);
	g_autoptr(GString) text = g_string_new(NULL);
	gsize length;
	const char *bytes = g_bytes_get_data(blob->bytes, &length);

	for (guint p = 0; reading->pages != NULL && p < reading->pages->pages->len; p++) {
		const Page *page = g_ptr_array_index(reading->pages->pages, p);

		for (guint i = 0; i < page->runs->len; i++)
			if (!((const Run *)g_ptr_array_index(page->runs, i))->is_value)
				g_string_append_printf(text, "%s\n", ((const Run *)g_ptr_array_index(page->runs, i))->text);
	}
	g_file_set_contents(words, text->str, (gssize)text->len, NULL);
	g_file_set_contents(file, bytes, (gssize)length, NULL);
}

static void
write_pictures(const char *folder)
{
	for (guint i = 0; i < blobs->len; i++) {
		const Blob *blob = g_ptr_array_index(blobs, i);
		g_autofree char *file = g_build_filename(folder, blob->name, NULL);
		gsize length;
		const char *bytes = g_bytes_get_data(blob->bytes, &length);

		if (blob->is_picture)
			g_file_set_contents(file, bytes, (gssize)length, NULL);
	}
}

static double
read_texts(const Shared *shared, const char *folder, guint *n)
{
	double seconds = 0;

	for (guint i = 0; i < blobs->len; i++) {
		const Blob *blob = g_ptr_array_index(blobs, i);
		clock_t begun = clock();
		Reading *reading;

		if (blob->is_picture || shared->scanned[i])
			continue;
		reading = read_blob(blob);
		seconds += (double)(clock() - begun) / CLOCKS_PER_SEC;
		if (reading->fault == NULL) {
			write_words(reading, blob, folder);
			(*n)++;
		}
		reading_free(reading);
	}
	return seconds;
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	Ocr *ocr = argc >= 4 ? ocr_open(argv[1], "auto", &error) : NULL;
	Shared *shared;
	double before, seconds;
	guint n = 0;

	if (ocr == NULL) {
		fprintf(stderr, "alone: %s\n", error != NULL ? error->message : "usage: alone MODELS pictures|texts SPOOL [FOLDER]");
		return 2;
	}
	ocr_set_default(ocr);
	blobs = g_ptr_array_new_with_free_func(blob_free);
	nftw(argv[3], take_file, 16, FTW_PHYS);
	shared = mmap(NULL, sizeof *shared + blobs->len * sizeof(gint), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	round_of(shared, false);
	if (strcmp(argv[2], "texts") == 0 && argc == 5) {
		seconds = read_texts(shared, argv[4], &n);
		printf("%.3f %u\n", seconds, n);
		return 0;
	}
	for (guint i = 0; i < blobs->len; i++)
		n += ((const Blob *)g_ptr_array_index(blobs, i))->is_picture || shared->scanned[i];
	before = processor_time();
	seconds = round_of(shared, true);
	printf("%.3f %.3f %u\n", seconds, processor_time() - before, n);
	if (argc == 5)
		write_pictures(argv[4]);
	return 0;
}
