/* reply.c - what an IMAP server answers to FETCH, read as it comes */
#include "ingest/reply.h"

#include <string.h>

struct Reply {
	ReplySource source;
	GString *line;  /* the one at hand, without its end */
	char *at;       /* how far it is read */
	ReplyKind kind; /* of the response; one that ends everything stays */
	ReplyBody body; /* for the first body of this response, then NULL */
	gpointer data;
};

Reply *
reply_new(const ReplySource *source)
{
	Reply *reply = g_new0(Reply, 1);

	reply->source = *source;
	reply->line = g_string_new(NULL);
	return reply;
}

void
reply_free(Reply *reply)
{
	if (reply == NULL)
		return;
	g_string_free(reply->line, TRUE);
	g_free(reply);
}

static bool
end(Reply *reply, ReplyKind kind)
{
	reply->kind = kind;
	return false;
}

static bool
read_line(Reply *reply)
{
	GString *line = reply->line;
	const char *last = NULL;

	g_string_truncate(line, 0);
	while (last == NULL) {
		gsize come, part;
		const char *at = reply->source.look(reply->source.data, &come);

		if (at == NULL)
			return end(reply, REPLY_ENDED);
		last = memchr(at, '\n', come);
		part = last != NULL ? (gsize)(last - at) + 1 : come;
		if (line->len + part > REPLY_LINE)
			return end(reply, REPLY_STRANGE);
		g_string_append_len(line, at, (gssize)part);
		reply->source.take(reply->source.data, part);
	}
	g_string_truncate(line, line->len - 1);
	if (line->len > 0 && line->str[line->len - 1] == '\r')
		g_string_truncate(line, line->len - 1);
	reply->at = line->str;
	return true;
}

static bool
pass(Reply *reply, guint64 length, ReplyBody body)
{
	while (length > 0) {
		gsize come, part;
		const char *at = reply->source.look(reply->source.data, &come);

		if (at == NULL)
			return end(reply, REPLY_ENDED);
		part = (gsize)MIN(length, come);
		if (body != NULL && !body(at, part, reply->data))
			return end(reply, REPLY_STOPPED);
		reply->source.take(reply->source.data, part);
		length -= part;
	}
	return true;
}

/* {123} or {123+} at the end of a line, and nothing else. */
static bool
is_literal(const char *at, guint64 *length)
{
	char *after;

	if (at[0] != '{' || !g_ascii_isdigit(at[1]))
		return false;
	*length = g_ascii_strtoull(at + 1, &after, 10); /* too large a number is the largest: more than any source gives */
	return strcmp(after, "}") == 0 || strcmp(after, "+}") == 0;
}

/* ---- values ---- */

static bool
quoted(Reply *reply, ReplyBody body)
{
	char *from = ++reply->at, *to = from;

	while (*reply->at != '"') {
		if (*reply->at == '\\')
			reply->at++;
		if (*reply->at == '\0')
			return end(reply, REPLY_STRANGE);
		*to++ = *reply->at++; /* in place: what is read is not needed again */
	}
	reply->at++;
	return body == NULL || to == from || body(from, (gsize)(to - from), reply->data) || end(reply, REPLY_STOPPED);
}

/* The rest of the response goes on in the next line. */
static bool
literal(Reply *reply, guint64 length, ReplyBody body)
{
	return pass(reply, length, body) && read_line(reply);
}

static bool
list(Reply *reply)
{
	guint depth = 0;

	do {
		guint64 length;

		if (*reply->at == '\0')
			return end(reply, REPLY_STRANGE);
		if (*reply->at == '"') {
			if (!quoted(reply, NULL))
				return false;
		} else if (is_literal(reply->at, &length)) {
			if (!literal(reply, length, NULL))
				return false;
		} else {
			depth += *reply->at == '(';
			depth -= *reply->at == ')';
			reply->at++;
		}
	} while (depth > 0);
	return true;
}

/* *number is set when it is one. */
static bool
value(Reply *reply, ReplyBody body, guint64 *number)
{
	guint64 length;
	char *from;

	while (*reply->at == ' ')
		reply->at++;
	if (*reply->at == '"')
		return quoted(reply, body);
	if (*reply->at == '(')
		return list(reply);
	if (reply->at[0] == '~' && reply->at[1] == '{') /* RFC 3516 */
		reply->at++;
	if (is_literal(reply->at, &length))
		return literal(reply, length, body);
	from = reply->at;
	reply->at += strcspn(from, " )");
	if (reply->at == from)
		return end(reply, REPLY_STRANGE);
	if (g_ascii_isdigit(*from))
		*number = g_ascii_strtoull(from, NULL, 10);
	return true;
}

/* ---- responses ---- */

/* "BODY[HEADER.FIELDS (A B)]<0>", "UID": where it ends. */
static char *
name_end(char *at)
{
	at += strcspn(at, " ()[");
	if (*at != '[')
		return at;
	at += strcspn(at, "]");
	if (*at == ']')
		at++;
	if (*at == '<')
		at += strcspn(at, "> ");
	return *at == '>' ? at + 1 : at;
}

static bool
item(Reply *reply, ReplyFacts *facts)
{
	char *name = reply->at, *after = name_end(name);
	gsize length = (gsize)(after - name);
	bool is_uid = length == 3 && g_ascii_strncasecmp(name, "UID", 3) == 0;
	bool is_size = length == 11 && g_ascii_strncasecmp(name, "RFC822.SIZE", 11) == 0;
	bool is_body = length > 5 && g_ascii_strncasecmp(name, "BODY[", 5) == 0;
	ReplyBody body = is_body ? reply->body : NULL;
	guint64 number = 0;

	if (length == 0)
		return end(reply, REPLY_STRANGE);
	if (is_body)
		reply->body = NULL; /* a second one in the same response is not of the mail that was asked for */
	reply->at = after;
	if (!value(reply, body, &number))
		return false;
	if (is_uid && number <= G_MAXUINT32)
		facts->uid = (guint32)number;
	if (is_size)
		facts->size = number;
	return true;
}

static bool
fetch(Reply *reply, ReplyFacts *facts)
{
	reply->at += strspn(reply->at, " ");
	if (*reply->at++ != '(')
		return end(reply, REPLY_STRANGE);
	for (;;) {
		reply->at += strspn(reply->at, " ");
		if (*reply->at == ')')
			return true;
		if (!item(reply, facts))
			return false;
	}
}

static bool
begins(const char *text, const char *word)
{
	gsize length = strlen(word);

	return g_ascii_strncasecmp(text, word, length) == 0 && (text[length] == ' ' || text[length] == '\0');
}

/* LIST, FLAGS and whatever else: strings in them may be literals. */
static bool
step_over(Reply *reply)
{
	for (;;) {
		const char *brace = strrchr(reply->at, '{');
		guint64 length;

		if (brace == NULL || !is_literal(brace, &length))
			return true;
		if (!literal(reply, length, NULL))
			return false;
	}
}

static ReplyKind
untagged(Reply *reply, ReplyFacts *facts)
{
	static const char *const texts[] = { "OK", "NO", "BAD", "PREAUTH" }; /* words for people, without literals */
	char *after;

	if (begins(reply->at, "BYE")) {
		facts->words = reply->at + strlen("BYE");
		return REPLY_BYE;
	}
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		if (begins(reply->at, texts[i]))
			return REPLY_OTHER;
	if (g_ascii_isdigit(*reply->at)) {
		guint64 number = g_ascii_strtoull(reply->at, &after, 10);

		facts->number = (guint32)MIN(number, G_MAXUINT32);
		after += strspn(after, " ");
		if (begins(after, "EXISTS"))
			return REPLY_EXISTS;
		if (begins(after, "EXPUNGE"))
			return REPLY_EXPUNGE;
		if (begins(after, "FETCH")) {
			reply->at = after + strlen("FETCH");
			return fetch(reply, facts) ? REPLY_FETCH : reply->kind;
		}
	}
	return step_over(reply) ? REPLY_OTHER : reply->kind;
}

static ReplyKind
tagged(Reply *reply, ReplyFacts *facts)
{
	char *answer = strchr(reply->at, ' '), *words;

	if (answer == NULL)
		return REPLY_STRANGE;
	*answer++ = '\0';
	words = answer + strcspn(answer, " ");
	if (*words != '\0')
		*words++ = '\0';
	facts->tag = reply->at;
	facts->answer = answer;
	facts->words = words;
	return begins(answer, "OK") || begins(answer, "NO") || begins(answer, "BAD") ? REPLY_TAGGED : REPLY_STRANGE;
}

ReplyKind
reply_next(Reply *reply, ReplyBody body, gpointer data, ReplyFacts *facts)
{
	*facts = (ReplyFacts){ .tag = "", .answer = "", .words = "" };
	if (reply->kind >= REPLY_STRANGE)
		return reply->kind;
	reply->body = body;
	reply->data = data;
	if (!read_line(reply))
		return reply->kind;
	if (*reply->at == '\0' || *reply->at == '+')
		reply->kind = REPLY_OTHER;
	else if (reply->at[0] == '*' && reply->at[1] == ' ') {
		reply->at += 2;
		reply->kind = untagged(reply, facts);
	} else {
		reply->kind = tagged(reply, facts);
	}
	return reply->kind;
}
