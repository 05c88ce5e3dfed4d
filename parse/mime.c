/* mime.c - a mail and its parts: GMime finds and bounds them, names and bytes come from the original */
#include <gmime/gmime.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "parse/cloudlink.h"
#include "parse/decoration.h"
#include "parse/headermask.h"
#include "parse/headerwords.h"
#include "parse/htmltext.h"
#include "parse/reader.h"
#include "parse/tnef.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeMessage, g_object_unref)

#define NAME_CHARACTERS 180
#define REFERENCES_MAX  100

/* What the walk must remember of a part, beside the part itself. */
typedef struct {
	Part *part;
	char *content_id;
	guint alternative; /* number of the multipart/alternative around it, 0 none */
} Leaf;

typedef struct {
	Reading *reading;
	const char *bytes;
	gsize length;
	gsize decoded;
	GArray *leaves;       /* of Leaf */
	guint alternatives;
	guint skipped;        /* parts past LIMIT_PARTS */
	bool truncated;
} Walk;

/* One multipart on the way down: an explicit stack, since senders choose the depth. */
typedef struct {
	GMimeMultipart *multipart;
	int next;
	guint alternative;
	bool encrypted, digest;
} Level;

static void
leaf_clear(gpointer data)
{
	g_free(((Leaf *)data)->content_id);
}

/* ---- raw headers ---- */

typedef struct {
	const char *value;
	gsize length;
} Raw;

/* The value of the header that begins at `line`, folded lines included; *next is behind it. */
static Raw
raw_value(const char *line, const char *end, const char **next)
{
	const char *colon = memchr(line, ':', end - line);
	const char *stop = line;
	Raw raw = { colon == NULL ? line : colon + 1, 0 };

	do {
		const char *newline = memchr(stop, '\n', end - stop);

		stop = newline == NULL ? end : newline + 1;
	} while (stop < end && (*stop == ' ' || *stop == '\t'));
	*next = stop;
	raw.length = raw.value < stop ? stop - raw.value : 0;
	return raw;
}

/* The first header of that name in the block at `bytes`; length 0 if absent. */
static Raw
raw_find(const char *bytes, gsize length, const char *name)
{
	const char *end = bytes + length;
	gsize n = strlen(name);

	for (const char *line = bytes; line < end && *line != '\r' && *line != '\n';) {
		const char *next;
		Raw raw = raw_value(line, end, &next);

		if ((gsize)(raw.value - line) > n && g_ascii_strncasecmp(line, name, n) == 0 && strchr(": \t", line[n]) != NULL)
			return raw;
		line = next;
	}
	return (Raw){ bytes, 0 };
}

static Raw
raw_of_object(const Walk *walk, GMimeObject *object, const char *name)
{
	GMimeHeader *header = g_mime_header_list_get_header(g_mime_object_get_header_list(object), name);
	gint64 offset = header == NULL ? -1 : g_mime_header_get_offset(header);
	const char *next;

	if (offset < 0 || (gsize)offset >= walk->length)
		return (Raw){ "", 0 };
	return raw_value(walk->bytes + offset, walk->bytes + walk->length, &next);
}

static char *
raw_text(Raw raw)
{
	return headerwords_decode(raw.value, raw.length, NULL);
}

/* All <ids> of a header, parted by blanks; at most `most`, the last ones. */
static char *
raw_ids(Raw raw, guint most)
{
	g_autofree char *text = g_strndup(raw.value, MIN(raw.length, 64u << 10));
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GString) out = g_string_new(NULL);

	for (char *at = strchr(text, '<'); at != NULL; at = strchr(at, '<')) {
		gsize n = strcspn(at + 1, "<> \t\r\n");

		if (at[1 + n] == '>' && n > 0 && n < 1000)
			g_ptr_array_add(ids, g_utf8_make_valid(at, (gssize)n + 2));
		at += 1 + n;
	}
	for (guint i = ids->len > most ? ids->len - most : 0; i < ids->len; i++)
		g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", (char *)g_ptr_array_index(ids, i));
	if (ids->len == 0 && raw.length > 0 && most == 1) {
		g_autofree char *bare = raw_text(raw); /* an id without its brackets */

		if (*bare != '\0' && strlen(bare) < 1000)
			g_string_append_printf(out, "<%s>", bare);
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static MailHead *
head_read(const char *bytes, gsize length)
{
	MailHead *head = g_new0(MailHead, 1);
	Raw from = raw_find(bytes, length, "From");
	Raw reply = raw_find(bytes, length, "Reply-To");
	g_autofree char *reply_name = NULL;
	g_autofree char *date = raw_text(raw_find(bytes, length, "Date"));

	if (from.length == 0)
		from = raw_find(bytes, length, "Sender");
	head->message_id = raw_ids(raw_find(bytes, length, "Message-ID"), 1);
	head->subject = raw_text(raw_find(bytes, length, "Subject"));
	headerwords_mailbox(from.value, from.length, &head->from_name, &head->from_address);
	headerwords_mailbox(reply.value, reply.length, &reply_name, &head->reply_to);
	head->in_reply_to = raw_ids(raw_find(bytes, length, "In-Reply-To"), 1);
	head->references = raw_ids(raw_find(bytes, length, "References"), REFERENCES_MAX);
	head->date = *date == '\0' ? NULL : date_parse_mail(date);
	if (head->date == NULL)
		head->date = g_strdup("");
	return head;
}

/* What is wrong with the headers as a whole: a sender or a subject that nobody wrote by hand, or nothing that a mail begins with. */
static char *
head_fault(const char *bytes, gsize length, bool is_whole_mail)
{
	static const char *const names[] = { "From", "Subject", "Reply-To", "Message-ID", "Date", "Sender", "To", "Received", "MIME-Version", "Content-Type" };
	bool any = false;

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		Raw raw = raw_find(bytes, length, names[i]);

		any = any || raw.length > 0;
		if (raw.length > LIMIT_HEADER)
			return g_strdup_printf("the mail's %s line is %" G_GSIZE_FORMAT " KiB long, as no mail program writes it; only its beginning was read",
			                       names[i], raw.length >> 10);
	}
	if (any || !is_whole_mail)
		return NULL;
	return g_strdup("the mail has no sender, no subject, nothing that a mail begins with: its beginning is lost, or it is no mail");
}

/* ---- bodies of parts ---- */

static int
base64_digit(guint8 c)
{
	if (g_ascii_isalpha(c))
		return g_ascii_isupper(c) ? c - 'A' : c - 'a' + 26;
	if (g_ascii_isdigit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Padding may stand in the middle (joined pieces): GMime would stop there. */
static GByteArray *
decode_base64(const char *bytes, gsize length, gsize limit)
{
	GByteArray *out = g_byte_array_sized_new((guint)MIN(length / 4 * 3 + 3, limit));
	guint bits = 0, n = 0;

	for (gsize i = 0; i < length && out->len < limit; i++) {
		int digit = base64_digit((guint8)bytes[i]);

		if (bytes[i] == '=')
			n = 0;
		if (digit < 0)
			continue;
		bits = (bits << 6 | (guint)digit) & 0xffffff;
		n += 6;
		if (n >= 8) {
			guint8 byte = (guint8)(bits >> (n - 8));

			g_byte_array_append(out, &byte, 1);
			n -= 8;
		}
	}
	return out;
}

static GByteArray *
decode_step(const char *bytes, gsize length, GMimeContentEncoding encoding, gsize limit)
{
	GByteArray *out = g_byte_array_new();
	GMimeEncoding state;

	g_mime_encoding_init_decode(&state, encoding);
	for (gsize at = 0; at < length && out->len < limit;) {
		gsize chunk = MIN(length - at, 64u << 10);
		guint before = out->len;
		gsize room = g_mime_encoding_outlen(&state, chunk), got;

		g_byte_array_set_size(out, before + (guint)room);
		got = g_mime_encoding_step(&state, bytes + at, chunk, (char *)out->data + before);
		g_byte_array_set_size(out, before + (guint)got);
		at += chunk;
	}
	return out;
}

/* The decoded bytes, at most `limit`; *cut when there were more. */
static GByteArray *
decode(const char *bytes, gsize length, GMimeContentEncoding encoding, gsize limit, bool *cut)
{
	GByteArray *out;

	switch (encoding) {
	case GMIME_CONTENT_ENCODING_BASE64:
		out = decode_base64(bytes, length, limit + 1);
		break;
	case GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE:
	case GMIME_CONTENT_ENCODING_UUENCODE:
		out = decode_step(bytes, length, encoding, limit + 1);
		break;
	default:
		out = g_byte_array_sized_new((guint)MIN(length, limit + 1));
		g_byte_array_append(out, (const guint8 *)bytes, (guint)MIN(length, limit + 1));
	}
	*cut = out->len > limit;
	if (*cut)
		g_byte_array_set_size(out, (guint)limit);
	return out;
}

/* RFC 3676: a line that ends in a blank goes on in the next one. */
static char *
unflow(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GString) out = g_string_sized_new(strlen(text) + 1);

	for (guint i = 0; lines[i] != NULL; i++) {
		gsize n = strlen(lines[i]);

		if (n > 0 && lines[i][n - 1] == '\r')
			lines[i][--n] = '\0';
		g_string_append(out, lines[i]);
		if (n == 0 || lines[i][n - 1] != ' ' || strcmp(lines[i], "-- ") == 0)
			g_string_append_c(out, '\n');
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* Text of the mail itself becomes UTF-8 here, while its charset is known. */
static GBytes *
body_bytes(Walk *walk, GByteArray *bytes, Raw type)
{
	g_autofree char *charset = headerwords_parameter(type.value, type.length, "charset");
	g_autofree char *format = headerwords_parameter(type.value, type.length, "format");
	bool lossy = false;
	char *text = text_to_utf8(bytes->data, bytes->len, charset, &lossy);

	if (lossy)
		g_ptr_array_add(walk->reading->notes, g_strdup("characters of the mail text could not be decoded"));
	if (format != NULL && g_ascii_strcasecmp(format, "flowed") == 0) {
		char *whole = unflow(text);

		g_free(text);
		text = whole;
	}
	return g_bytes_new_take(text, strlen(text));
}

/* ---- parts ---- */

/* "application/PDF; name=…" to "application/pdf". */
static char *
type_word(Raw type, bool in_digest)
{
	g_autofree char *text = raw_text(type);
	gsize n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/.+-_");

	if (n == 0 || n > 120)
		return g_strdup(in_digest ? "message/rfc822" : n == 0 ? "text/plain" : "application/octet-stream");
	return g_ascii_strdown(text, n);
}

/* Folders of the sender's machine go; an endless name keeps its beginning and its ending. */
static char *
name_clean(const char *name)
{
	const char *base = name;
	const char *dot;
	glong length;

	for (const char *at = name; *at != '\0'; at++)
		if (*at == '/' || *at == '\\')
			base = at + 1;
	if (*base == '\0')
		base = name;
	length = g_utf8_strlen(base, -1);
	if (length <= NAME_CHARACTERS)
		return g_strdup(base);
	dot = strrchr(base, '.');
	{
		g_autofree char *stem = g_utf8_substring(base, 0, NAME_CHARACTERS - 12);

		return g_strconcat(stem, dot != NULL && strlen(dot) <= 12 ? dot : "", NULL);
	}
}

static char *
part_name(const Walk *walk, GMimeObject *object)
{
	Raw disposition = raw_of_object(walk, object, "Content-Disposition");
	Raw type = raw_of_object(walk, object, "Content-Type");
	g_autofree char *name = headerwords_parameter(disposition.value, disposition.length, "filename");

	if (name == NULL || *name == '\0') {
		g_free(name);
		name = headerwords_parameter(type.value, type.length, "name");
	}
	return name == NULL ? g_strdup("") : name_clean(name);
}

static const char *
type_fault(const char *type, Raw raw)
{
	g_autofree char *smime = headerwords_parameter(raw.value, raw.length, "smime-type");

	if (strcmp(type, "message/external-body") == 0)
		return "the part only names a file that lies elsewhere; ask the sender to attach it";
	if (strcmp(type, "message/partial") == 0)
		return "the part is one piece of a mail sent in pieces; ask the sender to send it whole";
	if (strcmp(type, "application/pkcs7-mime") == 0 || strcmp(type, "application/x-pkcs7-mime") == 0)
		return smime != NULL && g_ascii_strcasecmp(smime, "signed-data") == 0 ?
		       "the mail is wrapped in an opaque S/MIME signature; ask the sender to send it unsigned" :
		       "the mail is encrypted (S/MIME); ask the sender to send it unencrypted";
	return NULL;
}

static const char *
type_useless(const char *type)
{
	if (strcmp(type, "application/pgp-signature") == 0 || strcmp(type, "application/pkcs7-signature") == 0 ||
	    strcmp(type, "application/x-pkcs7-signature") == 0)
		return "the sender's electronic signature of the mail";
	return NULL;
}

static char *
content_id(const Walk *walk, GMimeObject *object)
{
	g_autofree char *id = raw_ids(raw_of_object(walk, object, "Content-ID"), 1);
	gsize n = strlen(id);

	return n > 2 ? g_strndup(id + 1, n - 2) : NULL;
}

static void
leaf_add(Walk *walk, Part *part, char *id, guint alternative)
{
	Leaf leaf = { part, id, alternative };

	g_ptr_array_add(walk->reading->parts, part);
	g_array_append_val(walk->leaves, leaf);
}

/* Bytes, limits and faults of one part. */
static Part *
leaf_read(Walk *walk, GMimeObject *object, const Level *level, const char *type, bool is_body)
{
	g_autoptr(GByteArray) bytes = NULL;
	GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(object));
	GMimeStream *stream = content == NULL ? NULL : g_mime_data_wrapper_get_stream(content);
	gsize from = stream == NULL ? 0 : (gsize)CLAMP(stream->bound_start, 0, (gint64)walk->length);
	gsize to = stream == NULL || stream->bound_end < 0 ? walk->length : (gsize)MIN(stream->bound_end, (gint64)walk->length);
	gsize room = MIN(LIMIT_MEMBER, LIMIT_DECODED - MIN(walk->decoded, LIMIT_DECODED));
	Raw raw_type = raw_of_object(walk, object, "Content-Type");
	const char *fault = type_fault(type, raw_type);
	g_autofree char *name = part_name(walk, object);
	bool cut = false;
	Part *part;

	bytes = decode(walk->bytes + from, stream == NULL || to < from ? 0 : to - from,
	               g_mime_part_get_content_encoding(GMIME_PART(object)), room, &cut);
	walk->decoded += bytes->len;
	if (is_body) {
		g_autoptr(GBytes) text = body_bytes(walk, bytes, raw_type);

		part = part_new("", type, text);
	} else {
		g_autoptr(GBytes) whole = g_byte_array_free_to_bytes(g_steal_pointer(&bytes));

		part = part_new(name, type, whole);
	}
	part->is_body = is_body;
	if (level != NULL && level->encrypted)
		fault = "the mail is encrypted (OpenPGP); ask the sender to send it unencrypted";
	if (cut)
		part->fault = g_strdup_printf("the part is larger than %u MiB, or all parts together than %u MiB", LIMIT_MEMBER >> 20, LIMIT_DECODED >> 20);
	else
		part->fault = g_strdup(fault);
	part->reason = g_strdup(type_useless(type));
	part->ignore = part->reason != NULL;
	return part;
}

static void
leaf_take(Walk *walk, GMimeObject *object, const Level *level)
{
	Raw disposition = raw_of_object(walk, object, "Content-Disposition");
	g_autofree char *type = type_word(raw_of_object(walk, object, "Content-Type"), level != NULL && level->digest);
	g_autofree char *placing = raw_text(disposition);
	g_autofree char *name = part_name(walk, object);
	g_autofree char *id = content_id(walk, object);
	bool attached = g_ascii_strncasecmp(placing, "attachment", 10) == 0;
	bool is_body = !attached && *name == '\0' && (strcmp(type, "text/plain") == 0 || strcmp(type, "text/html") == 0);
	Part *part;

	if (walk->leaves->len >= LIMIT_PARTS) {
		walk->skipped++;
		return;
	}
	part = leaf_read(walk, object, level, type, is_body);
	part->is_inline = !attached && !is_body && (id != NULL || g_ascii_strncasecmp(placing, "inline", 6) == 0);
	leaf_add(walk, part, g_steal_pointer(&id), level == NULL ? 0 : level->alternative);
}

/* Text that no structure holds: kept as it stands. */
static void
loose_take(Walk *walk, const char *loose, gsize length, const char *note)
{
	g_autofree char *text = NULL;
	g_autoptr(GBytes) bytes = NULL;
	Part *part;

	if (loose == NULL || walk->leaves->len >= LIMIT_PARTS)
		return;
	text = text_to_utf8(loose, MIN(length, LIMIT_MEMBER), NULL, NULL);
	bytes = g_bytes_new(text, strlen(text));
	part = part_new("", "text/plain", bytes);
	part->is_body = true;
	leaf_add(walk, part, NULL, 0);
	g_ptr_array_add(walk->reading->notes, g_strdup(note));
}

static void
level_push(Walk *walk, GArray *stack, GMimeMultipart *multipart)
{
	const Level *above = stack->len == 0 ? NULL : &g_array_index(stack, Level, stack->len - 1);
	g_autofree char *type = type_word(raw_of_object(walk, GMIME_OBJECT(multipart), "Content-Type"), false);
	Level level = { .multipart = multipart };

	level.alternative = above == NULL ? 0 : above->alternative;
	level.encrypted = (above != NULL && above->encrypted) || strcmp(type, "multipart/encrypted") == 0;
	level.digest = strcmp(type, "multipart/digest") == 0;
	if (strcmp(type, "multipart/alternative") == 0)
		level.alternative = ++walk->alternatives;
	if (g_mime_multipart_get_count(multipart) == 0) {
		const char *prologue = g_mime_multipart_get_prologue(multipart);

		loose_take(walk, prologue, prologue == NULL ? 0 : strlen(prologue), "the mail announces parts, but has none");
	}
	if (!multipart->write_end_boundary)
		walk->truncated = true;
	g_array_append_val(stack, level);
}

static void
walk_parts(Walk *walk, GMimeObject *top)
{
	g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(Level));

	if (!GMIME_IS_MULTIPART(top)) {
		if (GMIME_IS_PART(top))
			leaf_take(walk, top, NULL);
		return;
	}
	level_push(walk, stack, GMIME_MULTIPART(top));
	while (stack->len > 0) {
		Level *level = &g_array_index(stack, Level, stack->len - 1);
		GMimeObject *child;

		if (level->next >= g_mime_multipart_get_count(level->multipart)) {
			g_array_set_size(stack, stack->len - 1);
			continue;
		}
		child = g_mime_multipart_get_part(level->multipart, level->next++);
		if (GMIME_IS_MULTIPART(child))
			level_push(walk, stack, GMIME_MULTIPART(child));
		else if (GMIME_IS_PART(child))
			leaf_take(walk, child, level);
	}
}

/* ---- what can be passed over ---- */

static void
part_ignore(Part *part, const char *reason)
{
	part->ignore = true;
	g_free(part->reason);
	part->reason = g_strdup(reason);
}

/* Letters and digits only: line ends, bullets and rules differ between the two forms of one text. */
static char *
text_essence(const char *text)
{
	g_autofree char *folded = text_fold(text);
	g_autoptr(GString) out = g_string_sized_new(strlen(folded));

	for (const char *at = folded; *at != '\0'; at = g_utf8_next_char(at))
		if (g_unichar_isalnum(g_utf8_get_char(at)))
			g_string_append_unichar(out, g_utf8_get_char(at));
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *
body_essence(const Part *part, bool *has_links)
{
	gsize length;
	const char *bytes = g_bytes_get_data(part->bytes, &length);
	g_autofree char *text = NULL;

	*has_links = false;
	if (strcmp(part->media_type, "text/html") == 0) {
		g_autoptr(HtmlText) html = htmltext_parse(bytes == NULL ? "" : bytes, length);
		g_autoptr(GString) all = g_string_new(NULL);
		g_autoptr(GPtrArray) links = g_ptr_array_new();
		g_autoptr(Reading) scratch = reading_new();

		for (guint i = 0; i < html->pieces->len; i++)
			g_string_append(all, ((HtmlPiece *)g_ptr_array_index(html->pieces, i))->text);
		cloudlink_find(html->links->str, scratch->links);
		*has_links = scratch->links->len > 0;
		return text_essence(all->str);
	}
	text = g_strndup(bytes == NULL ? "" : bytes, length);
	return text_essence(text);
}

static bool
is_type(const Leaf *leaf, const char *type)
{
	return leaf->part->is_body && strcmp(leaf->part->media_type, type) == 0;
}

/* Of a plain and an HTML form of one text the HTML is passed over, unless it says more. */
static void
ignore_alternatives(Walk *walk)
{
	for (guint i = 0; i < walk->leaves->len; i++) {
		const Leaf *plain = &g_array_index(walk->leaves, Leaf, i);
		g_autofree char *wanted = NULL;
		bool links;

		if (plain->alternative == 0 || !is_type(plain, "text/plain"))
			continue;
		wanted = body_essence(plain->part, &links);
		for (guint j = i + 1; j < walk->leaves->len; j++) {
			const Leaf *html = &g_array_index(walk->leaves, Leaf, j);
			g_autofree char *got = NULL;

			if (html->alternative != plain->alternative || !is_type(html, "text/html") || html->part->ignore)
				continue;
			got = body_essence(html->part, &links);
			if (strcmp(wanted, got) == 0 && !links)
				part_ignore(html->part, "same text as the plain body");
			break;
		}
	}
}

static void
ignore_empty_bodies(Walk *walk)
{
	for (guint i = 0; i < walk->leaves->len; i++) {
		const Leaf *leaf = &g_array_index(walk->leaves, Leaf, i);
		gsize length;
		const char *bytes = g_bytes_get_data(leaf->part->bytes, &length);
		gsize at = 0;

		while (at < length && g_ascii_isspace(bytes[at]))
			at++;
		if (leaf->part->is_body && at == length && leaf->part->fault == NULL)
			part_ignore(leaf->part, "empty text");
	}
}

static void
ignore_logos(Walk *walk)
{
	g_autoptr(GString) html = g_string_new(NULL);

	for (guint i = 0; i < walk->leaves->len; i++) {
		const Leaf *leaf = &g_array_index(walk->leaves, Leaf, i);

		if (is_type(leaf, "text/html"))
			g_string_append_len(html, g_bytes_get_data(leaf->part->bytes, NULL), (gssize)g_bytes_get_size(leaf->part->bytes));
	}
	for (guint i = 0; html->len > 0 && i < walk->leaves->len; i++) {
		const Leaf *leaf = &g_array_index(walk->leaves, Leaf, i);
		g_autofree char *cid = leaf->content_id == NULL ? NULL : g_strconcat("cid:", leaf->content_id, NULL);
		g_autofree char *reason = NULL;

		if (cid == NULL || leaf->part->ignore || !g_str_has_prefix(leaf->part->media_type, "image/") || strstr(html->str, cid) == NULL)
			continue;
		reason = decoration_reason(leaf->part->bytes);
		if (reason != NULL)
			part_ignore(leaf->part, reason);
	}
}

/* Outlook may send nothing but winmail.dat; then the words in it are the mail's. */
static void
take_wrapped_body(Walk *walk)
{
	for (guint i = 0; i < walk->leaves->len; i++) {
		const Part *part = g_array_index(walk->leaves, Leaf, i).part;

		if (part->is_body && !part->ignore)
			return;
	}
	for (guint i = 0; i < walk->leaves->len; i++) {
		GBytes *bytes = g_array_index(walk->leaves, Leaf, i).part->bytes;
		g_autoptr(Tnef) tnef = tnef_is(bytes) ? tnef_open(bytes) : NULL;
		g_autoptr(GBytes) html = tnef != NULL && tnef->text == NULL && tnef->html != NULL ? g_bytes_ref(tnef->html) : NULL;
		g_autofree char *text = html != NULL ? text_to_utf8(g_bytes_get_data(html, NULL), g_bytes_get_size(html), tnef->charset, NULL) : NULL;
		const char *words = html != NULL ? text : tnef != NULL ? tnef->text : NULL;
		g_autoptr(GBytes) body = words != NULL ? g_bytes_new(words, strlen(words)) : NULL;

		if (body == NULL)
			continue;
		Part *part = part_new("", html != NULL ? "text/html" : "text/plain", body);

		part->is_body = true;
		leaf_add(walk, part, NULL, 0);
		return;
	}
}

/* An inline "BEGIN PGP MESSAGE" says nothing to us. */
static void
fault_pgp_bodies(Walk *walk)
{
	static const char mark[] = "-----BEGIN PGP MESSAGE-----";

	for (guint i = 0; i < walk->leaves->len; i++) {
		Part *part = g_array_index(walk->leaves, Leaf, i).part;
		const char *bytes = g_bytes_get_data(part->bytes, NULL);

		if (part->is_body && part->fault == NULL && bytes != NULL &&
		    g_strstr_len(bytes, (gssize)MIN(g_bytes_get_size(part->bytes), 4096), mark) != NULL)
			part->fault = g_strdup("the mail text is encrypted (OpenPGP); ask the sender to send it unencrypted");
	}
}

/* ---- the mail ---- */

/* Blank lines and the mbox line before the headers are not the mail's. */
static void
skip_envelope(const char **bytes, gsize *length)
{
	while (*length > 0 && (**bytes == '\r' || **bytes == '\n')) {
		(*bytes)++;
		(*length)--;
	}
	if (*length > 5 && (memcmp(*bytes, "From ", 5) == 0 || memcmp(*bytes, ">From", 5) == 0)) {
		const char *newline = memchr(*bytes, '\n', *length);
		gsize skip = newline == NULL ? *length : (gsize)(newline + 1 - *bytes);

		*bytes += skip;
		*length -= skip;
	}
}

static void
walk_mail(Walk *walk)
{
	g_autofree char *masked = headermask_copy(walk->bytes, walk->length);
	g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_buffer(masked, walk->length);
	g_autoptr(GMimeParser) parser = g_mime_parser_new_with_stream(stream);
	g_autoptr(GMimeMessage) message = NULL;
	GMimeObject *top;

	g_mime_parser_set_persist_stream(parser, TRUE);
	message = g_mime_parser_construct_message(parser, NULL);
	top = message == NULL ? NULL : g_mime_message_get_mime_part(message);
	if (top == NULL)
		loose_take(walk, walk->bytes, walk->length, "the mail has no headers");
	else
		walk_parts(walk, top);
	ignore_alternatives(walk);
	ignore_empty_bodies(walk);
	take_wrapped_body(walk);
	ignore_logos(walk);
	fault_pgp_bodies(walk);
}

bool
read_mail(const Input *input, Reading *reading, GError **error)
{
	static gsize ready = 0;
	g_autoptr(GArray) leaves = g_array_new(FALSE, FALSE, sizeof(Leaf));
	Walk walk = { .reading = reading, .leaves = leaves };

	if (g_once_init_enter(&ready)) {
		g_mime_init();
		g_once_init_leave(&ready, 1);
	}
	g_array_set_clear_func(leaves, leaf_clear);
	walk.bytes = g_bytes_get_data(input->bytes, &walk.length);
	skip_envelope(&walk.bytes, &walk.length);
	if (walk.length == 0) {
		reading->fault = g_strdup("the mail is empty");
		return true;
	}
	reading->mail = head_read(walk.bytes, walk.length);
	reading->fault = head_fault(walk.bytes, walk.length, input->depth == 0);
	walk_mail(&walk);
	if (walk.skipped > 0 && reading->fault == NULL)
		reading->fault = g_strdup_printf("the mail has %u parts; the first %u were read, ask the sender to send fewer", walk.skipped + leaves->len, LIMIT_PARTS);
	if (walk.truncated)
		g_ptr_array_add(reading->notes, g_strdup("the mail ends before its last part is closed: it may have been cut on the way"));
	return true;
}
