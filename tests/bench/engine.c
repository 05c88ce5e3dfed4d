/* engine.c - reading documents in the cage against the bare engine, on the same files
 *
 * usage: engine MODELS FOLDER bare|caged WORKERS
 *   bare    every picture of FOLDER decoded, its lines found and each read once, by the networks as they were published (MODELS/published):
 *           no cage, nothing understood, one process a worker
 *   caged   every file of FOLDER through the pool of caged readers, understood
 * Prints seconds on the clock, seconds of processor time, files, the most megabytes of one reader. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/config.h"
#include "base/file.h"
#include "parse/ocr.h"
#include "parse/picture.h"
#include "parse/pool.h"
#include "parse/worker.h"

#define LARGEST (256u << 20)

static GPtrArray *paths;

static int
by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
list(const char *folder)
{
	GDir *dir = g_dir_open(folder, 0, NULL);
	const char *name;

	paths = g_ptr_array_new_with_free_func(g_free);
	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
		g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
	g_clear_pointer(&dir, g_dir_close);
	g_ptr_array_sort(paths, by_name);
}

/* ---- bare ---- */

static void
read_bare(Ocr *ocr, const char *path)
{
	g_autoptr(GBytes) bytes = file_read(path, LARGEST, NULL);
	guint frames = 1;

	for (guint i = 0; bytes != NULL && i < frames; i++) {
		g_autofree char *fault = NULL;
		PIX *rgb = picture_decode(bytes, i, &frames, &fault);
		g_autoptr(GPtrArray) lines = rgb != NULL ? ocr_lines(ocr, rgb, NULL) : NULL;

		pixDestroy(&rgb);
	}
}

static bool
run_bare(const char *models, guint workers)
{
	g_autofree char *published = g_build_filename(models, "published", NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(Ocr) ocr = ocr_open(published, "pp", &error);
	gint *next = mmap(NULL, sizeof *next, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (ocr == NULL) {
		fprintf(stderr, "engine: %s\n", error->message);
		return false;
	}
	for (guint i = 0; i < workers; i++)
		if (fork() == 0) {
			for (guint at; (at = (guint)g_atomic_int_add(next, 1)) < paths->len;)
				read_bare(ocr, g_ptr_array_index(paths, at));
			_exit(0);
		}
	while (wait(NULL) > 0)
		;
	return true;
}

/* ---- caged ---- */

static bool
take_result(Pool *pool)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *reason = NULL;
	Reading *reading = NULL;
	const char *path = pool_wait(pool, &reading, &reason, &error);

	if (path == NULL || reading == NULL)
		fprintf(stderr, "engine: %s: %s\n", path != NULL ? path : "no reader", path != NULL ? reason : error->message);
	if (reading != NULL)
		reading_free(reading);
	return path != NULL;
}

static bool
run_caged(const char *models, guint workers)
{
	g_autofree char *setting = g_strdup_printf("ocr.models=%s", models);
	const char *const settings[] = { setting, NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = config_load(NULL, settings, true, &error);
	g_autoptr(ChildPlan) plan = config != NULL ? worker_plan_new(config) : NULL;
	g_autoptr(Pool) pool = plan != NULL ? pool_new(plan, workers) : NULL;

	for (guint i = 0; pool != NULL && i < paths->len; i++) {
		char *path = g_ptr_array_index(paths, i);
		g_autofree char *name = g_path_get_basename(path);
		g_autoptr(GBytes) request = worker_request(name, "", 1, false), bytes = file_read(path, LARGEST, NULL);

		if (bytes == NULL)
			continue;
		if (!pool_has_room(pool) && !take_result(pool))
			return false;
		if (!pool_give(pool, request, bytes, path, &error))
			break;
	}
	while (pool != NULL && error == NULL && pool_busy(pool) > 0)
		if (!take_result(pool))
			return false;
	if (error != NULL)
		fprintf(stderr, "engine: %s\n", error->message);
	return error == NULL;
}

int
main(int argc, char **argv)
{
	guint workers = argc == 5 ? (guint)atoi(argv[4]) : 0;
	struct rusage own, children;
	gint64 begun;
	bool good;

	if (workers == 0) {
		fprintf(stderr, "usage: engine MODELS FOLDER bare|caged WORKERS\n");
		return 2;
	}
	list(argv[2]);
	begun = g_get_monotonic_time();
	good = strcmp(argv[3], "bare") == 0 ? run_bare(argv[1], workers) : run_caged(argv[1], workers);
	double seconds = (double)(g_get_monotonic_time() - begun) / G_USEC_PER_SEC;
	getrusage(RUSAGE_SELF, &own);
	getrusage(RUSAGE_CHILDREN, &children);
	printf("%.3f %.3f %u %ld\n", seconds,
	       (double)(own.ru_utime.tv_sec + own.ru_stime.tv_sec + children.ru_utime.tv_sec + children.ru_stime.tv_sec) +
	       (double)(own.ru_utime.tv_usec + own.ru_stime.tv_usec + children.ru_utime.tv_usec + children.ru_stime.tv_usec) / G_USEC_PER_SEC,
	       paths->len, children.ru_maxrss / 1024);
	return good ? 0 : 1;
}
