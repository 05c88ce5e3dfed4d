/* tls.h - the verified transport to a mail server, under libetpan
 *
 * libetpan's own TLS verifies nothing and its socket driver never ends on a cut literal, so it gets a mailstream over this instead.  The
 * certificate must chain to an authority of this machine (or of `ca_file` alone) and be for the host (RFC 6125, no partial wildcards) before a
 * byte of ours goes out; TLS 1.2 at least.  STARTTLS happens in here: libetpan never sees a byte that came in the clear, and anything the
 * server said after it agreed is refused (the injection of CVE-2020-15953 and its kin).  There is no way to talk without TLS.
 *
 * The first failure stays: after it every read and write fails at once, and the end of the stream is a failure, never zero bytes. */
#pragma once
#include <glib.h>
#include <libetpan/mailstream.h>
#include <stdbool.h>
#include "base/error.h"

typedef struct Tls Tls;

typedef struct {
	const char *host;
	int port;
	bool starttls, pop3;
	const char *ca_file;  /* NULL: the system's */
	guint timeout;        /* seconds without a byte; for the connection too */
	int cancel_fd;        /* becomes readable when all should end; -1: none */
	GString *transcript;  /* borrowed, may be NULL: lines of both sides, at most TLS_TRANSCRIPT bytes */
} TlsTarget;
#define TLS_TRANSCRIPT (64u << 10)

/* *connected (may be NULL) tells whether TCP stood.  AGAIN for the network; SETUP for a certificate that is not right, a server without
 * TLS 1.2, a server that refuses STARTTLS or speaks out of turn. */
Tls  *tls_open(const TlsTarget *target, bool *connected, GError **error);
void  tls_free(Tls *tls); /* after the stream's owner let it go; NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tls, tls_free)
/* The stream for mailimap_connect() or mailpop3_connect(), which own it then; once. */
mailstream *tls_stream(Tls *tls);

/* The same bytes without libetpan's stream.  What has come and was not taken; waits when that is nothing; NULL when it broke. */
const char *tls_look(Tls *tls, gsize *length);
void  tls_take(Tls *tls, gsize length);
bool  tls_unread(Tls *tls, const void *bytes, gsize length); /* what libetpan read ahead, back before the rest */
bool  tls_say(Tls *tls, const char *words);                  /* all of them */

/* The bounds of the next command: seconds in all, bytes that may come.  `patient`: cancelling does not break it off at once, so that the
 * message at hand can end; it has TLS_GRACE seconds more. */
void  tls_bounds(Tls *tls, guint seconds, guint64 bytes, bool patient);
#define TLS_GRACE 20
/* While a secret is under way: what is sent is shown as `instead`, and where the server repeats `secret` it is cut out. NULL ends it. */
void  tls_private(Tls *tls, const char *secret, const char *instead);
void  tls_end_transcript(Tls *tls);
bool  tls_is_cancelled(const Tls *tls);           /* looks at cancel_fd */
void  tls_break(Tls *tls);                        /* ends it as cancelled */
/* What broke the transport, as AGAIN; false (no error set) while it stands. */
bool  tls_failure(const Tls *tls, GError **error);
bool  tls_was_cancelled(const Tls *tls);          /* it failed for that reason alone */

typedef enum { TLS_READABLE, TLS_TIMEOUT, TLS_CANCELLED, TLS_FAILED } TlsWait;
/* Until there is something to read.  What libetpan holds in its own buffer is the caller's to ask for. */
TlsWait tls_wait(Tls *tls, guint seconds);

/* "TLS 1.3, TLS_AES_256_GCM_SHA384" and the certificate's subject, issuer and last day, line by line. */
void  tls_describe(const Tls *tls, GString *into);
