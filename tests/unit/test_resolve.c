/* test_resolve.c - a name server that is silent, wrong or deadly holds up nobody; the C library's look-up is played here */
#include "ingest/resolve.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
	int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **) =
		(int (*)(const char *, const char *, const struct addrinfo *, struct addrinfo **))dlsym(RTLD_NEXT, "getaddrinfo");
	struct addrinfo *list = NULL;

	if ((hints->ai_flags & AI_NUMERICHOST) != 0)
		return real(host, service, hints, found);
	if (strcmp(host, "silent.example.com") == 0)
		sleep(30);
	if (strcmp(host, "deadly.example.com") == 0)
		abort();
	if (strcmp(host, "unknown.example.com") == 0)
		return EAI_NONAME;
	for (int i = strcmp(host, "many.example.com") == 0 ? 100 : 2; i > 0; i--) { /* 192.0.2.1, 192.0.2.2, ... */
		struct addrinfo *one = calloc(1, sizeof *one + sizeof(struct sockaddr_in));
		struct sockaddr_in *address = (struct sockaddr_in *)(gpointer)(one + 1);

		address->sin_family = AF_INET;
		address->sin_port = htons((guint16)atoi(service));
		address->sin_addr.s_addr = htonl(0xc0000200u + (guint32)i);
		*one = (struct addrinfo){ .ai_family = AF_INET, .ai_addr = (struct sockaddr *)(gpointer)address, .ai_addrlen = sizeof *address,
			                  .ai_next = list };
		list = one;
	}
	*found = list;
	return 0;
}

static const struct {
	const char *name, *host;
	ResolveAnswer answer;
	guint places;
	const char *first;
} cases[] = {
	{ "name", "mail.example.com", RESOLVE_DONE, 2, "192.0.2.1" },
	{ "address", "127.0.0.9", RESOLVE_DONE, 1, "127.0.0.9" },
	{ "many", "many.example.com", RESOLVE_DONE, 16, "192.0.2.1" },
	{ "unknown", "unknown.example.com", RESOLVE_UNKNOWN, 0, NULL },
	{ "deadly", "deadly.example.com", RESOLVE_UNKNOWN, 0, NULL },
	{ "silent", "silent.example.com", RESOLVE_LATE, 0, NULL },
};

static void
test_case(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));
	gint64 begun = g_get_monotonic_time();
	const char *why = NULL;

	g_assert_cmpint(resolve(cases[i].host, 993, 1, -1, places, &why), ==, cases[i].answer);
	g_assert_cmpuint(places->len, ==, cases[i].places);
	g_assert_cmpint(g_get_monotonic_time() - begun, <, 10 * G_USEC_PER_SEC);
	g_assert_true(cases[i].answer != RESOLVE_UNKNOWN || *why != '\0');
	if (cases[i].first != NULL) {
		const struct sockaddr_in *address = (gconstpointer)&g_array_index(places, Place, 0).address;

		g_assert_cmpstr(inet_ntoa(address->sin_addr), ==, cases[i].first);
		g_assert_cmpint(ntohs(address->sin_port), ==, 993);
	}
}

/* Somebody wants to end: no waiting for a name server. */
static void
test_cancelled(void)
{
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));
	gint64 begun = g_get_monotonic_time();
	const char *why;
	int ends[2];

	g_assert_cmpint(pipe(ends), ==, 0);
	g_assert_cmpint(write(ends[1], "x", 1), ==, 1);
	g_assert_cmpint(resolve("silent.example.com", 993, 60, ends[0], places, &why), ==, RESOLVE_CANCELLED);
	g_assert_cmpint(g_get_monotonic_time() - begun, <, 10 * G_USEC_PER_SEC);
	close(ends[0]);
	close(ends[1]);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strconcat("/resolve/", cases[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_case);
	}
	g_test_add_func("/resolve/cancelled", test_cancelled);
	return g_test_run();
}
