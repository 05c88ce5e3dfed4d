/* tls.c - the verified transport to a mail server, under libetpan */
#include "ingest/tls.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "ingest/resolve.h"

#define LINE_MAX_CLEAR 1000 /* of what is said before TLS */
#define LINES_CLEAR    20
#define AHEAD          65536 /* of TLS records read at once: few system calls */
#define HELD           32768 /* decrypted: a record, and what libetpan may hand back */

struct Tls {
	char *host;
	int fd, cancel_fd;
	guint timeout;
	SSL *ssl;
	const char *greeting; /* for libetpan, where STARTTLS took the server's own: what is left of it */
	gint64 deadline;      /* of the command under way, monotonic */
	guint64 budget;
	char *held;           /* what came and was not taken yet: from `start` to `end` */
	gsize start, end;
	bool patient;
	X509 *offered;        /* the server's certificate, right or wrong, for messages */
	GError *failure;
	bool cancelled;       /* that is why it failed */
	GString *transcript;
	char *secret;
	bool is_private;
	char side;            /* whose line stands last in the transcript: C, S, or 0 at its start */
};

/* ---- failing, once ---- */

static void tls_fail(Tls *tls, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void
tls_fail(Tls *tls, const char *format, ...)
{
	g_autofree char *what = NULL;
	va_list arguments;

	if (tls->failure != NULL)
		return;
	va_start(arguments, format);
	what = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	tls->failure = g_error_new(KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s: %s", tls->host, what);
}

bool
tls_failure(const Tls *tls, GError **error)
{
	if (tls->failure == NULL)
		return false;
	g_propagate_error(error, g_error_copy(tls->failure));
	return true;
}

bool
tls_was_cancelled(const Tls *tls)
{
	return tls->cancelled;
}

void
tls_break(Tls *tls)
{
	tls->cancelled = tls->failure == NULL;
	tls_fail(tls, "stopped");
}

bool
tls_is_cancelled(const Tls *tls)
{
	struct pollfd look = { .fd = tls->cancel_fd, .events = POLLIN };

	return tls->cancelled || (tls->cancel_fd >= 0 && poll(&look, 1, 0) > 0);
}

/* ---- the transcript ---- */

static void
transcribe(Tls *tls, char side, const char *bytes, gsize length)
{
	GString *to = tls->transcript;

	if (to == NULL || to->len + length > TLS_TRANSCRIPT || (side == 'C' && tls->is_private))
		return;
	for (gsize i = 0; i < length; i++) {
		bool at_start = to->len == 0 || to->str[to->len - 1] == '\n';

		if (at_start || tls->side != side) {
			if (!at_start)
				g_string_append_c(to, '\n');
			g_string_append_printf(to, "%c: ", side);
			tls->side = side;
		}
		if (bytes[i] == '\n' || (bytes[i] >= ' ' && bytes[i] < 0x7f))
			g_string_append_c(to, bytes[i]);
		else if (bytes[i] != '\r')
			g_string_append_printf(to, "\\x%02x", (guchar)bytes[i]);
	}
	if (tls->secret != NULL && *tls->secret != '\0')
		g_string_replace(to, tls->secret, "(secret)", 0);
}

void
tls_private(Tls *tls, const char *secret, const char *instead)
{
	tls->is_private = false;
	if (instead != NULL)
		transcribe(tls, 'C', instead, strlen(instead));
	if (tls->secret != NULL)
		OPENSSL_cleanse(tls->secret, strlen(tls->secret));
	g_free(tls->secret);
	tls->secret = g_strdup(secret);
	tls->is_private = secret != NULL;
}

void
tls_end_transcript(Tls *tls)
{
	tls->transcript = NULL;
}

/* ---- waiting ---- */

/* Until the socket is ready, no longer than the timeout and the command's deadline; anything else is a failure. */
static bool
wait_for(Tls *tls, short events)
{
	gint64 started = g_get_monotonic_time();
	gint64 until = MIN(tls->deadline, started + (gint64)tls->timeout * G_USEC_PER_SEC);
	bool watch = tls->cancel_fd >= 0;

	for (;;) {
		struct pollfd look[2] = { { .fd = tls->fd, .events = events }, { .fd = tls->cancel_fd, .events = POLLIN } };
		gint64 now = g_get_monotonic_time(), left = until - now;
		int n;

		if (left <= 0) {
			if (!watch && tls->cancel_fd >= 0)
				tls_break(tls); /* the grace is over */
			else if (until == tls->deadline)
				tls_fail(tls, "the server is too slow: a command took longer than it may");
			else
				tls_fail(tls, "the server said nothing for %u seconds%s", tls->timeout,
					 tls->ssl == NULL && events == POLLIN ? ": look at port and tls" : "");
			return false;
		}
		n = poll(look, watch ? 2 : 1, (int)MIN(left / 1000 + 1, G_MAXINT));
		if (n < 0 && errno != EINTR) {
			tls_fail(tls, "%s", g_strerror(errno));
			return false;
		}
		if (n > 0 && watch && look[1].revents != 0) {
			if (!tls->patient) {
				tls_break(tls);
				return false;
			}
			tls->deadline = MIN(tls->deadline, now + TLS_GRACE * G_USEC_PER_SEC);
			until = MIN(until, tls->deadline);
			watch = false;
		}
		if (n > 0 && look[0].revents != 0)
			return true;
	}
}

TlsWait
tls_wait(Tls *tls, guint seconds)
{
	gint64 until = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC;

	if (tls->failure != NULL)
		return tls->cancelled ? TLS_CANCELLED : TLS_FAILED;
	while (tls->start == tls->end && !SSL_has_pending(tls->ssl)) {
		struct pollfd look[2] = { { .fd = tls->fd, .events = POLLIN }, { .fd = tls->cancel_fd, .events = POLLIN } };
		gint64 left = until - g_get_monotonic_time();
		int n = left <= 0 ? 0 : poll(look, tls->cancel_fd >= 0 ? 2 : 1, (int)MIN(left / 1000 + 1, G_MAXINT));

		if (n < 0 && errno != EINTR)
			return TLS_FAILED;
		if (n > 0 && look[1].revents != 0 && tls->cancel_fd >= 0)
			return TLS_CANCELLED;
		if (n > 0)
			return TLS_READABLE;
		if (left <= 0)
			return TLS_TIMEOUT;
	}
	return TLS_READABLE;
}

void
tls_bounds(Tls *tls, guint seconds, guint64 bytes, bool patient)
{
	tls->deadline = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC;
	tls->budget = bytes;
	tls->patient = patient;
}

/* ---- bytes through TLS ---- */

/* What OpenSSL could not do at once: true when it is worth trying again. */
static bool
again(Tls *tls, int answer, const char *doing)
{
	int saved = errno;

	switch (SSL_get_error(tls->ssl, answer)) {
	case SSL_ERROR_WANT_READ:
		return wait_for(tls, POLLIN);
	case SSL_ERROR_WANT_WRITE:
		return wait_for(tls, POLLOUT);
	case SSL_ERROR_ZERO_RETURN:
		tls_fail(tls, "the server hung up");
		return false;
	case SSL_ERROR_SYSCALL:
		tls_fail(tls, "%s: %s", doing, saved != 0 ? g_strerror(saved) : "the server hung up");
		return false;
	default: {
		unsigned long code = ERR_peek_error();
		const char *reason = ERR_reason_error_string(code);

		if (ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
			reason = "the connection was cut";
		tls_fail(tls, "%s: %s", doing, reason != NULL ? reason : "TLS failed");
		return false;
	}
	}
}

static bool
fill(Tls *tls)
{
	int n;

	if (tls->budget == 0) {
		tls_fail(tls, "the server sent more than was asked for");
		return false;
	}
	if (g_get_monotonic_time() > tls->deadline) { /* bytes that drip never let poll() time out */
		tls_fail(tls, "the server is too slow: a command took longer than it may");
		return false;
	}
	do {
		ERR_clear_error();
		errno = 0;
		n = SSL_read(tls->ssl, tls->held, (int)MIN((guint64)HELD, tls->budget));
	} while (n <= 0 && again(tls, n, "reading"));
	if (n <= 0)
		return false;
	tls->start = 0;
	tls->end = (gsize)n;
	tls->budget -= (guint64)n;
	transcribe(tls, 'S', tls->held, (gsize)n);
	return true;
}

const char *
tls_look(Tls *tls, gsize *length)
{
	if (tls->failure != NULL || (tls->start == tls->end && !fill(tls)))
		return NULL;
	*length = tls->end - tls->start;
	return tls->held + tls->start;
}

void
tls_take(Tls *tls, gsize length)
{
	tls->start += length;
}

bool
tls_unread(Tls *tls, const void *bytes, gsize length)
{
	gsize held = tls->end - tls->start;

	if (length + held > HELD) {
		tls_fail(tls, "the server spoke out of turn");
		return false;
	}
	memmove(tls->held + length, tls->held + tls->start, held);
	memcpy(tls->held, bytes, length);
	tls->start = 0;
	tls->end = length + held;
	return true;
}

static ssize_t
stream_read(mailstream_low *low, void *buffer, size_t size)
{
	Tls *tls = low->data;
	gsize come, part;
	const char *at;

	if (size == 0)
		return -1;
	if (tls->greeting != NULL && tls->failure == NULL) {
		part = MIN(strlen(tls->greeting), size);
		memcpy(buffer, tls->greeting, part);
		tls->greeting = tls->greeting[part] != '\0' ? tls->greeting + part : NULL;
		return (ssize_t)part;
	}
	at = tls_look(tls, &come);
	if (at == NULL)
		return -1;
	part = MIN(come, size);
	memcpy(buffer, at, part);
	tls_take(tls, part);
	return (ssize_t)part;
}

static ssize_t
write_some(Tls *tls, const void *bytes, size_t size)
{
	int n;

	if (tls->failure != NULL || size == 0)
		return -1;
	do {
		ERR_clear_error();
		errno = 0;
		n = SSL_write(tls->ssl, bytes, (int)MIN(size, G_MAXINT));
	} while (n <= 0 && again(tls, n, "writing"));
	if (n <= 0)
		return -1;
	transcribe(tls, 'C', bytes, (gsize)n);
	return n;
}

bool
tls_say(Tls *tls, const char *words)
{
	gsize left = strlen(words);

	while (left > 0) {
		ssize_t n = write_some(tls, words, left);

		if (n <= 0)
			return false;
		words += n;
		left -= (gsize)n;
	}
	return true;
}

static ssize_t
stream_write(mailstream_low *low, const void *bytes, size_t size)
{
	return write_some(low->data, bytes, size);
}

static int
stream_close(mailstream_low *low)
{
	return 0; /* tls_free() closes */
}

static int
stream_fd(mailstream_low *low)
{
	return ((Tls *)low->data)->fd;
}

static void
stream_free(mailstream_low *low)
{
	free(low->identifier);
	free(low); /* the Tls has an owner of its own */
}

static void
stream_cancel(mailstream_low *low)
{
	tls_break(low->data);
}

static struct mailstream_cancel *
stream_get_cancel(mailstream_low *low)
{
	return NULL;
}

static carray *
stream_chain(mailstream_low *low)
{
	return NULL;
}

static int
stream_idle(mailstream_low *low)
{
	return -1;
}

mailstream *
tls_stream(Tls *tls)
{
	/* libetpan keeps the pointer, and wants to be able to write through it. */
	static mailstream_low_driver driver = {
		.mailstream_read = stream_read,
		.mailstream_write = stream_write,
		.mailstream_close = stream_close,
		.mailstream_get_fd = stream_fd,
		.mailstream_free = stream_free,
		.mailstream_cancel = stream_cancel,
		.mailstream_get_cancel = stream_get_cancel,
		.mailstream_get_certificate_chain = stream_chain,
		.mailstream_setup_idle = stream_idle,
		.mailstream_unsetup_idle = stream_idle,
		.mailstream_interrupt_idle = stream_idle,
	};
	mailstream_low *low = mailstream_low_new(tls, &driver);

	return low != NULL ? mailstream_new(low, 8192) : NULL;
}

/* ---- a socket under OpenSSL that raises no SIGPIPE ---- */

static int
bio_write(BIO *bio, const char *bytes, int size)
{
	ssize_t n = send(GPOINTER_TO_INT(BIO_get_data(bio)), bytes, (size_t)size, MSG_NOSIGNAL);

	BIO_clear_retry_flags(bio);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		BIO_set_retry_write(bio);
	return (int)n;
}

static int
bio_read(BIO *bio, char *bytes, int size)
{
	ssize_t n = recv(GPOINTER_TO_INT(BIO_get_data(bio)), bytes, (size_t)size, 0);

	BIO_clear_retry_flags(bio);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		BIO_set_retry_read(bio);
	if (n == 0)
		BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
	return (int)n;
}

static long
bio_control(BIO *bio, int command, long number, void *pointer)
{
	if (command == BIO_CTRL_EOF)
		return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
	return command == BIO_CTRL_FLUSH;
}

static BIO *
bio_over(int fd)
{
	static BIO_METHOD *method;
	BIO *bio;

	if (method == NULL) {
		method = BIO_meth_new(BIO_TYPE_SOURCE_SINK | BIO_get_new_index(), "socket");
		BIO_meth_set_write(method, bio_write);
		BIO_meth_set_read(method, bio_read);
		BIO_meth_set_ctrl(method, bio_control);
	}
	bio = BIO_new(method);
	BIO_set_data(bio, GINT_TO_POINTER(fd));
	BIO_set_init(bio, 1);
	return bio;
}

/* ---- connecting ---- */

static bool
not_connected(Tls *tls, int port, int why)
{
	const char *hint = why == ECONNREFUSED ? ": nobody listens there; look at host, port and type"
			   : why == ENETUNREACH || why == EHOSTUNREACH ? ": look at this machine's network" : "";

	tls_fail(tls, "port %d: %s%s", port, g_strerror(why), hint);
	return false;
}

static bool
connect_to(Tls *tls, const Place *place, int port)
{
	int one = 1, failed = 0;
	socklen_t length = sizeof failed;

	tls->fd = socket(place->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (tls->fd < 0)
		return not_connected(tls, port, errno);
	setsockopt(tls->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	setsockopt(tls->fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
	if (connect(tls->fd, (const struct sockaddr *)&place->address, place->length) == 0)
		return true;
	if (errno != EINPROGRESS)
		return not_connected(tls, port, errno);
	tls_bounds(tls, tls->timeout, 0, false);
	if (!wait_for(tls, POLLOUT))
		return false;
	if (getsockopt(tls->fd, SOL_SOCKET, SO_ERROR, &failed, &length) == 0 && failed == 0)
		return true;
	return not_connected(tls, port, failed);
}

static bool
find_places(Tls *tls, int port, GArray *places)
{
	const char *why;

	switch (resolve(tls->host, port, tls->timeout, tls->cancel_fd, places, &why)) {
	case RESOLVE_DONE:
		return true;
	case RESOLVE_UNKNOWN:
		tls_fail(tls, "its address is not known (%s): is host written right, and does this machine reach its name server?", why);
		break;
	case RESOLVE_LATE:
		tls_fail(tls, "the name server said nothing for %u seconds: look at this machine's network", tls->timeout);
		break;
	case RESOLVE_CANCELLED:
		tls_break(tls);
		break;
	}
	return false;
}

static bool
connect_any(Tls *tls, int port)
{
	g_autoptr(GArray) places = g_array_new(FALSE, TRUE, sizeof(Place));

	if (!find_places(tls, port, places))
		return false;
	for (guint i = 0; i < places->len && !tls->cancelled; i++) {
		g_clear_error(&tls->failure);
		if (connect_to(tls, &g_array_index(places, Place, i), port))
			return true;
		if (tls->fd >= 0)
			close(tls->fd);
		tls->fd = -1;
	}
	return false;
}

/* ---- before TLS ---- */

static bool
refuse(const Tls *tls, GError **error, const char *what)
{
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s: %s", tls->host, what);
	return false;
}

/* One line in the clear, byte by byte, so that nothing behind it is taken along. */
static bool
clear_line(Tls *tls, GString *line, GError **error)
{
	char byte = '\0';

	g_string_truncate(line, 0);
	while (byte != '\n') {
		ssize_t n = recv(tls->fd, &byte, 1, 0);

		if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
			if (wait_for(tls, POLLIN))
				continue;
		} else if (n <= 0) {
			tls_fail(tls, "the server hung up before TLS");
		}
		if (tls_failure(tls, error))
			return false;
		if (line->len >= LINE_MAX_CLEAR)
			return refuse(tls, error, "what it says before TLS is no mail protocol: look at port and tls");
		g_string_append_c(line, byte);
	}
	transcribe(tls, 'S', line->str, line->len);
	return true;
}

static bool
clear_say(Tls *tls, const char *words, GError **error)
{
	if (send(tls->fd, words, strlen(words), MSG_NOSIGNAL) == (ssize_t)strlen(words)) {
		transcribe(tls, 'C', words, strlen(words));
		return true;
	}
	tls_fail(tls, "the server hung up before TLS");
	return !tls_failure(tls, error);
}

static bool
start_tls(Tls *tls, bool pop3, GError **error)
{
	g_autoptr(GString) line = g_string_new(NULL);
	const char *yes = pop3 ? "+OK" : "S1 OK";
	char rest;

	if (!clear_line(tls, line, error))
		return false;
	if (g_str_has_prefix(line->str, "* BYE")) {
		tls_fail(tls, "the server is not taking anybody just now (BYE)");
		return !tls_failure(tls, error);
	}
	if (!g_str_has_prefix(line->str, pop3 ? "+OK" : "* OK"))
		return refuse(tls, error, "before TLS it does not greet as it should (PREAUTH or BYE?): nothing was sent");
	if (!clear_say(tls, pop3 ? "STLS\r\n" : "S1 STARTTLS\r\n", error))
		return false;
	for (int i = 0; i < LINES_CLEAR; i++) {
		if (!clear_line(tls, line, error))
			return false;
		if (pop3 || g_str_has_prefix(line->str, "S1 "))
			break; /* what stood before it is forgotten: everything is asked again behind TLS */
	}
	if (!g_str_has_prefix(line->str, yes))
		return refuse(tls, error, "refuses STARTTLS: nothing was sent; try tls = implicit, and ask who sits on the line if it worked before");
	if (recv(tls->fd, &rest, 1, MSG_PEEK | MSG_DONTWAIT) > 0)
		return refuse(tls, error, "said more in the clear after it agreed to STARTTLS: somebody on the line injects commands; nothing was sent");
	tls->greeting = pop3 ? "+OK behind TLS\r\n" : "* OK behind TLS\r\n";
	return true;
}

/* ---- the handshake ---- */

static char *
names_of(X509 *certificate)
{
	GString *names = g_string_new(NULL);
	GENERAL_NAMES *list = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);

	for (int i = 0; list != NULL && i < sk_GENERAL_NAME_num(list) && names->len < 200; i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(list, i);

		if (name->type == GEN_DNS)
			g_string_append_printf(names, "%s%.*s", names->len > 0 ? ", " : "", ASN1_STRING_length(name->d.dNSName),
					       (const char *)ASN1_STRING_get0_data(name->d.dNSName));
	}
	GENERAL_NAMES_free(list);
	for (gsize i = 0; i < names->len; i++) /* whoever made the certificate chose these */
		if (!g_ascii_isprint(names->str[i]))
			names->str[i] = '?';
	if (names->len == 0)
		g_string_append(names, "another host");
	return g_string_free(names, FALSE);
}

static char *
last_day(X509 *certificate)
{
	struct tm end;

	if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1)
		return g_strdup("an unknown day");
	return g_strdup_printf("%04d-%02d-%02d", end.tm_year + 1900, end.tm_mon + 1, end.tm_mday);
}

static bool
bad_certificate(Tls *tls, long result, GError **error)
{
	X509 *certificate = tls->offered;
	g_autofree char *names = certificate != NULL ? names_of(certificate) : g_strdup("another host");
	g_autofree char *day = certificate != NULL ? last_day(certificate) : g_strdup("an unknown day");
	const char *reason = X509_verify_cert_error_string(result);
	KeypostError code = KEYPOST_ERROR_SETUP;

	switch (result) {
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		g_set_error(error, KEYPOST_ERROR, code, "%s: its certificate is for %s: correct host, nothing was sent", tls->host, names);
		break;
	case X509_V_ERR_CERT_HAS_EXPIRED:
	case X509_V_ERR_CERT_NOT_YET_VALID:
		g_set_error(error, KEYPOST_ERROR, code,
			    "%s: its certificate is not valid today (%s; last day %s): look at this machine's clock, then ask the provider; nothing was sent",
			    tls->host, reason, day);
		break;
	default:
		g_set_error(error, KEYPOST_ERROR, code,
			    "%s: its certificate is signed by nobody this machine trusts (%s): is it the right host? An authority of your own goes "
			    "into ca_file; nothing was sent",
			    tls->host, reason);
	}
	return false;
}

static bool
handshake_failed(Tls *tls, unsigned long code, GError **error)
{
	long result = SSL_get_verify_result(tls->ssl);

	if (result != X509_V_OK)
		return bad_certificate(tls, result, error);
	if (ERR_GET_LIB(code) == ERR_LIB_SSL)
		switch (ERR_GET_REASON(code)) {
		case SSL_R_UNSUPPORTED_PROTOCOL:
		case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
			return refuse(tls, error, "speaks no TLS 1.2: it is too old to be trusted with a password");
		case SSL_R_WRONG_VERSION_NUMBER:
		case SSL_R_HTTP_REQUEST:
			return refuse(tls, error, "does not speak TLS at once: look at port, or set tls = starttls");
		default:
			break;
		}
	return !tls_failure(tls, error);
}

static bool
set_target(SSL *ssl, const char *host)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(ssl);

	X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	if (X509_VERIFY_PARAM_set1_ip_asc(param, host) == 1)
		return true;
	ERR_clear_error();
	return SSL_set1_host(ssl, host) == 1 && SSL_set_tlsext_host_name(ssl, host) == 1;
}

/* OpenSSL forgets a certificate that it refuses; the verdict is left as it is. */
static int
on_verify(int verdict, X509_STORE_CTX *store)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
	Tls *tls = SSL_get_app_data(ssl);
	X509 *certificate = X509_STORE_CTX_get0_cert(store);

	if (tls->offered == NULL && certificate != NULL && X509_up_ref(certificate) == 1)
		tls->offered = certificate;
	return verdict;
}

static SSL_CTX *
make_context(const TlsTarget *target, GError **error)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	bool own = target->ca_file != NULL && *target->ca_file != '\0';

	SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
	SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, on_verify);
	SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_default_read_buffer_len(context, AHEAD);
	SSL_CTX_set_read_ahead(context, 1);
	ERR_clear_error();
	if (own ? SSL_CTX_load_verify_file(context, target->ca_file) == 1 : SSL_CTX_set_default_verify_paths(context) == 1)
		return context;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "ca_file: %s holds no certificate that can be read",
		    own ? target->ca_file : "the system's store");
	SSL_CTX_free(context);
	return NULL;
}

static bool
shake_hands(Tls *tls, const TlsTarget *target, GError **error)
{
	SSL_CTX *context = make_context(target, error);
	unsigned long code = 0;
	BIO *bio;
	int n;

	if (context == NULL)
		return false;
	tls->ssl = SSL_new(context);
	SSL_CTX_free(context); /* the SSL keeps its own reference */
	SSL_set_app_data(tls->ssl, tls);
	bio = bio_over(tls->fd);
	SSL_set_bio(tls->ssl, bio, bio);
	if (!set_target(tls->ssl, tls->host))
		return refuse(tls, error, "host is no name a certificate could be for");
	do {
		ERR_clear_error();
		errno = 0;
		n = SSL_connect(tls->ssl);
		code = n <= 0 ? ERR_peek_error() : 0;
	} while (n <= 0 && again(tls, n, "TLS"));
	if (n <= 0)
		return handshake_failed(tls, code, error);
	/* OpenSSL would have refused; nothing goes out should it ever not. */
	return SSL_get_verify_result(tls->ssl) == X509_V_OK || bad_certificate(tls, SSL_get_verify_result(tls->ssl), error);
}

Tls *
tls_open(const TlsTarget *target, bool *connected, GError **error)
{
	g_autoptr(Tls) tls = g_new0(Tls, 1);
	bool stands;

	tls->host = g_strdup(target->host);
	tls->held = g_malloc(HELD);
	tls->fd = -1;
	tls->cancel_fd = target->cancel_fd;
	tls->timeout = MAX(target->timeout, 1);
	tls->transcript = target->transcript;
	stands = connect_any(tls, target->port);
	if (connected != NULL)
		*connected = stands;
	if (!stands) {
		tls_failure(tls, error);
		return NULL;
	}
	tls_bounds(tls, 2 * tls->timeout, G_MAXUINT64, false);
	if (target->starttls && !start_tls(tls, target->pop3, error))
		return NULL;
	return shake_hands(tls, target, error) ? g_steal_pointer(&tls) : NULL;
}

void
tls_free(Tls *tls)
{
	if (tls == NULL)
		return;
	if (tls->ssl != NULL) {
		if (tls->failure == NULL && SSL_is_init_finished(tls->ssl))
			SSL_shutdown(tls->ssl);
		SSL_free(tls->ssl);
	}
	X509_free(tls->offered);
	ERR_clear_error();
	if (tls->fd >= 0)
		close(tls->fd);
	tls_private(tls, NULL, NULL);
	g_clear_error(&tls->failure);
	g_free(tls->held);
	g_free(tls->host);
	g_free(tls);
}

void
tls_describe(const Tls *tls, GString *into)
{
	X509 *certificate = SSL_get0_peer_certificate(tls->ssl);
	g_autofree char *names = names_of(certificate), *day = last_day(certificate);
	char subject[256] = "", issuer[256] = "";

	X509_NAME_oneline(X509_get_subject_name(certificate), subject, sizeof subject);
	X509_NAME_oneline(X509_get_issuer_name(certificate), issuer, sizeof issuer);
	g_string_append_printf(into, "tls: %s, %s\n", SSL_get_version(tls->ssl), SSL_get_cipher_name(tls->ssl));
	g_string_append_printf(into, "certificate: %s, for %s, until %s\n", subject, names, day);
	g_string_append_printf(into, "issued by: %s\n", issuer);
}
