/* pop3.c - a mailbox on a POP3 server: UIDL, RETR, never DELE */
#include "ingest/pop3.h"

#include <libetpan/libetpan.h>
#include <openssl/crypto.h>
#include <string.h>
#include "base/log.h"
#include "ingest/secret.h"
#include "ingest/tls.h"
#include "store/mailbox.h"

#define SMALL_ANSWER ((guint64)4 << 20)
#define LISTING      ((guint64)256 << 20) /* of a mailbox with a million messages */
#define SPEED        65536
#define SHOWN        200
#define UIDL_MAX     200                  /* RFC 1939 says 70; some servers do not read it */
#define CHUNK        8192                 /* of libetpan's buffer */
#define STATUS_MAX   2000                 /* characters of a status line */

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

/* What a server says, as one line that can be shown. */
static char *
fit(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, MIN(strlen(text), (gsize)SHOWN));

	for (char *at = valid; *at != '\0'; at++)
		if (g_ascii_iscntrl(*at))
			*at = ' ';
	return g_strdup(g_strstrip(valid));
}

static char *
spoken(const Pop3 *session)
{
	return fit(session->pop3->pop3_response != NULL ? session->pop3->pop3_response : "");
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
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s: %s: %s", session->mailbox->host, doing,
	            *said != '\0' ? said : "its answer is not that of a POP3 server: look at type and port");
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

/* ---- one mail, as it comes ---- */

/* RFC 1939 section 3: lines, a dot before those that begin with one, and a lone dot at the end.  Where the server ends its status line with
 * CR LF, a bare LF within a mail ends no line: mail may hold "\n.\n". */
typedef struct {
	Draft *into;
	guint64 most;       /* bytes that may be kept */
	bool bare;          /* the server ends lines with LF alone */
	enum { AT_START, DOT, DOT_CR, IN_LINE } state;
	char last;          /* byte of the line */
	bool ended, oversize;
	GError *failure;    /* our disk */
} Unstuffing;

static void
keep(Unstuffing *mail, const char *bytes, gsize length)
{
	if (length == 0 || mail->oversize || mail->failure != NULL)
		return;
	mail->last = bytes[length - 1];
	mail->oversize = draft_length(mail->into) + length > mail->most;
	if (!mail->oversize)
		draft_append(mail->into, bytes, length, &mail->failure);
}

/* Up to the end of the line or of the chunk; how many bytes that were. */
static gsize
take_line(Unstuffing *mail, const char *at, gsize left)
{
	const char *newline = memchr(at, '\n', left);
	gsize length = newline != NULL ? (gsize)(newline - at) + 1 : left;
	char before = length > 1 ? at[length - 2] : mail->last;

	mail->last = at[length - 1]; /* also where nothing is kept */
	keep(mail, at, length);
	if (newline != NULL && (mail->bare || before == '\r'))
		mail->state = AT_START;
	return length;
}

static void
unstuff(Unstuffing *mail, const char *at, gsize left)
{
	while (left > 0 && !mail->ended) {
		gsize used = 1;

		switch (mail->state) {
		case AT_START:
			mail->state = *at == '.' ? DOT : IN_LINE;
			used = *at == '.';
			mail->last = '\0';
			break;
		case DOT:
			mail->ended = *at == '\n' && mail->bare;
			mail->state = *at == '\r' ? DOT_CR : IN_LINE;
			used = *at == '\r';
			break;
		case DOT_CR:
			mail->ended = *at == '\n';
			mail->state = IN_LINE;
			used = 0;
			if (!mail->ended)
				keep(mail, "\r", 1);
			break;
		case IN_LINE:
			used = take_line(mail, at, left);
			break;
		}
		at += used;
		left -= used;
	}
}

typedef enum { RETR_DONE, RETR_REFUSED, RETR_BROKEN } RetrAnswer;

/* The status line; `said` is what the server says in it. */
static RetrAnswer
ask_for(Pop3 *session, guint index, bool *bare, GString *said)
{
	mailstream *stream = session->pop3->pop3_stream;
	g_autofree char *command = g_strdup_printf("RETR %u\r\n", index);
	MMAPString *line = mmap_string_sized_new(128);
	bool came = line != NULL && mailstream_write(stream, command, strlen(command)) == (ssize_t)strlen(command) && mailstream_flush(stream) == 0 &&
	            mailstream_read_line(stream, line) != NULL;
	RetrAnswer answer = !came ? RETR_BROKEN : g_str_has_prefix(line->str, "+OK") ? RETR_DONE : RETR_REFUSED;

	if (came) {
		*bare = !g_str_has_suffix(line->str, "\r\n");
		g_string_append_len(said, line->str, (gssize)MIN(line->len, STATUS_MAX));
	}
	if (line != NULL)
		mmap_string_free(line);
	return answer;
}

/* What there is, at least one byte; 0: the connection broke.  Asked for more than its buffer holds, libetpan would wait for it. */
static gsize
some_bytes(mailstream *stream, char *chunk)
{
	ssize_t n;

	if (stream->read_buffer_len == 0 && mailstream_feed_read_buffer(stream) <= 0)
		return 0;
	n = mailstream_read(stream, chunk, MIN(stream->read_buffer_len, CHUNK));
	return n > 0 ? (gsize)n : 0;
}

/* BROKEN with the error, which may be of our disk; REFUSED leaves the session as it is. */
static RetrAnswer
retrieve(Pop3 *session, guint index, Unstuffing *mail, GString *said, GError **error)
{
	mailstream *stream = session->pop3->pop3_stream;
	RetrAnswer answer = ask_for(session, index, &mail->bare, said);
	char chunk[CHUNK];
	gsize n;

	while (answer == RETR_DONE && !mail->ended && mail->failure == NULL && (n = some_bytes(stream, chunk)) > 0)
		unstuff(mail, chunk, n);
	if (answer == RETR_REFUSED || mail->ended)
		return answer;
	session->dead = true;
	if (mail->failure != NULL)
		g_propagate_error(error, g_steal_pointer(&mail->failure));
	else if (!tls_failure(session->tls, error))
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s: fetching: the server ended the session", session->mailbox->host);
	return RETR_BROKEN;
}

/* ---- everything new ---- */

typedef struct {
	Pop3 session;
	Store *store;
	Intake *intake;
	IngestCount *count;
	GPtrArray *places; /* of char *, put since the last flush */
} Taking;

static bool
on_flush(gpointer data, GError **error)
{
	Taking *taking = data;

	for (guint i = 0; i < taking->places->len; i++)
		if (!mailbox_answered(taking->store, taking->session.mailbox->name, taking->places->pdata[i], "it came after all", error))
			return false;
	g_ptr_array_set_size(taking->places, 0);
	return true;
}

static bool
leave_out(Taking *taking, const char *place, int64_t size, const char *why, GError **error)
{
	g_autoptr(Change) change = store_begin(taking->store, error);

	log_warning("mailbox %s: message %s is missing: %s", taking->session.mailbox->name, place, why);
	taking->count->missing++; /* the next run asks again */
	return change != NULL && mailbox_ask(taking->store, taking->session.mailbox->name, place, size, why, error) && store_commit(&change, error);
}

static bool
leave_large(Taking *taking, const char *place, int64_t size, GError **error)
{
	g_autofree char *why = g_strdup_printf("more than %d MB: it was not fetched", taking->session.mailbox->megabytes_per_message);

	return leave_out(taking, place, size, why, error);
}

static bool
take_one(Taking *taking, const struct mailpop3_msg_info *message, GError **error)
{
	Pop3 *session = &taking->session;
	guint64 most = (guint64)session->mailbox->megabytes_per_message << 20;
	g_autofree char *name = g_utf8_make_valid(message->msg_uidl, MIN(strlen(message->msg_uidl), (gsize)UIDL_MAX));
	g_autofree char *place = g_strconcat("UIDL/", name, NULL);
	g_autoptr(GString) said = g_string_new(NULL);
	Unstuffing mail = { .most = most };
	g_autofree char *shown = NULL;
	bool known;

	if (!intake_knows(taking->intake, place, &known, error) || known)
		return known;
	if (message->msg_size > most)
		return leave_large(taking, place, message->msg_size, error);
	bounds(session, 2 * (guint64)message->msg_size + SMALL_ANSWER, true);
	mail.into = intake_draft(taking->intake);
	switch (retrieve(session, message->msg_index, &mail, said, error)) {
	case RETR_BROKEN:
		return false;
	case RETR_REFUSED:
		shown = fit(said->str);
		return leave_out(taking, place, message->msg_size, shown, error);
	case RETR_DONE:
		break;
	}
	if (mail.failure != NULL) {
		g_propagate_error(error, mail.failure);
		return false;
	}
	if (mail.oversize)
		return leave_large(taking, place, 0, error);
	g_ptr_array_add(taking->places, g_strdup(place));
	return intake_put_draft(taking->intake, place, error);
}

static bool
take_all(Taking *taking, GError **error)
{
	carray *messages = list(&taking->session, error);
	bool done = messages != NULL;

	intake_bounds(taking->intake, 8, (gsize)8 << 20, 1000);
	intake_hook(taking->intake, on_flush, taking);
	for (unsigned int i = 0; done && i < carray_count(messages) && !tls_is_cancelled(taking->session.tls); i++) {
		const struct mailpop3_msg_info *message = carray_get(messages, i);

		done = message == NULL || take_one(taking, message, error);
	}
	if (done)
		return intake_flush(taking->intake, error);
	intake_flush(taking->intake, NULL); /* what came before it broke stays */
	return false;
}

bool
pop3_take(Store *store, const MailboxConfig *mailbox, int cancel_fd, Intake *intake, IngestCount *count, GError **error)
{
	Taking taking = { .store = store, .intake = intake, .count = count };
	g_autoptr(GError) why = NULL;
	bool done;

	taking.places = g_ptr_array_new_with_free_func(g_free);
	done = open_session(&taking.session, mailbox, cancel_fd, NULL, &why) && take_all(&taking, &why);
	if (!done && taking.session.tls != NULL && tls_was_cancelled(taking.session.tls))
		done = true;
	else if (!done)
		g_propagate_error(error, g_steal_pointer(&why));
	intake_hook(intake, NULL, NULL);
	pop3_clear(&taking.session);
	g_ptr_array_unref(taking.places);
	return done;
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
