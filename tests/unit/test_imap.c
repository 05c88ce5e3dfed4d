/* test_imap.c - a session with a server that does what servers do: nothing lost, nothing twice, nothing sent to strangers
 *
 * The server is a thread of this program behind real TLS; its certificates are made here. */
#include "ingest/imap.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <glib/gstdio.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "store/mailbox.h"
#include "store/message.h"

#define PASSWORD "kein-geheimnis-hier"

typedef struct {
	const char *name;    /* the certificate is for this */
	const char *host;    /* of the configuration, NULL: 127.0.0.1 */
	long lasts;          /* seconds from now */
	guint mails;         /* UIDs 10, 20, 30, ... */
	guint uidvalidity;
	bool refuse_login, repeat_password, wants_id, lists_nothing, preauth, strange_news;
	guint nil, lost, refused; /* UIDs: answered with NIL; left out; a FETCH that names it is NO */
	gint cut;            /* UID: the connection ends within its bytes; then it is 0 */
} Server;

typedef struct {
	Server server;
	char *folder;
	int listener;
	GThread *thread;
	gint stop;
	bool id_came;
	gint logins;
	Store *store;
	MailboxConfig mailbox;
	char *folders[2];
} World;

/* Every name is this machine. */
int
getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
	int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **) =
		(int (*)(const char *, const char *, const struct addrinfo *, struct addrinfo **))dlsym(RTLD_NEXT, "getaddrinfo");

	return real((hints->ai_flags & AI_NUMERICHOST) != 0 ? host : "127.0.0.1", service, hints, found);
}

/* ---- a certificate that signs itself ---- */

static void
make_certificate(World *world, const char *path)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = X509_new();
	X509_NAME *name = X509_get_subject_name(certificate);
	g_autofree char *alternative = g_strdup_printf(strchr("0123456789", world->server.name[0]) ? "IP:%s" : "DNS:%s", world->server.name);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, alternative);
	FILE *file = g_fopen(path, "w");

	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
	X509_gmtime_adj(X509_getm_notBefore(certificate), -86400);
	X509_gmtime_adj(X509_getm_notAfter(certificate), world->server.lasts);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const guchar *)"test", -1, -1, 0);
	X509_set_issuer_name(certificate, name);
	X509_set_pubkey(certificate, key);
	X509_add_ext(certificate, extension, -1);
	g_assert_cmpint(X509_sign(certificate, key, EVP_sha256()), >, 0);
	PEM_write_X509(file, certificate);
	PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL);
	fclose(file);
	X509_EXTENSION_free(extension);
	X509_free(certificate);
	EVP_PKEY_free(key);
}

/* ---- the server ---- */

static void say(SSL *ssl, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void
say(SSL *ssl, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	if (*text != '\0')
		SSL_write(ssl, text, (int)strlen(text));
}

static bool
hear(SSL *ssl, GString *line)
{
	char byte;

	g_string_truncate(line, 0);
	while (SSL_read(ssl, &byte, 1) == 1) {
		if (byte == '\n')
			return true;
		if (byte != '\r')
			g_string_append_c(line, byte);
	}
	return false;
}

static bool
is_in(const char *set, guint uid, guint last)
{
	g_auto(GStrv) parts = g_strsplit(set, ",", -1);

	for (guint i = 0; parts[i] != NULL; i++) {
		g_auto(GStrv) ends = g_strsplit(parts[i], ":", 2);
		guint from = (guint)atoi(ends[0]), to = ends[1] == NULL ? from : *ends[1] == '*' ? last : (guint)atoi(ends[1]);

		if (uid >= MIN(from, to) && uid <= MAX(from, to))
			return true;
	}
	return false;
}

static char *
mail_text(guint uid)
{
	return g_strdup_printf("Subject: %u\r\n\r\n%0*u\r\n", uid, 200 + (int)uid, uid);
}

/* False when the connection was cut. */
static bool
send_mail(World *world, SSL *ssl, guint number, guint uid)
{
	g_autofree char *text = mail_text(uid);

	if (uid == world->server.nil) {
		say(ssl, "* %u FETCH (UID %u BODY[] NIL)\r\n", number, uid);
		return true;
	}
	if (g_atomic_int_compare_and_exchange(&world->server.cut, (gint)uid, 0)) {
		say(ssl, "* %u FETCH (UID %u BODY[] {%zu}\r\n%.20s", number, uid, strlen(text), text);
		return false;
	}
	if (world->server.strange_news)
		say(ssl, "* %u FETCH (FLAGS (\\Seen) UID %u)\r\n* 1 FETCH (UID 77777 BODY[] {3}\r\nabc)\r\n", number, uid);
	if (uid % 20 == 0) /* in either order */
		say(ssl, "* %u FETCH (UID %u BODY[] {%zu}\r\n%s)\r\n", number, uid, strlen(text), text);
	else
		say(ssl, "* %u FETCH (BODY[] {%zu}\r\n%s UID %u)\r\n", number, strlen(text), text, uid);
	return true;
}

static bool
fetch(World *world, SSL *ssl, const char *tag, char **words)
{
	const char *set = words[3];
	bool bodies = strstr(words[4] != NULL ? words[4] : "", "BODY.PEEK") != NULL || (words[5] != NULL && strstr(words[5], "BODY.PEEK") != NULL);
	guint last = world->server.mails * 10;

	if (bodies && world->server.refused != 0 && is_in(set, world->server.refused, last)) {
		say(ssl, "%s NO cannot read that\r\n", tag);
		return true;
	}
	for (guint i = 1; i <= world->server.mails; i++) {
		g_autofree char *text = mail_text(i * 10);

		if (!is_in(set, i * 10, last) || (!bodies && world->server.lists_nothing) || (bodies && i * 10 == world->server.lost))
			continue;
		if (!bodies)
			say(ssl, "* %u FETCH (UID %u RFC822.SIZE %zu)\r\n", i, i * 10, strlen(text));
		else if (!send_mail(world, ssl, i, i * 10))
			return false;
	}
	say(ssl, "%s OK done\r\n", tag);
	return true;
}

static bool
answer(World *world, SSL *ssl, const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", 6);
	const char *tag = words[0], *command = tag != NULL && words[1] != NULL ? words[1] : "";
	const Server *server = &world->server;

	if (strcmp(command, "CAPABILITY") == 0) {
		say(ssl, "* CAPABILITY IMAP4rev1 UIDPLUS MOVE\r\n%s OK done\r\n", tag);
	} else if (strcmp(command, "LOGIN") == 0) {
		g_atomic_int_inc(&world->logins);
		world->id_came = false;
		say(ssl, server->refuse_login ? "%s NO wrong: %s\r\n" : "%s OK in%s\r\n", tag, server->repeat_password ? line : "");
	} else if (strcmp(command, "ID") == 0) {
		world->id_came = true;
		say(ssl, "* ID NIL\r\n%s OK done\r\n", tag);
	} else if (strcmp(command, "SELECT") == 0 && server->wants_id && !world->id_came) {
		say(ssl, "%s NO SELECT Unsafe Login. Please contact kefu@188.com for help\r\n", tag);
	} else if (strcmp(command, "SELECT") == 0) {
		say(ssl, "* %u EXISTS\r\n* OK [UIDVALIDITY %u] ok\r\n%s OK [READ-WRITE] done\r\n", server->mails, server->uidvalidity, tag);
	} else if (strcmp(command, "UID") == 0 && strcmp(words[2], "FETCH") == 0) {
		return fetch(world, ssl, tag, words);
	} else if (strcmp(command, "UID") == 0 && strcmp(words[2], "SEARCH") == 0) {
		say(ssl, "* SEARCH");
		for (guint i = 1; i <= server->mails; i++)
			say(ssl, " %u", i * 10);
		say(ssl, "\r\n%s OK done\r\n", tag);
	} else if (strcmp(command, "LOGOUT") == 0) {
		say(ssl, "* BYE\r\n%s OK done\r\n", tag);
		return false;
	} else {
		say(ssl, "%s OK done\r\n", tag);
	}
	return true;
}

static gpointer
serve(gpointer data)
{
	World *world = data;
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	g_autofree char *pem = g_build_filename(world->folder, "server.pem", NULL);
	g_autoptr(GString) line = g_string_new(NULL);

	g_assert_cmpint(SSL_CTX_use_certificate_file(context, pem, SSL_FILETYPE_PEM), ==, 1);
	g_assert_cmpint(SSL_CTX_use_PrivateKey_file(context, pem, SSL_FILETYPE_PEM), ==, 1);
	for (;;) {
		int fd = accept(world->listener, NULL, NULL);
		SSL *ssl;

		if (fd < 0 || g_atomic_int_get(&world->stop)) {
			close(fd);
			break;
		}
		ssl = SSL_new(context);
		SSL_set_fd(ssl, fd);
		if (SSL_accept(ssl) == 1) {
			say(ssl, world->server.preauth ? "* PREAUTH welcome\r\n" : "* OK ready\r\n");
			while (hear(ssl, line) && answer(world, ssl, line->str))
				;
		}
		SSL_free(ssl);
		close(fd);
		ERR_clear_error();
	}
	SSL_CTX_free(context);
	return NULL;
}

/* ---- the world ---- */

static World *
world_new(const Server *server)
{
	World *world = g_new0(World, 1);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof address;

	signal(SIGPIPE, SIG_IGN); /* the server's; the client raises none */
	world->server = *server;
	world->folder = g_dir_make_tmp("keypost-imap-XXXXXX", NULL);
	world->mailbox = (MailboxConfig){ .name = (char *)"box", .type = MAILBOX_IMAP, .host = (char *)"127.0.0.1", .user = (char *)"anna",
		.folders = world->folders, .megabytes_per_message = 1, .megabytes_per_batch = 1, .messages_per_batch = 50, .timeout = 5,
		.command_timeout = 10 };
	if (server->host != NULL)
		world->mailbox.host = (char *)server->host;
	world->folders[0] = (char *)"INBOX";
	world->mailbox.password_file = g_build_filename(world->folder, "password", NULL);
	g_assert_true(g_file_set_contents_full(world->mailbox.password_file, PASSWORD "\n", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
	world->mailbox.ca_file = g_build_filename(world->folder, "server.pem", NULL);
	make_certificate(world, world->mailbox.ca_file);
	world->listener = socket(AF_INET, SOCK_STREAM, 0);
	g_assert_cmpint(bind(world->listener, (struct sockaddr *)&address, sizeof address), ==, 0);
	g_assert_cmpint(listen(world->listener, 8), ==, 0);
	getsockname(world->listener, (struct sockaddr *)&address, &length);
	world->mailbox.port = ntohs(address.sin_port);
	world->thread = g_thread_new("server", serve, world);
	world->store = store_open(NULL, STORE_CREATE, NULL);
	g_assert_nonnull(world->store);
	return world;
}

static void
world_free(World *world)
{
	g_autofree char *pem = g_build_filename(world->folder, "server.pem", NULL);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((guint16)world->mailbox.port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	g_atomic_int_set(&world->stop, 1);
	g_assert_cmpint(connect(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
	g_thread_join(world->thread);
	close(fd);
	close(world->listener);
	store_close(world->store);
	g_remove(world->mailbox.password_file);
	g_remove(pem);
	g_rmdir(world->folder);
	g_free(world->mailbox.password_file);
	g_free(world->mailbox.ca_file);
	g_free(world->folder);
	g_free(world);
}

/* One session; true when all went well. */
static bool
ingest(World *world, IngestCount *count, GError **error)
{
	g_autoptr(ImapSession) session = imap_open(&world->mailbox, -1, NULL, NULL, error);

	*count = (IngestCount){ 0 };
	return session != NULL && imap_ingest(session, world->store, count, error);
}

static Epoch *
epoch_of(World *world)
{
	bool is_new;

	return epoch_open(world->store, "box", "INBOX", world->server.uidvalidity, &is_new, NULL);
}

/* ---- cases: what the server does, what a first look takes and leaves missing ---- */

static const struct {
	const char *name;
	Server server;
	guint taken, missing;
	gint64 next;
} takes[] = {
	{ "whole", { .mails = 20 }, 20, 0, 201 },
	{ "an-empty-folder", { .mails = 0 }, 0, 0, 1 },
	{ "id-wanted", { .mails = 3, .wants_id = true }, 3, 0, 31 },
	{ "news-of-others", { .mails = 5, .strange_news = true }, 5, 0, 51 },
	{ "body-nil", { .mails = 5, .nil = 20 }, 4, 1, 51 },
	{ "ok-without-data", { .mails = 5, .lost = 50 }, 4, 1, 51 },
	{ "batch-refused", { .mails = 30, .refused = 10 }, 29, 1, 301 },
	{ "the-last-refused", { .mails = 30, .refused = 300 }, 29, 1, 301 },
	{ "nothing-listed", { .mails = 4, .lists_nothing = true }, 4, 0, 41 },
	{ "by-name", { .mails = 1, .name = "imap.example.com", .host = "imap.example.com" }, 1, 0, 11 },
	{ "by-wildcard", { .mails = 1, .name = "*.example.com", .host = "imap.example.com" }, 1, 0, 11 },
	{ "in-other-case", { .mails = 1, .name = "imap.example.com", .host = "IMAP.Example.COM" }, 1, 0, 11 },
};

static void
test_takes(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	Server server = takes[i].server;
	g_autoptr(GError) error = NULL;
	g_autoptr(Epoch) epoch = NULL;
	IngestCount count;
	World *world;

	server.name = server.name != NULL ? server.name : "127.0.0.1";
	server.lasts = 86400;
	server.uidvalidity = 7;
	world = world_new(&server);
	ingest(world, &count, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(count.taken, ==, takes[i].taken);
	g_assert_cmpuint(count.missing, ==, takes[i].missing);
	epoch = epoch_of(world);
	g_assert_cmpint(epoch->next_uid, ==, takes[i].next);
	g_assert_cmpint(epoch->waiting, ==, takes[i].missing);
	ingest(world, &count, &error); /* again: nothing twice, and what is missing waits its time */
	g_assert_no_error(error);
	g_assert_cmpuint(count.taken, ==, 0);
	g_assert_cmpint(message_count(world->store, NULL, NULL), ==, takes[i].taken);
	world_free(world);
}

/* The connection ends within the 15th message: what came before stays, the next session takes the rest. */
static void
test_cut(void)
{
	Server server = { .name = "127.0.0.1", .lasts = 86400, .mails = 20, .uidvalidity = 7, .cut = 150 };
	g_autoptr(GError) error = NULL;
	IngestCount count;
	World *world = world_new(&server);

	g_assert_false(ingest(world, &count, &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN);
	g_assert_cmpuint(count.taken, ==, 14);
	g_clear_error(&error);
	ingest(world, &count, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(count.taken, ==, 6);
	g_assert_cmpuint(count.known, ==, 0);
	world_free(world);
}

/* One message at which the connection always ends is set aside after three times; the others come. */
static void
test_poison(void)
{
	Server server = { .name = "127.0.0.1", .lasts = 86400, .mails = 10, .uidvalidity = 7 };
	g_autoptr(Epoch) epoch = NULL;
	IngestCount count;
	World *world = world_new(&server);
	guint taken = 0;

	for (int i = 0; i < 4; i++) {
		g_atomic_int_set(&world->server.cut, 10);
		ingest(world, &count, NULL);
		taken += count.taken;
	}
	g_assert_cmpuint(taken, ==, 9);
	epoch = epoch_of(world);
	g_assert_cmpint(epoch->waiting, ==, 1);
	g_assert_cmpint(epoch->next_uid, ==, 101);
	world_free(world);
}

static void
test_another_uidvalidity(void)
{
	Server server = { .name = "127.0.0.1", .lasts = 86400, .mails = 10, .uidvalidity = 7 };
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) epochs = NULL;
	IngestCount count;
	World *world = world_new(&server);

	ingest(world, &count, &error);
	world->server.uidvalidity = 8;
	world->server.mails = 11;
	ingest(world, &count, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(count.taken, ==, 1); /* all are fetched, ten are known by their bytes */
	g_assert_cmpuint(count.known, ==, 10);
	epochs = epoch_list(world->store, "box", NULL);
	g_assert_cmpuint(epochs->len, ==, 1); /* the newest */
	world_free(world);
}

/* ---- who is talked to ---- */

static const struct {
	const char *name;
	Server server;
	bool unknown; /* its certificate is not in ca_file */
	ImapStage reached;
	const char *says;
} doors[] = {
	{ "another-host", { .name = "mail.example.com", .lasts = 86400 }, false, IMAP_AT_TLS, "is for mail.example.com" },
	{ "wildcard-too-deep", { .name = "*.example.com", .host = "a.b.example.com", .lasts = 86400 }, false, IMAP_AT_TLS, "is for *.example.com" },
	{ "wildcard-of-the-bare-name", { .name = "*.example.com", .host = "example.com", .lasts = 86400 }, false, IMAP_AT_TLS, "correct host" },
	{ "wildcard-within-a-word", { .name = "im*.example.com", .host = "imap.example.com", .lasts = 86400 }, false, IMAP_AT_TLS, "correct host" },
	{ "name-at-the-end", { .name = "example.com", .host = "notexample.com", .lasts = 86400 }, false, IMAP_AT_TLS, "correct host" },
	{ "another-address", { .name = "127.0.0.2", .lasts = 86400 }, false, IMAP_AT_TLS, "correct host" },
	{ "expired", { .name = "127.0.0.1", .lasts = -3600 }, false, IMAP_AT_TLS, "not valid today" },
	{ "unknown-authority", { .name = "127.0.0.1", .lasts = 86400 }, true, IMAP_AT_TLS, "signed by nobody" },
	{ "preauth", { .name = "127.0.0.1", .lasts = 86400, .preauth = true }, false, IMAP_AT_LOGIN, "PREAUTH" },
	{ "refused", { .name = "127.0.0.1", .lasts = 86400, .refuse_login = true, .repeat_password = true }, false, IMAP_AT_LOGIN,
	  "authorization code" },
};

static void
test_doors(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	World *world = world_new(&doors[i].server);
	g_autoptr(GString) transcript = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	ImapStage reached = IMAP_READY;

	if (doors[i].unknown) {
		g_free(world->mailbox.ca_file);
		world->mailbox.ca_file = NULL;
	}
	g_assert_null(imap_open(&world->mailbox, -1, transcript, &reached, &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
	if (strstr(error->message, doors[i].says) == NULL)
		g_test_message("%s", error->message);
	g_assert_nonnull(strstr(error->message, doors[i].says));
	g_assert_cmpint(reached, ==, doors[i].reached);
	g_assert_cmpint(g_atomic_int_get(&world->logins), ==, doors[i].server.refuse_login);
	g_assert_null(strstr(error->message, PASSWORD));
	g_assert_null(strstr(transcript->str, PASSWORD));
	world_free(world);
}

/* Somebody wants to end: before the door it is not even opened, inside what is at hand is kept, and it takes no time. */
static void
test_cancelled(void)
{
	Server server = { .name = "127.0.0.1", .lasts = 86400, .mails = 20, .uidvalidity = 7 };
	World *world = world_new(&server);
	g_autoptr(ImapSession) session = NULL;
	g_autoptr(GError) error = NULL;
	IngestCount count = { 0 };
	ImapStage reached;
	gint64 begun;
	int ends[2];

	g_assert_cmpint(pipe(ends), ==, 0);
	session = imap_open(&world->mailbox, ends[0], NULL, &reached, &error);
	g_assert_no_error(error);
	g_assert_cmpint(write(ends[1], "x", 1), ==, 1);
	begun = g_get_monotonic_time();
	g_assert_true(imap_ingest(session, world->store, &count, &error) || !g_error_matches(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP));
	g_assert_true(imap_cancelled(session));
	g_assert_cmpint(message_count(world->store, NULL, NULL), ==, count.taken);
	g_clear_error(&error);
	g_clear_pointer(&session, imap_close);
	g_assert_null(imap_open(&world->mailbox, ends[0], NULL, &reached, &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN);
	g_assert_cmpint(g_get_monotonic_time() - begun, <, 4 * G_USEC_PER_SEC);
	close(ends[0]);
	close(ends[1]);
	world_free(world);
}

static void
test_secrets(void)
{
	Server server = { .name = "127.0.0.1", .lasts = 86400 };
	World *world = world_new(&server);
	g_autoptr(GError) error = NULL;
	ImapStage reached;

	g_assert_cmpint(g_chmod(world->mailbox.password_file, 0640), ==, 0);
	g_assert_null(imap_open(&world->mailbox, -1, NULL, &reached, &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
	g_assert_cmpint(reached, ==, IMAP_AT_SECRET);
	g_assert_nonnull(strstr(error->message, "chmod 600"));
	world_free(world);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_log_set_always_fatal(G_LOG_LEVEL_CRITICAL);
	for (guint i = 0; i < G_N_ELEMENTS(takes); i++) {
		g_autofree char *path = g_strconcat("/imap/takes/", takes[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_takes);
	}
	for (guint i = 0; i < G_N_ELEMENTS(doors); i++) {
		g_autofree char *path = g_strconcat("/imap/doors/", doors[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_doors);
	}
	g_test_add_func("/imap/cut", test_cut);
	g_test_add_func("/imap/poison", test_poison);
	g_test_add_func("/imap/another-uidvalidity", test_another_uidvalidity);
	g_test_add_func("/imap/cancelled", test_cancelled);
	g_test_add_func("/imap/secrets", test_secrets);
	return g_test_run();
}
