/* session.c - one libetpan session with an IMAP server: login, ID, folder, lists and bodies */
#include "ingest/session.h"

#include <libetpan/libetpan.h>
#include <openssl/crypto.h>
#include <string.h>
#include "base/log.h"
#include "ingest/reply.h"
#include "ingest/rights.h"
#include "ingest/secret.h"

#define SMALL_ANSWER ((guint64)4 << 20) /* bytes a command may bring that asks for no mail */
#define A_LISTED     ((guint64)256)     /* bytes of one line of a listing, generously */
#define SPEED        65536              /* bytes a second: the slowest line that is waited for */
#define SHOWN        200                /* characters of what a server says */

struct Session {
	const MailboxConfig *mailbox;
	Tls *tls;
	mailimap *imap;
	bool dead;
	bool fresh;           /* nothing was asked since the first folder was selected */
	SessionFolder first;  /* what was said of it */
	GPtrArray *before, *after; /* capabilities before and after login, upper case */
	char *server_id;
	guint32 exists;
	Reply *reply;   /* reads what answers the FETCHes under way */
	GQueue asked;   /* of Asked: those, in their order */
	guint tickets;
};

bool
session_is_dead(const Session *session)
{
	return session->dead;
}

void
session_drop(Session *session)
{
	session->dead = true;
}

bool
session_is_cancelled(const Session *session)
{
	return tls_is_cancelled(session->tls);
}

/* ---- what libetpan answers, as what happens next ---- */

/* What the server said, fit to be shown: one line, printable, short. */
static char *
printable(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	GString *shown = g_string_new(NULL);

	for (const char *at = valid; *at != '\0' && shown->len < SHOWN; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		g_string_append_unichar(shown, g_unichar_isprint(c) ? c : ' ');
	}
	g_strstrip(shown->str);
	return g_string_free(shown, FALSE);
}

static char *
spoken(const Session *session)
{
	return printable(session->imap->imap_response != NULL ? session->imap->imap_response : "");
}

/* True for yes.  A refusal (tagged NO or BAD) leaves the session alive; anything else is its end. */
static bool
check(Session *session, int answer, const char *doing, GError **error)
{
	g_autofree char *said = NULL;

	if (answer <= MAILIMAP_NO_ERROR_NON_AUTHENTICATED)
		return true;
	said = spoken(session);
	switch (answer) {
	case MAILIMAP_ERROR_BAD_STATE:
	case MAILIMAP_ERROR_STREAM:
	case MAILIMAP_ERROR_PARSE:
	case MAILIMAP_ERROR_CONNECTION_REFUSED:
	case MAILIMAP_ERROR_MEMORY:
	case MAILIMAP_ERROR_FATAL:
	case MAILIMAP_ERROR_DONT_ACCEPT_CONNECTION:
	case MAILIMAP_ERROR_NEEDS_MORE_DATA:
		session->dead = true;
		if (!tls_failure(session->tls, error))
			g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s: %s: %s%s%s", session->mailbox->host, doing,
				    answer != MAILIMAP_ERROR_PARSE   ? "the server ended the session"
				    : g_str_equal(doing, "greeting") ? "its answer is not that of an IMAP server: look at type and port"
								     : "its answer cannot be understood",
				    *said != '\0' ? ": " : "", said);
		return false;
	default:
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s: %s: refused: %s", session->mailbox->host, doing, said);
		return false;
	}
}

static void
bounds(Session *session, guint64 bytes, bool patient)
{
	guint64 asked = bytes > SMALL_ANSWER ? bytes - SMALL_ANSWER : 0; /* words a server may say unasked earn it no time */
	guint64 seconds = (guint64)session->mailbox->command_timeout + asked / SPEED;

	tls_bounds(session->tls, (guint)MIN(seconds, G_MAXINT), bytes, patient);
}

static void
small_command(Session *session)
{
	bounds(session, SMALL_ANSWER, false);
}

/* ---- opening ---- */

static GPtrArray *
names_of(const struct mailimap_capability_data *data)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

	for (clistiter *at = data != NULL ? clist_begin(data->cap_list) : NULL; at != NULL; at = clist_next(at)) {
		const struct mailimap_capability *one = clist_content(at);
		bool is_auth = one->cap_type == MAILIMAP_CAPABILITY_AUTH_TYPE;
		const char *name = is_auth ? one->cap_data.cap_auth_type : one->cap_data.cap_name;
		g_autofree char *whole = g_strconcat(is_auth ? "AUTH=" : "", name != NULL ? name : "", NULL);

		g_ptr_array_add(names, g_ascii_strup(whole, -1));
	}
	return names;
}

/* What the greeting or the answer to LOGIN told already (RFC 3501 7.1) is not asked for: each question is a round trip. */
static GPtrArray *
ask_capabilities(Session *session, GError **error)
{
	struct mailimap_connection_info *info = session->imap->imap_connection_info;
	struct mailimap_capability_data *data = NULL;
	GPtrArray *names;

	if (info != NULL)
		data = g_steal_pointer(&info->imap_capability); /* what is told after this is of the next state */
	if (data == NULL) {
		small_command(session);
		if (!check(session, mailimap_capability(session->imap, &data), "CAPABILITY", error))
			return NULL;
	}
	names = names_of(data);
	if (data != NULL)
		mailimap_capability_data_free(data);
	return names;
}

static bool
has(const GPtrArray *names, const char *name)
{
	for (guint i = 0; names != NULL && i < names->len; i++)
		if (strcmp(g_ptr_array_index(names, i), name) == 0)
			return true;
	return false;
}

bool
session_has(const Session *session, const char *capability)
{
	return has(session->after, capability);
}

/* RFC 5530: is what was refused worth another try? */
static bool
is_passing(const Session *session)
{
	static const char *const passing[] = { "UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "OVERQUOTA", NULL };
	const struct mailimap_response_info *info = session->imap->imap_response_info;
	g_autofree char *said = spoken(session), *low = g_ascii_strdown(said, -1);

	for (guint i = 0; passing[i] != NULL; i++)
		if (info != NULL && info->rsp_atom != NULL && g_ascii_strcasecmp(info->rsp_atom, passing[i]) == 0)
			return true;
	return strstr(low, "temporar") != NULL || strstr(low, "try again") != NULL || strstr(low, "too many") != NULL ||
	       strstr(low, "frequen") != NULL;
}

static bool
login_refused(Session *session, const char *secret, GError **error)
{
	g_autofree char *raw = spoken(session);
	g_autoptr(GString) said = g_string_new(raw);
	bool passing = is_passing(session);

	g_string_replace(said, secret, "(secret)", 0); /* there are servers that repeat what they did not understand */
	g_set_error(error, KEYPOST_ERROR, passing ? KEYPOST_ERROR_AGAIN : KEYPOST_ERROR_SETUP, "%s: the login of %s is refused%s: %s%s",
		    session->mailbox->host, session->mailbox->user, passing ? " for now" : "", said->str,
		    passing                     ? ""
		    : session->mailbox->xoauth2 ? "; token_command must print an access token of this account that is fresh and allows IMAP"
						: "; many providers want an authorization code or app password made in their webmail, with IMAP "
						  "switched on there");
	return false;
}

static void
wipe_stream(Session *session)
{
	mailstream *stream = session->imap->imap_stream;

	if (stream != NULL && stream->write_buffer != NULL)
		OPENSSL_cleanse(stream->write_buffer, stream->buffer_max_size);
}

static bool
login(Session *session, GError **error)
{
	const MailboxConfig *mailbox = session->mailbox;
	g_autofree char *shown = g_strdup_printf("%s %s (secret)\n", mailbox->xoauth2 ? "AUTHENTICATE XOAUTH2" : "LOGIN", mailbox->user);
	char *secret;
	int answer;
	bool done;

	if (mailbox->xoauth2 ? !has(session->before, "AUTH=XOAUTH2") : has(session->before, "LOGINDISABLED")) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s: the server takes no %s login: set auth = %s", mailbox->host,
			    mailbox->xoauth2 ? "XOAUTH2" : "password", mailbox->xoauth2 ? "password" : "xoauth2");
		return false;
	}
	secret = secret_read(mailbox, error);
	if (secret == NULL)
		return false;
	small_command(session);
	tls_private(session->tls, secret, shown);
	answer = mailbox->xoauth2 ? mailimap_oauth2_authenticate(session->imap, mailbox->user, secret)
				  : mailimap_login(session->imap, mailbox->user, secret);
	tls_private(session->tls, NULL, NULL);
	wipe_stream(session);
	done = check(session, answer, "login", NULL);
	if (!done && !session->dead)
		login_refused(session, secret, error);
	else if (!done)
		check(session, answer, "login", error);
	secret_free(secret);
	return done;
}

static char *
id_text(const struct mailimap_id_params_list *list)
{
	GString *text = g_string_new(NULL);

	for (clistiter *at = list != NULL ? clist_begin(list->idpa_list) : NULL; at != NULL && text->len < SHOWN; at = clist_next(at)) {
		const struct mailimap_id_param *one = clist_content(at);
		g_autofree char *value = g_utf8_make_valid(one->idpa_value != NULL ? one->idpa_value : "", -1);

		g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "", one->idpa_name, value);
	}
	for (gsize i = 0; i < text->len; i++)
		if (g_ascii_iscntrl(text->str[i]))
			text->str[i] = ' ';
	return g_string_free(text, FALSE);
}

/* A string as libetpan's lists free it. */
static char *
for_list(const char *text)
{
	MMAPString *string = mmap_string_new(text);

	return string != NULL && mmap_string_ref(string) == 0 ? string->str : NULL;
}

/* Always: NetEase wants it on each connection before any folder, and others say BAD, which harms nobody. */
static bool
send_id(Session *session, GError **error)
{
	static const char *const own[][2] = {
		{ "name", "keypost" }, { "version", "1.0" }, { "vendor", "keypost" }, { "support-email", "postmaster@localhost" },
	};
	struct mailimap_id_params_list *mine = mailimap_id_params_list_new_empty(), *theirs = NULL;
	g_autoptr(GError) why = NULL;
	int answer;

	for (guint i = 0; i < G_N_ELEMENTS(own); i++)
		mailimap_id_params_list_add_name_value(mine, for_list(own[i][0]), for_list(own[i][1]));
	small_command(session);
	answer = mailimap_id(session->imap, mine, &theirs);
	mailimap_id_params_list_free(mine);
	if (check(session, answer, "ID", &why)) {
		session->server_id = id_text(theirs);
	} else if (session->dead) {
		g_propagate_error(error, g_steal_pointer(&why));
		return false;
	} else {
		g_autofree char *said = spoken(session);

		session->server_id = g_strdup_printf("refused: %s", said);
	}
	if (theirs != NULL && answer == MAILIMAP_NO_ERROR)
		mailimap_id_params_list_free(theirs);
	return true;
}

static bool
greet(Session *session, GError **error)
{
	mailstream *stream = tls_stream(session->tls);
	int answer;

	small_command(session);
	answer = mailimap_connect(session->imap, stream);
	if (!check(session, answer, "greeting", error))
		return false;
	if (answer != MAILIMAP_NO_ERROR_AUTHENTICATED) {
		session->before = ask_capabilities(session, error);
		return session->before != NULL;
	}
	/* PREAUTH: whoever this logs us in as, it is not the user of the configuration. */
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s: the server wants no login (PREAUTH): it is not trusted", session->mailbox->host);
	session->dead = true;
	return false;
}

static bool
walk_in(Session *session, SessionStage *stage, GError **error)
{
	*stage = SESSION_LOGIN;
	if (!greet(session, error) || !login(session, error))
		return false;
	*stage = SESSION_FOLDER;
	session->after = ask_capabilities(session, error);
	session->fresh = session->after != NULL && send_id(session, error) &&
			 session_select(session, session->mailbox->folders[0], &session->first, error);
	return session->fresh;
}

static const char *on_look(gpointer data, gsize *length);
static void on_take(gpointer data, gsize length);

Session *
session_open(const MailboxConfig *mailbox, int cancel_fd, GString *transcript, SessionStage *stage, GError **error)
{
	g_autoptr(Session) session = g_new0(Session, 1);
	TlsTarget target = { .host = mailbox->host, .port = mailbox->port, .starttls = mailbox->starttls, .ca_file = mailbox->ca_file,
			     .timeout = (guint)mailbox->timeout, .cancel_fd = cancel_fd, .transcript = transcript };
	bool connected = false;
	char *secret;

	session->mailbox = mailbox;
	session->reply = reply_new(&(ReplySource){ .look = on_look, .take = on_take, .data = session });
	*stage = SESSION_SECRET; /* a missing secret is found before anybody is bothered */
	secret = mailbox->xoauth2 ? g_strdup("") : secret_read(mailbox, error);
	if (secret == NULL)
		return NULL;
	secret_free(secret);
	*stage = SESSION_CONNECT;
	session->tls = tls_open(&target, &connected, error);
	if (connected)
		*stage = SESSION_TLS;
	if (session->tls == NULL)
		return NULL;
	session->imap = mailimap_new(0, NULL);
	mailimap_set_163_workaround_enabled(session->imap, 1); /* tags that are not all digits; harms nobody */
	if (!walk_in(session, stage, error))
		return NULL;
	tls_end_transcript(session->tls);
	*stage = SESSION_READY;
	return g_steal_pointer(&session);
}

void
session_close(Session *session)
{
	if (session == NULL)
		return;
	if (session->imap != NULL) {
		if (!session->dead && session->asked.length == 0 && session->imap->imap_stream != NULL && !tls_failure(session->tls, NULL)) {
			tls_bounds(session->tls, 2, SMALL_ANSWER, false);
			tls_say(session->tls, "K0 LOGOUT\r\n"); /* what it answers changes nothing */
		}
		mailimap_free(session->imap);
	}
	tls_free(session->tls);
	reply_free(session->reply);
	g_queue_clear_full(&session->asked, g_free);
	g_clear_pointer(&session->before, g_ptr_array_unref);
	g_clear_pointer(&session->after, g_ptr_array_unref);
	g_free(session->server_id);
	g_free(session);
}

/* ---- folders ---- */

/* RFC 3501 5.1.3: names travel in a UTF-7 of their own. */
static char *
wire_name(const char *folder)
{
	char *name = g_convert(folder, -1, "UTF-7-IMAP", "UTF-8", NULL, NULL, NULL);

	return name != NULL ? name : g_strdup(folder);
}

static char *
shown_name(const char *wire)
{
	char *name = g_convert(wire, -1, "UTF-8", "UTF-7-IMAP", NULL, NULL, NULL);

	return name != NULL ? name : g_utf8_make_valid(wire, -1);
}

/* Names as people write them; NULL when the server does not tell. */
static GPtrArray *
list_folders(Session *session, const char *pattern)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	clist *list = NULL;

	small_command(session);
	if (!check(session, mailimap_list(session->imap, "", pattern, &list), "LIST", NULL)) {
		g_ptr_array_unref(names);
		return NULL;
	}
	for (clistiter *at = list != NULL ? clist_begin(list) : NULL; at != NULL; at = clist_next(at)) {
		const struct mailimap_mailbox_list *one = clist_content(at);

		g_ptr_array_add(names, shown_name(one->mb_name));
	}
	if (list != NULL)
		mailimap_list_result_free(list);
	return names;
}

static char *
join(const GPtrArray *names)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; names != NULL && i < names->len && i < 40; i++)
		g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", (const char *)g_ptr_array_index(names, i));
	return g_string_free(text, FALSE);
}

static bool
select_refused(Session *session, const char *folder, GError *why, GError **error)
{
	g_autofree char *said = spoken(session), *names = NULL;
	g_autoptr(GPtrArray) list = NULL;

	if (!session->dead && strstr(said, "Unsafe Login") != NULL) {
		g_error_free(why);
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP,
			    "%s: the provider calls this login unsafe though ID was sent (it answered: %s): switch IMAP on in the webmail, make a new "
			    "authorization code, or write to the provider; it said: %s",
			    session->mailbox->host, session->server_id, said);
		return false;
	}
	list = session->dead || is_passing(session) ? NULL : list_folders(session, "*");
	if (list == NULL || list->len == 0 || g_ptr_array_find_with_equal_func(list, folder, g_str_equal, NULL)) {
		g_propagate_error(error, why);
		return false;
	}
	g_error_free(why);
	names = join(list);
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "[mailbox %s] there is no folder %s on %s; there are: %s", session->mailbox->name,
		    folder, session->mailbox->host, names);
	return false;
}

bool
session_select(Session *session, const char *folder, SessionFolder *found, GError **error)
{
	g_autofree char *name = wire_name(folder), *doing = g_strdup_printf("folder %s", folder);
	const struct mailimap_selection_info *info;
	GError *why = NULL;

	if (session->fresh && g_str_equal(folder, session->mailbox->folders[0])) { /* this very moment it was */
		session->fresh = false;
		*found = session->first;
		return true;
	}
	session->fresh = false;
	small_command(session);
	if (!check(session, mailimap_select(session->imap, name), doing, &why))
		return select_refused(session, folder, why, error);
	info = session->imap->imap_selection_info;
	found->uidvalidity = info != NULL ? info->sel_uidvalidity : 0;
	found->exists = info != NULL && info->sel_has_exists ? info->sel_exists : 0;
	found->writable = info != NULL && info->sel_perm == MAILIMAP_MAILBOX_READWRITE;
	session->exists = found->exists;
	return true;
}

/* ---- FETCH, by our own reader: several may be under way ---- */

typedef struct {
	guint ticket;
	guint64 most;     /* bytes that may come */
	bool patient;     /* see tls_bounds() */
	const char *doing;
} Asked;

static const char *
on_look(gpointer data, gsize *length)
{
	return tls_look(((Session *)data)->tls, length);
}

static void
on_take(gpointer data, gsize length)
{
	tls_take(((Session *)data)->tls, length);
}

/* The clock of a command runs from when it is next: the bytes of those before it are theirs. */
static void
bound_next(Session *session)
{
	const Asked *next = g_queue_peek_head(&session->asked);

	if (next != NULL)
		bounds(session, next->most, next->patient);
}

static bool
gone(Session *session, const char *doing, const char *how, const char *words, GError **error)
{
	g_autofree char *said = printable(words);

	session->dead = true;
	if (!tls_failure(session->tls, error))
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s: %s: %s%s%s", session->mailbox->host, doing, how,
			    *said != '\0' ? ": " : "", said);
	return false;
}

/* "UID FETCH `set` (UID `what`)" */
static bool
ask(Session *session, const char *set, const char *what, const Asked *how, guint *ticket, GError **error)
{
	mailstream *stream = session->imap->imap_stream;
	Asked *asked = g_memdup2(how, sizeof *how);
	g_autofree char *line = g_strdup_printf("K%u UID FETCH %s (UID %s)\r\n", session->tickets + 1, set, what);

	asked->ticket = ++session->tickets;
	g_queue_push_tail(&session->asked, asked);
	if (session->asked.length == 1) {
		bound_next(session);
		if (stream->read_buffer_len > 0 && !tls_unread(session->tls, stream->read_buffer, stream->read_buffer_len))
			return gone(session, how->doing, "the server ended the session", "", error);
		stream->read_buffer_len = 0;
	}
	if (!tls_say(session->tls, line))
		return gone(session, how->doing, "the server ended the session", "", error);
	*ticket = asked->ticket;
	return true;
}

static bool
on_body(const void *bytes, gsize length, gpointer data)
{
	const SessionSink *sink = data;

	return sink->bytes == NULL || sink->bytes(bytes, length, sink->data);
}

static bool
answered(Session *session, const ReplyFacts *facts, guint *ticket, GError **error)
{
	g_autofree char *said = NULL;
	const Asked *next = g_queue_peek_head(&session->asked);
	const char *doing = next->doing;
	guint64 number;

	if (*facts->tag != 'K' || !g_ascii_string_to_unsigned(facts->tag + 1, 10, 1, G_MAXUINT, &number, NULL))
		number = 0;
	for (GList *at = session->asked.head; at != NULL; at = at->next) {
		if (((const Asked *)at->data)->ticket != number)
			continue;
		*ticket = (guint)number;
		g_free(at->data);
		g_queue_delete_link(&session->asked, at);
		bound_next(session);
		if (g_ascii_strcasecmp(facts->answer, "OK") == 0)
			return true;
		said = printable(facts->words);
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s: %s: refused: %s", session->mailbox->host, doing, said);
		return false;
	}
	return gone(session, doing, "its answer cannot be understood", facts->tag, error);
}

/* The folder as the server tells it between the lines. */
static void
note_exists(Session *session, ReplyKind kind, guint32 number)
{
	struct mailimap_selection_info *folder = session->imap->imap_selection_info;

	if (folder == NULL)
		return;
	if (kind == REPLY_EXISTS) {
		folder->sel_exists = number;
		folder->sel_has_exists = 1;
	} else if (folder->sel_exists > 0) {
		folder->sel_exists--;
	}
}

bool
session_answer(Session *session, const SessionSink *sink, guint *ticket, GError **error)
{
	const Asked *next;
	ReplyFacts facts;
	SessionMail mail;

	*ticket = 0;
	while ((next = g_queue_peek_head(&session->asked)) != NULL && !session->dead) {
		ReplyKind kind = reply_next(session->reply, on_body, (gpointer)sink, &facts);

		switch (kind) {
		case REPLY_FETCH:
			mail = (SessionMail){ .uid = facts.uid, .size = facts.size };
			if (sink->ended(&mail, sink->data))
				break;
			tls_break(session->tls);
			return gone(session, next->doing, "stopped", "", error);
		case REPLY_EXISTS:
		case REPLY_EXPUNGE:
			note_exists(session, kind, facts.number);
			break;
		case REPLY_TAGGED:
			return answered(session, &facts, ticket, error);
		case REPLY_OTHER:
			break;
		case REPLY_STOPPED:
			tls_break(session->tls);
			return gone(session, next->doing, "stopped", "", error);
		case REPLY_STRANGE:
			return gone(session, next->doing, "its answer cannot be understood", "", error);
		case REPLY_BYE:
		case REPLY_ENDED:
			return gone(session, next->doing, "the server ended the session", facts.words, error);
		}
	}
	return gone(session, "fetching", "nothing is asked for", "", error);
}

static struct mailimap_set *
set_of(const GArray *uids)
{
	struct mailimap_set *set = mailimap_set_new_empty();

	for (guint i = 0; i < uids->len;) {
		guint32 first = g_array_index(uids, guint32, i), last = first;

		while (++i < uids->len && g_array_index(uids, guint32, i) == last + 1)
			last++;
		mailimap_set_add_interval(set, first, last);
	}
	return set;
}

/* As a command names them: "3:9,12". */
static char *
words_of(const GArray *uids)
{
	GString *words = g_string_new(NULL);

	for (guint i = 0; i < uids->len;) {
		guint32 first = g_array_index(uids, guint32, i), last = first;

		while (++i < uids->len && g_array_index(uids, guint32, i) == last + 1)
			last++;
		g_string_append_printf(words, words->len > 0 ? ",%u" : "%u", first);
		if (last > first)
			g_string_append_printf(words, ":%u", last);
	}
	return g_string_free(words, FALSE);
}

static gint
by_uid(gconstpointer a, gconstpointer b)
{
	guint32 left = ((const SessionMail *)a)->uid, right = ((const SessionMail *)b)->uid;

	return left < right ? -1 : left > right;
}

static bool
on_listed(const SessionMail *mail, gpointer data)
{
	GArray *listed = data;

	if (mail->uid != 0)
		g_array_append_vals(listed, mail, 1);
	return true;
}

/* Ascending, each once. */
static GArray *
list(Session *session, const char *set, GError **error)
{
	g_autoptr(GArray) listed = g_array_new(FALSE, FALSE, sizeof(SessionMail));
	SessionSink sink = { .ended = on_listed, .data = listed };
	Asked how = { .most = SMALL_ANSWER + A_LISTED * ((guint64)session->exists + 1000), .doing = "listing" };
	guint kept = 0, ticket;

	if (!ask(session, set, "RFC822.SIZE", &how, &ticket, error) || !session_answer(session, &sink, &ticket, error))
		return NULL;
	g_array_sort(listed, by_uid);
	for (guint i = 0; i < listed->len; i++) {
		SessionMail *mails = (SessionMail *)(gpointer)listed->data;

		if (kept > 0 && mails[kept - 1].uid == mails[i].uid)
			mails[kept - 1].size = MAX(mails[kept - 1].size, mails[i].size); /* told of flags, too */
		else
			mails[kept++] = mails[i];
	}
	g_array_set_size(listed, kept);
	return g_steal_pointer(&listed);
}

GArray *
session_list(Session *session, guint32 first, GError **error)
{
	g_autofree char *set = g_strdup_printf("%u:*", first);

	return list(session, set, error);
}

GArray *
session_list_these(Session *session, const GArray *uids, GError **error)
{
	g_autofree char *set = words_of(uids);

	return list(session, set, error);
}

GArray *
session_search(Session *session, GError **error)
{
	struct mailimap_search_key *key = mailimap_search_key_new_all();
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(SessionMail));
	clist *result = NULL;
	bool done;

	bounds(session, SMALL_ANSWER + 12 * ((guint64)session->exists + 1000), false);
	done = check(session, mailimap_uid_search(session->imap, NULL, key, &result), "UID SEARCH ALL", error);
	mailimap_search_key_free(key);
	if (!done) /* as after a FETCH, the result is not to be touched */
		return NULL;
	for (clistiter *at = result != NULL ? clist_begin(result) : NULL; at != NULL; at = clist_next(at)) {
		SessionMail mail = { .uid = *(uint32_t *)clist_content(at) };

		g_array_append_val(found, mail);
	}
	if (result != NULL)
		mailimap_search_result_free(result);
	g_array_sort(found, by_uid);
	return g_steal_pointer(&found);
}

bool
session_ask_mails(Session *session, const GArray *uids, guint64 expected, guint *ticket, GError **error)
{
	g_autofree char *set = words_of(uids);
	/* RFC822.SIZE is a hint: twice as much and then some may come before it is called a flood. */
	Asked how = { .most = 2 * expected + SMALL_ANSWER + (guint64)uids->len * 65536, .patient = true, .doing = "fetching" };

	return ask(session, set, "BODY.PEEK[]", &how, ticket, error);
}

bool
session_ask_slice(Session *session, guint32 uid, guint32 offset, guint32 length, guint *ticket, GError **error)
{
	g_autofree char *set = g_strdup_printf("%u", uid), *what = g_strdup_printf("BODY.PEEK[]<%u.%u>", offset, length);
	Asked how = { .most = SMALL_ANSWER + 2 * (guint64)length, .patient = true, .doing = "fetching a slice" };

	return ask(session, set, what, &how, ticket, error);
}

/* ---- afterwards ---- */

static bool
add_flag(Session *session, const GArray *uids, struct mailimap_flag *flag, const char *doing, GError **error)
{
	struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();
	struct mailimap_set *set = set_of(uids);
	struct mailimap_store_att_flags *change;
	int answer;

	mailimap_flag_list_add(flags, flag);
	change = mailimap_store_att_flags_new_add_flags_silent(flags);
	small_command(session);
	answer = mailimap_uid_store(session->imap, set, change);
	mailimap_store_att_flags_free(change);
	mailimap_set_free(set);
	return check(session, answer, doing, error);
}

bool
session_mark_seen(Session *session, const GArray *uids, GError **error)
{
	return add_flag(session, uids, mailimap_flag_new_seen(), "marking as seen", error);
}

bool
session_move(Session *session, const GArray *uids, const char *folder, bool *able, GError **error)
{
	g_autofree char *name = wire_name(folder), *doing = g_strdup_printf("moving to %s", folder);
	bool moves = session_has(session, "MOVE"), done;
	struct mailimap_set *set;

	*able = moves || session_has(session, "UIDPLUS");
	if (!*able)
		return true;
	set = set_of(uids);
	small_command(session);
	if (moves)
		done = check(session, mailimap_uid_move(session->imap, set, name), doing, error);
	else /* never a bare EXPUNGE: it would take what a person marked */
		done = check(session, mailimap_uid_copy(session->imap, set, name), doing, error) &&
		       add_flag(session, uids, mailimap_flag_new_deleted(), doing, error) &&
		       check(session, mailimap_uid_expunge(session->imap, set), doing, error);
	mailimap_set_free(set);
	return done;
}

/* ---- waiting ---- */

/* IDLE once; *news when the server spoke of other messages than before. */
static bool
idle_once(Session *session, guint seconds, TlsWait *how, bool *news, GError **error)
{
	const struct mailimap_selection_info *folder;
	const struct mailimap_response_info *info;

	small_command(session);
	if (!check(session, mailimap_idle(session->imap), "IDLE", error))
		return false;
	*how = session->imap->imap_stream->read_buffer_len > 0 ? TLS_READABLE : tls_wait(session->tls, seconds);
	if (*how == TLS_FAILED) {
		session->dead = true;
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s: the connection was lost while it was idle", session->mailbox->host);
		return false;
	}
	if (*how == TLS_CANCELLED) /* going down: no time for manners */
		return true;
	small_command(session);
	if (!check(session, mailimap_idle_done(session->imap), "IDLE", error))
		return false;
	folder = session->imap->imap_selection_info;
	info = session->imap->imap_response_info;
	*news = (folder != NULL && folder->sel_has_exists && folder->sel_exists != session->exists) ||
		(info != NULL && info->rsp_expunged != NULL && clist_begin(info->rsp_expunged) != NULL);
	return true;
}

bool
session_idle(Session *session, guint seconds, SessionWait *answer, GError **error)
{
	const struct mailimap_selection_info *folder = session->imap->imap_selection_info;
	gint64 until = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC;

	/* What was announced during the last commands would not be announced again. */
	*answer = folder != NULL && folder->sel_has_exists && folder->sel_exists != session->exists ? SESSION_NEWS : SESSION_QUIET;
	if (*answer == SESSION_NEWS)
		return true;
	for (gint64 now = g_get_monotonic_time(); now < until; now = g_get_monotonic_time()) {
		TlsWait how = TLS_TIMEOUT;
		bool news = false;

		if (!idle_once(session, (guint)((until - now) / G_USEC_PER_SEC + 1), &how, &news, error))
			return false;
		if (how == TLS_CANCELLED) {
			session->dead = true;
			*answer = SESSION_CANCELLED;
			return true;
		}
		if (news)
			*answer = SESSION_NEWS;
		if (news || how == TLS_TIMEOUT)
			break;
	}
	return true;
}

/* ---- describing ---- */

bool
session_describe(Session *session, bool probe, GString *into, GError **error)
{
	g_autofree char *before = join(session->before), *after = join(session->after), *names = NULL;
	g_autoptr(GPtrArray) folders = NULL;

	g_string_append_printf(into, "server: %s, port %d, %s\n", session->mailbox->host, session->mailbox->port,
			       session->mailbox->starttls ? "STARTTLS" : "TLS at once");
	tls_describe(session->tls, into);
	g_string_append_printf(into, "id: %s\n", *session->server_id != '\0' ? session->server_id : "(empty)");
	g_string_append_printf(into, "idle: %s, move: %s\n", session_has(session, "IDLE") ? "yes" : "no",
			       session_has(session, "MOVE") ? "yes" : session_has(session, "UIDPLUS") ? "by copy" : "no");
	if (!probe)
		return true;
	g_string_append_printf(into, "capabilities before login: %s\ncapabilities after login: %s\n", before, after);
	folders = list_folders(session, "*");
	if (session->dead) {
		tls_failure(session->tls, error);
		if (error != NULL && *error == NULL)
			g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s: the server ended the session", session->mailbox->host);
		return false;
	}
	names = join(folders);
	g_string_append_printf(into, "folders: %s\n", names);
	return true;
}

static bool
has_target(Session *session, GError **error)
{
	const MailboxConfig *mailbox = session->mailbox;
	g_autofree char *name = wire_name(mailbox->after_folder), *names = NULL;
	g_autoptr(GPtrArray) found = list_folders(session, name), all = NULL;

	if (found == NULL || found->len > 0) /* what it does not tell is found out when mail is moved */
		return true;
	all = list_folders(session, "*");
	names = join(all);
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "[mailbox %s] after = move:%s: there is no such folder on %s; there are: %s",
		    mailbox->name, mailbox->after_folder, mailbox->host, names);
	return false;
}

bool
session_describe_rights(Session *session, const char *folder, bool first, GString *into, GError **error)
{
	const MailboxConfig *mailbox = session->mailbox;
	g_autofree char *name = wire_name(folder);
	RightsWanted wanted = { .acl = session_has(session, "ACL"), .quota = first && session_has(session, "QUOTA"),
				.marks = mailbox->after == AFTER_SEEN, .moves = mailbox->after == AFTER_MOVE };
	const char *missing;

	if (first && wanted.moves && !has_target(session, error))
		return false;
	small_command(session);
	session->dead = !rights_describe(session->imap, folder, name, &wanted, into, &missing);
	if (missing == NULL)
		return true;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "[mailbox %s] %s has no right in folder %s to %s", mailbox->name, mailbox->user, folder,
		    missing);
	return false;
}
