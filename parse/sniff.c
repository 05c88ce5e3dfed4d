/* sniff.c - what is this really: magic numbers first, then the members of a container, then the look of a text */
#include "parse/sniff.h"

#include <stdbool.h>
#include <string.h>

#include "parse/ole.h"

#define HEAD    8192u        /* bytes of a text that are looked at */
#define HEADERS (512u << 10) /* bytes in which a mail's headers are looked for: one of them may be very long */

static const char *const names[SNIFF_N] = {
	[SNIFF_UNKNOWN] = "unknown", [SNIFF_EMPTY] = "empty", [SNIFF_MAIL] = "mail", [SNIFF_PDF] = "pdf", [SNIFF_DOCX] = "docx",
	[SNIFF_XLSX] = "xlsx", [SNIFF_OFD] = "ofd", [SNIFF_PPTX] = "pptx", [SNIFF_ZIP] = "zip", [SNIFF_RAR] = "rar", [SNIFF_7Z] = "7z",
	[SNIFF_TAR] = "tar", [SNIFF_GZIP] = "gzip", [SNIFF_JPEG] = "jpeg", [SNIFF_PNG] = "png", [SNIFF_BMP] = "bmp", [SNIFF_GIF] = "gif",
	[SNIFF_TIFF] = "tiff", [SNIFF_WEBP] = "webp", [SNIFF_HEIC] = "heic", [SNIFF_HTML] = "html", [SNIFF_TEXT] = "text",
	[SNIFF_XML] = "xml", [SNIFF_RTF] = "rtf", [SNIFF_TNEF] = "tnef", [SNIFF_DOC] = "doc", [SNIFF_XLS] = "xls", [SNIFF_MSG] = "msg", [SNIFF_OLE] = "ole",
};

const char *
sniff_name(SniffType type)
{
	return (guint)type < SNIFF_N ? names[type] : names[SNIFF_UNKNOWN];
}

static bool
has_at(const guint8 *bytes, gsize length, gsize at, const char *magic, gsize n)
{
	return length >= at + n && memcmp(bytes + at, magic, n) == 0;
}

typedef struct {
	gsize at;
	const char *magic;
	gsize length;
	SniffType type;
} Magic;

/* Each begins with bytes that no text of ours begins with. */
static const Magic magics[] = {
	{ 0, "%PDF-", 5, SNIFF_PDF },
	{ 0, "PK\003\004", 4, SNIFF_ZIP },
	{ 0, "PK\005\006", 4, SNIFF_ZIP },
	{ 0, "PK\007\010", 4, SNIFF_ZIP },
	{ 0, "Rar!\032\007", 6, SNIFF_RAR },
	{ 0, "7z\274\257\047\034", 6, SNIFF_7Z },
	{ 0, "\037\213\010", 3, SNIFF_GZIP },
	{ 0, "\377\330\377", 3, SNIFF_JPEG },
	{ 0, "\211PNG", 4, SNIFF_PNG },
	{ 0, "GIF87a", 6, SNIFF_GIF },
	{ 0, "GIF89a", 6, SNIFF_GIF },
	{ 0, "II*\0", 4, SNIFF_TIFF },
	{ 0, "MM\0*", 4, SNIFF_TIFF },
	{ 0, "\320\317\021\340\241\261\032\341", 8, SNIFF_OLE },
	{ 0, "{\\rtf", 5, SNIFF_RTF },
	{ 0, "\170\237\076\042", 4, SNIFF_TNEF },
	{ 257, "ustar", 5, SNIFF_TAR },
};

/* BM alone begins many a text: the size of the second header tells (Windows GDI: BITMAPCOREHEADER … BITMAPV5HEADER). */
static bool
is_bmp(const guint8 *bytes, gsize length)
{
	static const guint8 sizes[] = { 12, 16, 40, 52, 56, 64, 108, 124 };

	if (!has_at(bytes, length, 0, "BM", 2) || length < 18 || bytes[15] != 0 || bytes[16] != 0 || bytes[17] != 0)
		return false;
	return memchr(sizes, bytes[14], sizeof sizes) != NULL;
}

/* ISO base media file with a still-picture brand. */
static bool
is_heic(const guint8 *bytes, gsize length)
{
	static const char *const brands[] = { "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif" };

	if (!has_at(bytes, length, 4, "ftyp", 4) || length < 12)
		return false;
	for (gsize i = 0; i < G_N_ELEMENTS(brands); i++)
		if (memcmp(bytes + 8, brands[i], 4) == 0)
			return true;
	return false;
}

/* A tar without the ustar mark: the check sum of its first header (octal, its own field counted as blanks). */
static bool
is_old_tar(const guint8 *bytes, gsize length)
{
	guint64 sum = 0, stated;

	if (length < 512 || bytes[0] == '\0' || bytes[148] == '\0')
		return false;
	for (gsize i = 0; i < 512; i++)
		sum += i >= 148 && i < 156 ? ' ' : bytes[i];
	stated = 0;
	for (gsize i = 148; i < 156 && (bytes[i] == ' ' || (bytes[i] >= '0' && bytes[i] <= '7')); i++)
		if (bytes[i] != ' ')
			stated = stated * 8 + (guint64)(bytes[i] - '0');
	return stated == sum;
}

/* ---- members of a ZIP container ---- */

static guint
little16(const guint8 *at)
{
	return at[0] | (guint)at[1] << 8;
}

static guint
little32(const guint8 *at)
{
	return little16(at) | little16(at + 2) << 16;
}

typedef struct {
	bool types, word, sheet, slides, ofd;
} Members;

static bool
begins(const guint8 *name, gsize length, const char *with)
{
	return length >= strlen(with) && g_ascii_strncasecmp((const char *)name, with, strlen(with)) == 0;
}

static void
note_member(Members *members, const guint8 *name, gsize length)
{
	if (length == strlen("[Content_Types].xml") && begins(name, length, "[Content_Types].xml"))
		members->types = true;
	else if (begins(name, length, "word/") || begins(name, length, "word\\"))
		members->word = true;
	else if (begins(name, length, "xl/") || begins(name, length, "xl\\"))
		members->sheet = true;
	else if (begins(name, length, "ppt/") || begins(name, length, "ppt\\"))
		members->slides = true;
	else if (length == strlen("OFD.xml") && begins(name, length, "OFD.xml"))
		members->ofd = true;
}

/* Where the end record of the directory stands whose directory reaches exactly to it; 0 if there is none.  Rubbish behind the end is forgiven;
 * the end of a container that lies in this one as a member does not count, for its offsets are its own. */
static gsize
find_directory(const guint8 *bytes, gsize length, gsize *start, guint *count)
{
	gsize lowest = length > 22 + 65535 ? length - 22 - 65535 : 0;

	for (gsize at = length; at >= 22 && at - 22 >= lowest; at--) {
		const guint8 *end = bytes + at - 22;

		if (memcmp(end, "PK\005\006", 4) != 0)
			continue;
		*count = little16(end + 10);
		*start = little32(end + 16);
		if (*start + (gsize)little32(end + 12) == at - 22)
			return at - 22;
	}
	return 0;
}

/* Names of the central directory; false if there is no whole one (the file is cut off or damaged). */
static bool
note_directory(Members *members, const guint8 *bytes, gsize length)
{
	gsize offset = 0, end;
	guint count = 0, n;

	if (length < 22)
		return false;
	end = find_directory(bytes, length, &offset, &count);
	for (n = 0; n < count && offset + 46 <= end && memcmp(bytes + offset, "PK\001\002", 4) == 0; n++) {
		gsize name = little16(bytes + offset + 28);

		if (offset + 46 + name > end)
			break;
		note_member(members, bytes + offset + 46, name);
		offset += 46 + name + little16(bytes + offset + 30) + little16(bytes + offset + 32);
	}
	return end > 0 && n == count;
}

/* How long a member's bytes are that begin at `at`: what the local header says, or, where that leaves it to a record behind them (bit 3), as
 * far as the next header.  Deflated bytes do not look like one; stored bytes may be a container themselves, so there nobody can tell. */
static gsize
skip_member(const guint8 *header, const guint8 *bytes, gsize at, gsize length)
{
	bool is_deferred = (little16(header + 6) & 8) != 0 && little32(header + 18) == 0, is_stored = little16(header + 8) == 0;
	const guint8 *next;

	if (!is_deferred)
		return little32(header + 18);
	next = is_stored ? NULL : memmem(bytes + at, length - at, "PK\003\004", 4);
	return next != NULL ? (gsize)(next - bytes) - at : length - at;
}

/* Names of the local headers, from one to the next: for files whose directory is cut off. */
static void
note_headers(Members *members, const guint8 *bytes, gsize length)
{
	gsize at = 0;

	while (at + 30 <= length && memcmp(bytes + at, "PK\003\004", 4) == 0) {
		gsize name = little16(bytes + at + 26), data = at + 30 + name + little16(bytes + at + 28);

		if (at + 30 + name > length)
			return;
		note_member(members, bytes + at + 30, name);
		if (data > length)
			return;
		at = data + skip_member(bytes + at, bytes, data, length);
	}
}

static SniffType
container(const guint8 *bytes, gsize length)
{
	Members members = { 0 };

	if (!note_directory(&members, bytes, length)) {
		members = (Members){ 0 };
		note_headers(&members, bytes, length);
	}
	if (members.ofd)
		return SNIFF_OFD;
	if (members.types && members.word)
		return SNIFF_DOCX;
	if (members.types && members.sheet)
		return SNIFF_XLSX;
	if (members.types && members.slides)
		return SNIFF_PPTX;
	return SNIFF_ZIP;
}

static SniffType
old_office(const guint8 *bytes, gsize length)
{
	switch (ole_kind(bytes, length)) {
	case OLE_WORD:
		return SNIFF_DOC;
	case OLE_EXCEL:
		return SNIFF_XLS;
	case OLE_MESSAGE:
		return SNIFF_MSG;
	default:
		return SNIFF_OLE;
	}
}

/* What the magic number alone does not settle. */
static SniffType
look_inside(SniffType type, const guint8 *bytes, gsize length)
{
	return type == SNIFF_ZIP ? container(bytes, length) : type == SNIFF_OLE ? old_office(bytes, length) : type;
}

/* ---- texts ---- */

/* The first bytes as far as a look needs them: a byte order mark is gone, UTF-16 is narrowed (what is not ASCII becomes 0x80). */
static char *
head_of(const guint8 *bytes, gsize length, gsize *n, bool *is_wide)
{
	bool little = has_at(bytes, length, 0, "\377\376", 2), big = has_at(bytes, length, 0, "\376\377", 2);
	gsize skip = has_at(bytes, length, 0, "\357\273\277", 3) ? 3 : 0;
	char *head;

	*is_wide = little || big;
	if (!*is_wide) {
		*n = MIN(length - skip, HEAD);
		return g_strndup((const char *)bytes + skip, *n);
	}
	*n = 0;
	head = g_malloc0(HEAD / 2 + 1);
	for (gsize i = 2; i + 1 < MIN(length, HEAD); i += 2) {
		guint8 high = bytes[little ? i + 1 : i], low = bytes[little ? i : i + 1];

		head[(*n)++] = (char)(high == 0 && low < 0x80 ? low : 0x80);
	}
	return head;
}

/* Headers that a mail has; the first TECHNICAL of them stand only in a real one, the others also head a quoted mail in a text. */
#define TECHNICAL 9
static const char *const mail_headers[] = {
	"received", "return-path", "delivered-to", "message-id", "mime-version", "content-transfer-encoding", "dkim-signature", "x-qq-mid",
	"authentication-results", "from", "to", "subject", "date", "reply-to", "sender", "content-type", "x-mailer", "x-originating-ip", "cc",
	"in-reply-to", "references", "arc-seal", "x-priority", NULL
};

/* How many different mail headers the text begins with, in *technical how many of the first kind; lines of a header are "name:", continuations begin with a blank. */
static guint
count_mail_headers(const char *head, gsize n, guint *technical)
{
	const char *line = head, *end = head + n;
	guint64 seen = 0;

	while (line < end && (*line == '\r' || *line == '\n'))
		line++;
	if (end - line > 5 && memcmp(line, "From ", 5) == 0) { /* the separator of an mbox */
		line = memchr(line, '\n', (gsize)(end - line));
		line = line != NULL ? line + 1 : end;
	}
	while (line < end && *line != '\r' && *line != '\n') {
		const char *next = memchr(line, '\n', (gsize)(end - line));
		gsize name = 0;

		next = next != NULL ? next + 1 : end;
		while (line + name < next && line[name] > ' ' && line[name] != ':' && (guchar)line[name] < 0x7f)
			name++;
		if (*line != ' ' && *line != '\t') {
			if (name == 0 || line + name >= next || (line[name] != ':' && line[name] != ' '))
				break;
			for (guint i = 0; mail_headers[i] != NULL; i++)
				if (line[name] == ':' && strlen(mail_headers[i]) == name && g_ascii_strncasecmp(line, mail_headers[i], name) == 0)
					seen |= 1ull << i;
		}
		line = next;
	}
	*technical = (guint)__builtin_popcountll(seen & ((1ull << TECHNICAL) - 1));
	return (guint)__builtin_popcountll(seen);
}

/* The name of the first tag into `tag`, lower case, "" if the text does not begin with one; answers what follows it.  Blanks, comments and
 * declarations before it are skipped. */
static const char *
first_tag(const char *head, char *tag, gsize room)
{
	const char *p = head;
	gsize n = 0;

	for (;;) {
		const char *end = NULL;

		p += strspn(p, " \t\r\n");
		if (g_str_has_prefix(p, "<!--"))
			end = strstr(p, "-->");
		else if (g_str_has_prefix(p, "<?"))
			end = strchr(p, '>');
		if (end == NULL)
			break;
		p = strchr(end, '>') + 1;
	}
	if (*p == '<')
		for (p++; n + 1 < room && (g_ascii_isalnum(p[n]) || (p[n] != '\0' && strchr("!:-_", p[n]) != NULL)); n++)
			tag[n] = g_ascii_tolower(p[n]);
	tag[n] = '\0';
	return p + n;
}

static SniffType
markup(const char *head, const char *hint)
{
	static const char *const html[] = {
		"html", "head", "body", "meta", "title", "style", "script", "link", "base", "table", "tbody", "tr", "td", "div", "p", "br", "span",
		"font", "center", "a", "b", "i", "u", "strong", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "ul", "ol", "li", "pre",
		"blockquote", "section", "article", "form", "o:p", "includetail", "sign", NULL
	};
	char tag[32];
	const char *rest = first_tag(head, tag, sizeof tag);

	if (*tag == '\0')
		return SNIFF_TEXT;
	if (strcmp(tag, "!doctype") == 0) {
		rest += strspn(rest, " \t\r\n");
		return g_ascii_strncasecmp(rest, "html", 4) == 0 ? SNIFF_HTML : SNIFF_XML;
	}
	if (g_strv_contains(html, tag) || g_ascii_strcasecmp(hint, "text/html") == 0)
		return SNIFF_HTML;
	/* A mail's own words may begin with an address in angle brackets; XML says so, or names its spaces. */
	return strncmp(head, "<?xml", 5) == 0 || strstr(head, "xmlns") != NULL || g_str_has_suffix(hint, "xml") ? SNIFF_XML : SNIFF_TEXT;
}

/* UTF-8 may be cut inside a character at the end of what is looked at; up to three bytes are forgiven. */
static bool
is_utf8(const char *head, gsize n)
{
	const char *end;

	return g_utf8_validate_len(head, n, &end) || (gsize)(head + n - end) < 4;
}

/* Text of any charset we know: hardly a control character, and what is not ASCII reads as UTF-8 or as GB18030 double bytes. */
static bool
is_text(const guint8 *bytes, gsize n)
{
	gsize odd = 0, high = 0, broken = 0;

	if (memchr(bytes, '\0', n) != NULL)
		return false;
	for (gsize i = 0; i < n; i++)
		odd += bytes[i] < 0x20 && strchr("\t\n\r\f\b\033", bytes[i]) == NULL;
	if (odd > n / 100)
		return false;
	if (is_utf8((const char *)bytes, n))
		return true;
	for (gsize i = 0; i < n; i++) {
		if (bytes[i] < 0x80)
			continue;
		high++;
		if (i + 1 < n && bytes[i] >= 0x81 && bytes[i] <= 0xfe && ((bytes[i + 1] >= 0x40 && bytes[i + 1] != 0x7f) || g_ascii_isdigit(bytes[i + 1])))
			i++;
		else
			broken++;
	}
	return broken <= 1 + high / 10;
}

static SniffType
text(const guint8 *bytes, gsize length, const char *hint)
{
	gsize n;
	bool is_wide;
	g_autofree char *head = head_of(bytes, length, &n, &is_wide);
	bool is_mail = g_ascii_strcasecmp(hint, "message/rfc822") == 0;
	bool is_words = g_ascii_strncasecmp(hint, "text/", 5) == 0;
	gsize mark = has_at(bytes, length, 0, "\357\273\277", 3) ? 3 : 0;
	guint technical, headers = count_mail_headers((const char *)bytes + mark, MIN(length - mark, HEADERS), &technical);

	if ((headers >= 3 && (technical > 0 || !is_words)) || (is_mail && headers >= 1))
		return SNIFF_MAIL;
	if (memmem(bytes, MIN(length, 1024), "%PDF-", 5) != NULL)
		return SNIFF_PDF;
	if (is_mail)
		return SNIFF_MAIL;
	if (!is_wide && !is_text((const guint8 *)head, n))
		return SNIFF_UNKNOWN;
	return markup(head, hint);
}

SniffType
sniff(const void *data, gsize length, const char *hint)
{
	const guint8 *bytes = data;

	if (length == 0)
		return SNIFF_EMPTY;
	for (gsize i = 0; i < G_N_ELEMENTS(magics); i++)
		if (has_at(bytes, length, magics[i].at, magics[i].magic, magics[i].length))
			return look_inside(magics[i].type, bytes, length);
	if (has_at(bytes, length, 0, "RIFF", 4) && has_at(bytes, length, 8, "WEBP", 4))
		return SNIFF_WEBP;
	if (is_bmp(bytes, length))
		return SNIFF_BMP;
	if (is_heic(bytes, length))
		return SNIFF_HEIC;
	if (is_old_tar(bytes, length))
		return SNIFF_TAR;
	return text(bytes, length, hint != NULL ? hint : "");
}
