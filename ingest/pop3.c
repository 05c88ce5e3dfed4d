/* pop3.c - a mailbox on a POP3 server: UIDL, RETR, never DELE */
#include "ingest/pop3.h"

#include <libetpan/libetpan.h>
#include <openssl/crypto.h>
#include <string.h>
#include "base/log.h"
#include "ingest/secret.h"
#include "ingest/tls.h"

#define SMALL_ANSWER ((guint64)4 << 20)
#define LISTING      ((guint64)256 << 20) /* of a mailbox with a million messages */
#define SPEED        65536
#define SHOWN        200
#define UIDL_MAX     200                  /* RFC 1939 says 70; some servers do not read it */

typedef struct {
	const MailboxConfig *mailbox;
	Tls *tls;
	mailpop3 *pop3;
	bool dead;
} Pop3;

static void
pop3_clear(Pop3 *session)
{
	if (session->pop3 != NULL) {
		if (!session->dead && session->pop3->pop3_stream != NULL && !tls_failure(session->tls, NULL)) {
			tls_bounds(session->tls, 2, SMALL_ANSWER, false);
			mailpop3_quit(session->pop3); /* nothing was marked as deleted, so nothing is */
		}
		mailpop3_free(session->pop3);
	}
	tls_free(session->tls);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pop3, pop3_clear)

static char *
spoken(const Pop3 *session)
{
	const char *text = session->pop3->pop3_response != NULL ? session->pop3->pop3_response : "";
	g_autofree char *valid = g_utf8_make_valid(text, MIN(strlen(text), (gsize)SHOWN));

	for (char *at = valid; *at != '\0'; at++)
		if (g_ascii_iscntrl(*at))
			*at = ' ';
	return g_strdup(g_strstrip(valid));
}

static bool
check(Pop3 *session, int answer, const char *doing, GError **error)
{
	g_autofree char *said = NULL;

	if (answer == MAILPOP3_NO_ERROR)
		return true;
	if (tls_failure(session->tls, error)) {
		session->dead = true;
		return false;
	}
	said = spoken(session);
	session->dead = answer == MAILPOP3_ERROR_STREAM || answer == MAILPOP3_ERROR_MEMORY;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s: %s: %s", session->mailbox->host, doing, *said != '\0' ? said : "refused");
	return false;
}

static void
bounds(Pop3 *session, guint64 bytes, bool patient)
{
	tls_bounds(session->tls, (guint)MIN((guint64)session->mailbox->command_timeout + bytes / SPEED, G_MAXINT), bytes, patient);
}

/* RFC 3206: what is not about the password passes. */
static bool
login_refused(Pop3 *session, const char *secret, GError **error)
{
	g_autofree char *raw = spoken(session);
	g_autoptr(GString) said = g_string_new(raw);
	bool passing = strstr(raw, "[IN-USE]") != NULL || strstr(raw, "[SYS/TEMP]") != NULL || strstr(raw, "[LOGIN-DELAY]") != NULL;

	g_string_replace(said, secret, "(secret)", 0);
	g_set_error(error, KEYPOST_ERROR, passing ? KEYPOST_ERROR_AGAIN : KEYPOST_ERROR_SETUP,
		    passing ? "%s: the login of %s is refused for now: %s"
			    : "%s: the login of %s is refused: %s; many providers want an authorization code or app password made in their "
			      "webmail, with POP3 switched on there",
		    session->mailbox->host, session->mailbox->user, said->str);
	return false;
}

static bool
login(Pop3 *session, GError **error)
{
	g_autofree char *shown = g_strdup("PASS (secret)\n");
	char *secret = secret_read(session->mailbox, error);
	bool done;
	int answer;

	if (secret == NULL)
		return false;
	bounds(session, SMALL_ANSWER, false);
	if (!check(session, mailpop3_user(session->pop3, session->mailbox->user), "USER", error)) {
		secret_free(secret);
		return false;
	}
	tls_private(session->tls, secret, shown);
	answer = mailpop3_pass(session->pop3, secret);
	tls_private(session->tls, NULL, NULL);
	if (session->pop3->pop3_stream != NULL && session->pop3->pop3_stream->write_buffer != NULL)
		OPENSSL_cleanse(session->pop3->pop3_stream->write_buffer, session->pop3->pop3_stream->buffer_max_size);
	done = check(session, answer, "login", NULL);
	if (!done && session->dead)
		check(session, answer, "login", error);
	else if (!done)
		login_refused(session, secret, error);
	secret_free(secret);
	return done;
}

static bool
open_session(Pop3 *session, const MailboxConfig *mailbox, int cancel_fd, GString *transcript, GError **error)
{
	TlsTarget target = { .host = mailbox->host, .port = mailbox->port, .starttls = mailbox->starttls, .pop3 = true,
			     .ca_file = mailbox->ca_file, .timeout = (guint)mailbox->timeout, .cancel_fd = cancel_fd, .transcript = transcript };

	session->mailbox = mailbox;
	session->tls = tls_open(&target, NULL, error);
	if (session->tls == NULL)
		return false;
	session->pop3 = mailpop3_new(0, NULL);
	bounds(session, SMALL_ANSWER, false);
	return check(session, mailpop3_connect(session->pop3, tls_stream(session->tls)), "greeting", error) && login(session, error);
}

/* The list belongs to the session. */
static carray *
list(Pop3 *session, GError **error)
{
	carray *messages = NULL;

	bounds(session, LISTING, false);
	if (!check(session, mailpop3_list(session->pop3, &messages), "listing", error))
		return NULL;
	for (unsigned int i = 0; i < carray_count(messages); i++) {
		const struct mailpop3_msg_info *message = carray_get(messages, i);

		if (message == NULL || message->msg_uidl != NULL)
			continue;
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s: the server gives its messages no names (UIDL): use type = imap",
			    session->mailbox->host);
		return NULL;
	}
	return messages;
}

static bool
take_one(Pop3 *session, const struct mailpop3_msg_info *message, Intake *intake, IngestCount *count, GError **error)
{
	g_autofree char *name = g_utf8_make_valid(message->msg_uidl, MIN(strlen(message->msg_uidl), (gsize)UIDL_MAX));
	g_autofree char *place = g_strconcat("UIDL/", name, NULL);
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(GError) why = NULL;
	char *text = NULL;
	size_t length = 0;
	bool known;

	if (!intake_knows(intake, place, &known, error) || known)
		return known;
	if (message->msg_size > (guint64)session->mailbox->megabytes_per_message << 20) {
		log_warning("mailbox %s: message %s has more than %d MB: it was not fetched", session->mailbox->name, name,
			    session->mailbox->megabytes_per_message);
		count->missing++;
		return true;
	}
	bounds(session, 2 * (guint64)message->msg_size + SMALL_ANSWER, true);
	if (!check(session, mailpop3_retr(session->pop3, message->msg_index, &text, &length), "fetching", &why)) {
		if (session->dead) {
			g_propagate_error(error, g_steal_pointer(&why));
			return false;
		}
		log_warning("mailbox %s: message %s is missing: %s", session->mailbox->name, name, why->message);
		count->missing++; /* the next run asks again */
		return true;
	}
	bytes = g_bytes_new(text, length);
	mailpop3_retr_free(text);
	return intake_put(intake, bytes, place, error);
}

bool
pop3_take(const MailboxConfig *mailbox, int cancel_fd, Intake *intake, IngestCount *count, GError **error)
{
	g_auto(Pop3) session = { 0 };
	carray *messages;
	bool done = true;

	if (!open_session(&session, mailbox, cancel_fd, NULL, error))
		return false;
	messages = list(&session, error);
	if (messages == NULL)
		return false;
	intake_bounds(intake, 8, (gsize)8 << 20, 1000);
	for (unsigned int i = 0; done && i < carray_count(messages) && !tls_is_cancelled(session.tls); i++) {
		const struct mailpop3_msg_info *message = carray_get(messages, i);

		done = message == NULL || take_one(&session, message, intake, count, error);
	}
	if (done)
		return intake_flush(intake, error);
	intake_flush(intake, NULL); /* what came before it broke stays */
	if (!tls_was_cancelled(session.tls))
		return false;
	g_clear_error(error);
	return true;
}

char *
pop3_describe(const MailboxConfig *mailbox, int cancel_fd, GString *transcript, GError **error)
{
	g_auto(Pop3) session = { 0 };
	g_autoptr(GString) text = g_string_new(NULL);
	carray *messages;

	if (!open_session(&session, mailbox, cancel_fd, transcript, error))
		return NULL;
	tls_end_transcript(session.tls);
	messages = list(&session, error);
	if (messages == NULL)
		return NULL;
	g_string_append_printf(text, "server: %s, port %d, %s\n", mailbox->host, mailbox->port, mailbox->starttls ? "STLS" : "TLS at once");
	tls_describe(session.tls, text);
	g_string_append_printf(text, "messages: %u\n", carray_count(messages));
	return g_string_free(g_steal_pointer(&text), FALSE);
}
