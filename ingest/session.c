/* session.c - one libetpan session with an IMAP server: login, ID, folder, lists and bodies */
#include "ingest/session.h"

#include <libetpan/libetpan.h>
#include <openssl/crypto.h>
#include <string.h>
#include "base/log.h"
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
	GPtrArray *before, *after; /* capabilities before and after login, upper case */
	char *server_id;
	guint32 exists;
	/* of the FETCH under way */
	const SessionSink *sink;
	GArray *listed;  /* of SessionMail, of a listing */
	gsize streamed;  /* bytes of the message at hand */
	bool broken;     /* the sink wants no more */
};

bool
session_is_dead(const Session *session)
{
	return session->dead;
}

bool
session_is_cancelled(const Session *session)
{
	return tls_is_cancelled(session->tls);
}

guint64
session_received(const Session *session)
{
	return tls_received(session->tls);
}

/* ---- what libetpan answers, as what happens next ---- */

/* What the server said, fit to be shown: one line, printable, short. */
static char *
spoken(const Session *session)
{
	const char *text = session->imap->imap_response != NULL ? session->imap->imap_response : "";
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	GString *shown = g_string_new(NULL);

	for (const char *at = valid; *at != '\0' && shown->len < SHOWN; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		g_string_append_unichar(shown, g_unichar_isprint(c) ? c : ' ');
	}
	g_strstrip(shown->str);
	return g_string_free(shown, FALSE);
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
ask_capabilities(Session *session, GError **error)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	struct mailimap_capability_data *data = NULL;

	small_command(session);
	if (!check(session, mailimap_capability(session->imap, &data), "CAPABILITY", error)) {
		g_ptr_array_unref(names);
		return NULL;
	}
	for (clistiter *at = data != NULL ? clist_begin(data->cap_list) : NULL; at != NULL; at = clist_next(at)) {
		const struct mailimap_capability *one = clist_content(at);
		bool is_auth = one->cap_type == MAILIMAP_CAPABILITY_AUTH_TYPE;
		const char *name = is_auth ? one->cap_data.cap_auth_type : one->cap_data.cap_name;
		g_autofree char *whole = g_strconcat(is_auth ? "AUTH=" : "", name != NULL ? name : "", NULL);

		g_ptr_array_add(names, g_ascii_strup(whole, -1));
	}
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
	SessionFolder first;

	*stage = SESSION_LOGIN;
	if (!greet(session, error) || !login(session, error))
		return false;
	*stage = SESSION_FOLDER;
	session->after = ask_capabilities(session, error);
	return session->after != NULL && send_id(session, error) &&
	       session_select(session, session->mailbox->folders[0], &first, error);
}

static void no_progress(size_t current, size_t maximum, void *context);

Session *
session_open(const MailboxConfig *mailbox, int cancel_fd, GString *transcript, SessionStage *stage, GError **error)
{
	g_autoptr(Session) session = g_new0(Session, 1);
	TlsTarget target = { .host = mailbox->host, .port = mailbox->port, .starttls = mailbox->starttls, .ca_file = mailbox->ca_file,
			     .timeout = (guint)mailbox->timeout, .cancel_fd = cancel_fd, .transcript = transcript };
	bool connected = false;
	char *secret;

	session->mailbox = mailbox;
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
	/* The handler of messages is only called beside a callback of progress. */
	mailimap_set_progress_callback(session->imap, no_progress, no_progress, NULL);
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
		if (!session->dead && session->imap->imap_stream != NULL && !tls_failure(session->tls, NULL)) {
			tls_bounds(session->tls, 2, SMALL_ANSWER, false);
			mailimap_logout(session->imap);
		}
		mailimap_free(session->imap);
	}
	tls_free(session->tls);
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

/* ---- FETCH ---- */

static void
no_progress(size_t current, size_t maximum, void *context)
{
}

static bool
on_bytes(int type, struct mailimap_msg_att_body_section *section, const char *bytes, size_t length, void *context)
{
	Session *session = context;

	if (type != MAILIMAP_MSG_ATT_BODY_SECTION || session->sink == NULL)
		return true;
	session->streamed += length;
	if (!session->broken && !session->sink->bytes(bytes, length, session->sink->data)) {
		session->broken = true;
		tls_break(session->tls);
	}
	return !session->broken;
}

static void
on_message(struct mailimap_msg_att *message, void *context)
{
	Session *session = context;
	SessionMail mail = { 0 };

	for (clistiter *at = clist_begin(message->att_list); at != NULL; at = clist_next(at)) {
		const struct mailimap_msg_att_item *item = clist_content(at);
		const struct mailimap_msg_att_static *fixed = item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC ? item->att_data.att_static : NULL;
		const struct mailimap_msg_att_body_section *section;

		if (fixed == NULL)
			continue;
		if (fixed->att_type == MAILIMAP_MSG_ATT_UID)
			mail.uid = fixed->att_data.att_uid;
		else if (fixed->att_type == MAILIMAP_MSG_ATT_RFC822_SIZE)
			mail.size = fixed->att_data.att_rfc822_size;
		if (fixed->att_type != MAILIMAP_MSG_ATT_BODY_SECTION || session->sink == NULL || session->streamed > 0)
			continue;
		section = fixed->att_data.att_body_section; /* a quoted string is not streamed; a literal, "" and NIL look alike here */
		if (section != NULL && section->sec_body_part != NULL && section->sec_length > 0)
			on_bytes(MAILIMAP_MSG_ATT_BODY_SECTION, NULL, section->sec_body_part, section->sec_length, session);
	}
	session->streamed = 0;
	if (session->listed != NULL && mail.uid != 0)
		g_array_append_val(session->listed, mail);
	if (session->sink == NULL || session->broken)
		return;
	if (!session->sink->ended(mail.uid, session->sink->data)) {
		session->broken = true;
		tls_break(session->tls);
	}
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

/* Takes `set` and `what`. */
static bool
fetch(Session *session, struct mailimap_set *set, struct mailimap_fetch_att *what, const char *doing, GError **error)
{
	struct mailimap_fetch_type *type = mailimap_fetch_type_new_fetch_att_list_empty();
	clist *result = NULL;
	int answer;

	mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_uid());
	mailimap_fetch_type_new_fetch_att_list_add(type, what);
	session->streamed = 0;
	session->broken = false;
	mailimap_set_msg_att_handler(session->imap, on_message, session);
	mailimap_set_msg_body_handler(session->imap, session->sink != NULL ? on_bytes : NULL, session);
	answer = mailimap_uid_fetch(session->imap, set, type, &result);
	mailimap_set_msg_att_handler(session->imap, NULL, NULL);
	mailimap_set_msg_body_handler(session->imap, NULL, NULL);
	if (answer == MAILIMAP_NO_ERROR && result != NULL) /* after a NO libetpan has freed it and still hands it over */
		mailimap_fetch_list_free(result);
	mailimap_fetch_type_free(type);
	mailimap_set_free(set);
	return check(session, answer, doing, error);
}

static gint
by_uid(gconstpointer a, gconstpointer b)
{
	guint32 left = ((const SessionMail *)a)->uid, right = ((const SessionMail *)b)->uid;

	return left < right ? -1 : left > right;
}

/* Takes `set`; ascending, each once. */
static GArray *
list(Session *session, struct mailimap_set *set, GError **error)
{
	g_autoptr(GArray) listed = g_array_new(FALSE, FALSE, sizeof(SessionMail));
	bool done;
	guint kept = 0;

	bounds(session, SMALL_ANSWER + A_LISTED * ((guint64)session->exists + 1000), false);
	session->listed = listed;
	done = fetch(session, set, mailimap_fetch_att_new_rfc822_size(), "listing", error);
	session->listed = NULL;
	if (!done)
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
	return list(session, mailimap_set_new_interval(first, 0), error); /* 0 is * */
}

GArray *
session_list_these(Session *session, const GArray *uids, GError **error)
{
	return list(session, set_of(uids), error);
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
session_fetch(Session *session, const GArray *uids, guint64 expected, const SessionSink *sink, GError **error)
{
	bool done;

	/* RFC822.SIZE is a hint: twice as much and then some may come before it is called a flood. */
	bounds(session, 2 * expected + SMALL_ANSWER + (guint64)uids->len * 65536, true);
	session->sink = sink;
	done = fetch(session, set_of(uids), mailimap_fetch_att_new_body_peek_section(mailimap_section_new(NULL)), "fetching", error);
	session->sink = NULL;
	return done;
}

bool
session_fetch_slice(Session *session, guint32 uid, guint32 offset, guint32 length, const SessionSink *sink, GError **error)
{
	struct mailimap_section *whole = mailimap_section_new(NULL);
	bool done;

	bounds(session, SMALL_ANSWER + 2 * (guint64)length, true);
	session->sink = sink;
	done = fetch(session, mailimap_set_new_single(uid), mailimap_fetch_att_new_body_peek_section_partial(whole, offset, length),
		     "fetching a slice", error);
	session->sink = NULL;
	return done;
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
