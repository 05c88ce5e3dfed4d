/* headerwords.c - subjects, senders and attachment names from raw headers */
#include "parse/headerwords.h"

#include <string.h>

#include "base/text.h"
#include "parse/limits.h"

#define WORDS_MAX 512
#define PARAMETERS_MAX 64

/* One encoded word =?charset?B?text?= where it lies in the header. */
typedef struct {
	const char *charset;
	gsize charset_length;
	bool base64;
	const char *text;
	gsize length;
	gsize used;
} Word;

/* Words of one charset are joined as bytes: a character may be split between two of them. */
typedef struct {
	GString *out;
	GByteArray *bytes;
	char *charset;
	guint bits, n_bits; /* of an unfinished base64 group */
	bool lossy;
} Joiner;

static int
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

/* Finds the end of the word's text.  A text never reaches over the next "=?", so that all attempts together stay linear. */
static bool
word_end(const char *at, const char *end, bool base64, Word *word)
{
	word->text = at;
	for (; at < end; at++) {
		if (*at == '?' && at + 1 < end && at[1] == '=') {
			word->length = at - word->text;
			word->used = 2;
			return true;
		}
		if (*at == '?' && (base64 || (at > word->text && at[-1] == '=')))
			return false;
		if (base64 && base64_value(*at) < 0 && *at != '=' && !g_ascii_isspace(*at))
			return false;
	}
	/* A header cut in its last word: what is there can be read. */
	word->length = end - word->text;
	word->used = 0;
	return base64 && word->length > 0;
}

static bool
word_read(const char *at, const char *end, Word *word)
{
	const char *start = at;

	at += 2;
	word->charset = at;
	while (at < end && *at != '?' && *at != '*' && !g_ascii_isspace(*at) && at - word->charset < 40)
		at++;
	word->charset_length = at - word->charset;
	if (at < end && *at == '*') /* RFC 2231 language */
		while (at < end && *at != '?' && !g_ascii_isspace(*at) && at - word->charset < 80)
			at++;
	if (end - at < 3 || word->charset_length == 0 || at[0] != '?' || at[2] != '?' || strchr("bBqQ", at[1]) == NULL)
		return false;
	word->base64 = at[1] == 'b' || at[1] == 'B';
	if (!word_end(at + 3, end, word->base64, word))
		return false;
	word->used += word->text + word->length - start;
	return true;
}

static void
append_utf8(GString *out, const char *bytes, gsize length, const char *charset, bool *lossy)
{
	bool lost = false;
	g_autofree char *text = text_to_utf8(bytes, length, charset, &lost);

	g_string_append(out, text);
	*lossy = *lossy || lost;
}

static void
joiner_flush(Joiner *joiner)
{
	if (joiner->bytes->len > 0)
		append_utf8(joiner->out, (const char *)joiner->bytes->data, joiner->bytes->len, joiner->charset, &joiner->lossy);
	g_byte_array_set_size(joiner->bytes, 0);
	g_clear_pointer(&joiner->charset, g_free);
	joiner->bits = joiner->n_bits = 0;
}

static void
joiner_add_base64(Joiner *joiner, const Word *word)
{
	/* Left-over bits of the last word that are all zero are missing padding; others are a group split between two words. */
	if (joiner->n_bits < 6 && (joiner->bits & ((1u << joiner->n_bits) - 1)) == 0)
		joiner->bits = joiner->n_bits = 0;
	for (gsize i = 0; i < word->length; i++) {
		int value = base64_value(word->text[i]);

		if (word->text[i] == '=')
			joiner->bits = joiner->n_bits = 0;
		if (value < 0)
			continue;
		joiner->bits = (joiner->bits << 6 | (guint)value) & 0xffff;
		joiner->n_bits += 6;
		if (joiner->n_bits >= 8) {
			guint8 byte = (guint8)(joiner->bits >> (joiner->n_bits - 8));

			g_byte_array_append(joiner->bytes, &byte, 1);
			joiner->n_bits -= 8;
		}
	}
}

static void
joiner_add_quoted(Joiner *joiner, const Word *word)
{
	for (gsize i = 0; i < word->length; i++) {
		guint8 byte = (guint8)word->text[i];

		if (byte == '_') {
			byte = ' ';
		} else if (byte == '=' && i + 2 < word->length && g_ascii_isxdigit(word->text[i + 1]) && g_ascii_isxdigit(word->text[i + 2])) {
			byte = (guint8)(g_ascii_xdigit_value(word->text[i + 1]) << 4 | g_ascii_xdigit_value(word->text[i + 2]));
			i += 2;
		} else if (byte == '\r' || byte == '\n') {
			continue;
		}
		g_byte_array_append(joiner->bytes, &byte, 1);
	}
}

static void
joiner_add(Joiner *joiner, const Word *word)
{
	g_autofree char *charset = g_ascii_strdown(word->charset, word->charset_length);

	if (joiner->charset != NULL && strcmp(joiner->charset, charset) != 0)
		joiner_flush(joiner);
	if (joiner->charset == NULL)
		joiner->charset = g_steal_pointer(&charset);
	if (word->base64)
		joiner_add_base64(joiner, word);
	else
		joiner_add_quoted(joiner, word);
}

static bool
is_blank(const char *at, const char *end)
{
	while (at < end && g_ascii_isspace(*at))
		at++;
	return at == end;
}

/* Folding and control characters out, ends trimmed. */
static char *
tidy_header(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		if (c == '\t')
			g_string_append_c(out, ' ');
		else if (c != '\r' && c != '\n' && !g_unichar_iscntrl(c))
			g_string_append_unichar(out, c);
	}
	return g_strstrip(g_string_free(g_steal_pointer(&out), FALSE));
}

char *
headerwords_decode(const char *raw, gsize length, bool *lossy)
{
	const char *end = raw + MIN(length, LIMIT_HEADER);
	const char *plain = raw; /* start of what has not been written yet */
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	Joiner joiner = { .out = out, .bytes = bytes, .lossy = length > LIMIT_HEADER };
	guint words = 0;

	for (const char *at = raw; at < end;) {
		Word word;

		if (*at != '=' || end - at < 6 || at[1] != '?' || words >= WORDS_MAX || !word_read(at, end, &word)) {
			at++;
			continue;
		}
		if (words == 0 || !is_blank(plain, at)) {
			joiner_flush(&joiner);
			append_utf8(out, plain, at - plain, NULL, &joiner.lossy);
		}
		joiner_add(&joiner, &word);
		words++;
		at += word.used;
		plain = at;
	}
	joiner_flush(&joiner);
	append_utf8(out, plain, end - plain, NULL, &joiner.lossy);
	if (lossy != NULL)
		*lossy = joiner.lossy || words >= WORDS_MAX;
	return tidy_header(out->str);
}

/* ---- parameters ---- */

typedef struct {
	guint index;
	bool encoded;  /* name*N*: %XX, the first with charset'language' */
	char *value;
} Piece;

static void
piece_free(gpointer data)
{
	Piece *piece = data;

	g_free(piece->value);
	g_free(piece);
}

static int
piece_compare(gconstpointer a, gconstpointer b)
{
	const Piece *left = *(Piece *const *)a, *right = *(Piece *const *)b;

	return left->index < right->index ? -1 : left->index > right->index;
}

/* The value after '=', quoted or running to the next ';' with its blanks.  *at moves behind it. */
static char *
value_read(const char **at)
{
	const char *p = *at;
	g_autoptr(GString) value = g_string_new(NULL);

	while (g_ascii_isspace(*p))
		p++;
	if (*p != '"') {
		while (*p != '\0' && *p != ';')
			g_string_append_c(value, *p++);
		*at = p;
		return g_strstrip(g_string_free(g_steal_pointer(&value), FALSE));
	}
	for (p++; *p != '\0' && *p != '"'; p++) {
		if (*p == '\\' && (p[1] == '"' || p[1] == '\\'))
			p++;
		g_string_append_c(value, *p);
	}
	while (*p != '\0' && *p != ';')
		p++;
	*at = p;
	return g_string_free(g_steal_pointer(&value), FALSE);
}

/* Where the parameters begin; a forgotten first ';' ("attachment filename=x") is forgiven. */
static const char *
parameters_start(const char *text)
{
	gsize first = strcspn(text, ";=");

	if (text[first] != '=')
		return text + first;
	while (first > 0 && g_ascii_isspace(text[first - 1]))
		first--;
	while (first > 0 && !g_ascii_isspace(text[first - 1]))
		first--;
	return text + first;
}

/* "filename", "filename*", "filename*0", "filename*0*": is it one of `name`'s, and which piece? */
static bool
key_matches(const char *key, gsize length, const char *name, Piece *piece, bool *extended)
{
	gsize n = strlen(name);
	char *end;

	while (length > 0 && g_ascii_isspace(key[length - 1]))
		length--;
	if (length < n || g_ascii_strncasecmp(key, name, n) != 0)
		return false;
	*extended = length > n;
	if (!*extended)
		return true;
	if (key[n] != '*')
		return false;
	piece->encoded = key[length - 1] == '*';
	if (length == n + 1)
		return true;
	piece->index = (guint)MIN(g_ascii_strtoull(key + n + 1, &end, 10), 1000000);
	return end > key + n + 1 && end >= key + length - 1;
}

static void
percent_decode(const char *text, GString *out)
{
	for (; *text != '\0'; text++) {
		if (*text == '%' && g_ascii_isxdigit(text[1]) && g_ascii_isxdigit(text[2])) {
			g_string_append_c(out, (char)(g_ascii_xdigit_value(text[1]) << 4 | g_ascii_xdigit_value(text[2])));
			text += 2;
		} else {
			g_string_append_c(out, *text);
		}
	}
}

static char *
pieces_join(GPtrArray *pieces)
{
	g_autoptr(GString) bytes = g_string_new(NULL);
	g_autofree char *charset = NULL;
	g_autofree char *text = NULL;
	bool encoded = false;

	g_ptr_array_sort(pieces, piece_compare);
	for (guint i = 0; i < pieces->len; i++) {
		const Piece *piece = g_ptr_array_index(pieces, i);
		const char *value = piece->value;
		const char *first = strchr(value, '\'');
		const char *second = first == NULL ? NULL : strchr(first + 1, '\'');

		if (i == 0 && piece->encoded && second != NULL && first - value < 40) {
			charset = g_strndup(value, first - value);
			value = second + 1;
		}
		if (piece->encoded)
			percent_decode(value, bytes);
		else
			g_string_append(bytes, value);
		encoded = encoded || piece->encoded;
	}
	if (!encoded)
		return headerwords_decode(bytes->str, bytes->len, NULL);
	text = text_to_utf8(bytes->str, bytes->len, charset != NULL && *charset != '\0' ? charset : NULL, NULL);
	return tidy_header(text);
}

/* Some senders write filename="%E8%AF%81.pdf": taken as escapes only where they spell non-ASCII UTF-8. */
static char *
plain_decode(const char *value)
{
	g_autoptr(GString) bytes = g_string_new(NULL);

	percent_decode(value, bytes);
	if (strchr(value, '%') != NULL && g_str_is_ascii(value) && !g_str_is_ascii(bytes->str) && g_utf8_validate(bytes->str, -1, NULL))
		return tidy_header(bytes->str);
	return headerwords_decode(value, strlen(value), NULL);
}

char *
headerwords_parameter(const char *raw, gsize length, const char *name)
{
	/* In UTF-8 no byte of a Chinese character looks like a quote or a backslash; in GBK one may. */
	g_autofree char *text = text_to_utf8(raw, MIN(length, LIMIT_HEADER), NULL, NULL);
	g_autoptr(GPtrArray) pieces = g_ptr_array_new_with_free_func(piece_free);
	g_autofree char *plain = NULL;
	const char *at = parameters_start(text);

	for (guint n = 0; *at != '\0' && n < PARAMETERS_MAX; n++) {
		const char *key;
		Piece found = { 0 };
		bool extended = false;
		g_autofree char *value = NULL;

		at += strspn(at, "; \t\r\n");
		key = at;
		at += strcspn(at, "=;");
		if (*at != '=')
			continue;
		at++;
		value = value_read(&at);
		if (!key_matches(key, strcspn(key, "="), name, &found, &extended))
			continue;
		if (extended) {
			found.value = g_steal_pointer(&value);
			g_ptr_array_add(pieces, g_memdup2(&found, sizeof found));
		} else if (plain == NULL) {
			plain = g_steal_pointer(&value);
		}
	}
	if (pieces->len > 0) {
		g_autofree char *joined = pieces_join(pieces);

		if (*joined != '\0')
			return g_steal_pointer(&joined);
	}
	return plain == NULL ? NULL : plain_decode(plain);
}

/* ---- senders ---- */

/* From text outside quotes: the parts of one mailbox as they lie in the header. */
typedef struct {
	GString *words;    /* display name, quotes taken off */
	GString *comment;
	GString *angle;    /* inside <> */
} Mailbox;

/* Where the comment that begins at `at` ends; depth is counted, never recursed. */
static const char *
comment_read(const char *at, GString *comment)
{
	guint depth = 0;

	for (; *at != '\0'; at++) {
		if (*at == '(' && depth++ == 0)
			continue;
		if (*at == ')' && --depth == 0)
			return at + 1;
		if (*at == '\\' && at[1] != '\0')
			at++;
		g_string_append_c(comment, *at);
	}
	return at;
}

static const char *
quoted_read(const char *at, GString *words)
{
	for (at++; *at != '\0' && *at != '"'; at++) {
		if (*at == '\\' && at[1] != '\0')
			at++;
		g_string_append_c(words, *at);
	}
	return *at == '"' ? at + 1 : at;
}

static const char *
angle_read(const char *at, Mailbox *mailbox)
{
	gsize length = strcspn(at + 1, "<>");

	/* "张三 <工程部> <a@b.cn>": only what holds an @ is an address. */
	if (memchr(at + 1, '@', length) != NULL)
		g_string_append_len(mailbox->angle, at + 1, length);
	else
		g_string_append_len(mailbox->words, at + 1, length);
	at += 1 + length;
	return *at == '>' ? at + 1 : at;
}

static void
mailbox_scan(const char *at, Mailbox *mailbox)
{
	while (*at != '\0' && mailbox->angle->len == 0) {
		if (*at == '"')
			at = quoted_read(at, mailbox->words);
		else if (*at == '(')
			at = comment_read(at, mailbox->comment);
		else if (*at == '<')
			at = angle_read(at, mailbox);
		else if ((*at == ',' || *at == ';') && strchr(mailbox->words->str, '@') != NULL)
			return;
		else
			g_string_append_c(mailbox->words, *at++);
	}
}

/* The first word with an @ in it is taken out of `text` as the address. */
static char *
address_take(GString *text)
{
	const char *at = strchr(text->str, '@');
	gsize from, to;
	char *address;

	if (at == NULL)
		return g_strdup("");
	from = to = at - text->str;
	while (from > 0 && g_ascii_isgraph(text->str[from - 1]) && strchr("<>,;:\"", text->str[from - 1]) == NULL)
		from--;
	while (g_ascii_isgraph(text->str[to]) && strchr("<>,;\"", text->str[to]) == NULL)
		to++;
	address = g_strndup(text->str + from, to - from);
	if (from > 0 && text->str[from - 1] == '<')
		from--;
	if (text->str[to] == '>')
		to++;
	g_string_erase(text, from, to - from);
	return address;
}

void
headerwords_mailbox(const char *raw, gsize length, char **name, char **address)
{
	g_autofree char *text = text_to_utf8(raw, MIN(length, LIMIT_HEADER), NULL, NULL);
	g_autoptr(GString) words = g_string_new(NULL), comment = g_string_new(NULL), angle = g_string_new(NULL);
	Mailbox mailbox = { words, comment, angle };
	g_autofree char *decoded = NULL;

	mailbox_scan(text, &mailbox);
	decoded = headerwords_decode(words->str, words->len, NULL);
	g_string_assign(words, decoded);
	*address = angle->len > 0 ? g_strstrip(g_strdup(angle->str)) : address_take(words);
	g_strstrip(words->str);
	if (*words->str == '\0')
		*name = headerwords_decode(comment->str, comment->len, NULL);
	else
		*name = g_strdup(words->str);
}
