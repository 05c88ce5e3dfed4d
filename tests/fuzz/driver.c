/* driver.c - a fuzzer for where libFuzzer is not: seeds, changed again and again.  usage: PROGRAM SECONDS FILE...
 *
 * Each input is written to the file "crash" before it is tried, so that a crash leaves what caused it. */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/fuzz/mutate.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t length);

int
main(int argc, char **argv)
{
	gint64 end = g_get_monotonic_time() + (argc > 1 ? atoi(argv[1]) : 1) * G_USEC_PER_SEC;
	g_autoptr(GRand) dice = g_rand_new_with_seed((guint32)g_get_real_time());
	guint64 tried = 0;

	for (int at = 2; argc > 2 && g_get_monotonic_time() < end; at = at + 1 < argc ? at + 1 : 2) {
		g_autoptr(GBytes) seed = NULL, changed = NULL;
		char *bytes = NULL;
		gsize length = 0;

		if (!g_file_get_contents(argv[at], &bytes, &length, NULL))
			return 2;
		seed = g_bytes_new_take(bytes, length);
		changed = tried < (guint64)argc - 2 ? g_bytes_ref(seed) : mutate(dice, seed);
		g_file_set_contents("crash", g_bytes_get_data(changed, NULL), (gssize)g_bytes_get_size(changed), NULL);
		LLVMFuzzerTestOneInput(g_bytes_get_data(changed, NULL), g_bytes_get_size(changed));
		tried++;
	}
	remove("crash");
	printf("%" G_GUINT64_FORMAT " inputs\n", tried);
	return 0;
}
