/* streams.c - what the pages of a PDF can show, told from its content streams without drawing them */
#include "parse/streams.h"
#include <math.h>
#include <string.h>
#include "parse/pdffile.h"

#define FILE_MOST  (8u << 20)  /* larger files are drawn */
#define PLAIN_MOST (4u << 20)  /* unpacked, of all streams together */
#define DICT_MOST  (16u << 10) /* bytes before the word "stream" in which its dictionary begins */
#define STREAMS    20000       /* a file that has more is drawn */
#define OPERANDS   6
#define CHROMA     0.05        /* parts of full colour that red must be above green and blue */

/* What stands before an operator, not yet read. */
typedef struct {
	const char *at[OPERANDS];
	gsize length[OPERANDS];
	guint n;
	bool name;                 /* one of them is a name: a pattern */
} Operands;

/* It may show everything.  The streams that were seen before have told of their pictures. */
static void
expect_everything(Streams *can)
{
	can->pictures = can->red = can->lines = true;
}

static bool
holds(const char *text, gsize length, const char *word)
{
	return memmem(text, length, word, strlen(word)) != NULL;
}

/* ---- operators ---- */

static double
number_of(const Operands *all, guint i)
{
	char number[32];

	if (all->length[i] >= sizeof number)
		return 0;
	memcpy(number, all->at[i], all->length[i]);
	number[all->length[i]] = '\0';
	return g_ascii_strtod(number, NULL);
}

static bool
is_reddish(double red, double green, double blue)
{
	return red - green > CHROMA && red - blue > CHROMA;
}

/* Three parts are red, green and blue, four cyan, magenta, yellow and black. */
static bool
may_be_red(const Operands *all)
{
	if (all->n == 3)
		return is_reddish(number_of(all, 0), number_of(all, 1), number_of(all, 2));
	return all->n != 4 || is_reddish(1 - number_of(all, 0), 1 - number_of(all, 1), 1 - number_of(all, 2));
}

/* In a space that has a name: what Lab, inks and patterns are is not followed, but three equal parts are gray. */
static bool
may_be_coloured(const Operands *all)
{
	if (all->name || all->n != 3)
		return true;
	double first = number_of(all, 0);
	return fabs(first - number_of(all, 1)) > CHROMA || fabs(first - number_of(all, 2)) > CHROMA;
}

static bool
is(const char *word, gsize length, const char *wanted)
{
	return strlen(wanted) == length && memcmp(wanted, word, length) == 0;
}

static void
take_operator(const char *word, gsize length, const Operands *operands, Streams *can)
{
	switch (*word) {
	case 'f': case 'F': case 'b': case 'B': case 'S': case 's': case 'r': case 'R': case 'k': case 'K':
		break;
	default:
		return;
	}
	if (length == 1 && strchr("fFSsbB", *word) != NULL)
		can->lines = true;
	else if (is(word, length, "f*") || is(word, length, "b*") || is(word, length, "B*"))
		can->lines = true;
	else if (is(word, length, "rg") || is(word, length, "RG") || is(word, length, "k") || is(word, length, "K"))
		can->red = can->red || may_be_red(operands);
	else if (is(word, length, "sc") || is(word, length, "SC") || is(word, length, "scn") || is(word, length, "SCN"))
		can->red = can->red || may_be_coloured(operands);
	else if (is(word, length, "sh"))
		can->red = can->lines = true;
	else if (is(word, length, "BI"))
		expect_everything(can); /* what follows is bytes */
}

static void
take_token(const char *word, gsize length, Operands *operands, Streams *can)
{
	if (*word == '/') {
		operands->name = true;
	} else if (g_ascii_isdigit(*word) || *word == '-' || *word == '.' || *word == '+') {
		guint at = MIN(operands->n, OPERANDS - 1);

		operands->at[at] = word;
		operands->length[at] = length;
		operands->n = at + 1; /* with more than any colour has it is none */
	} else {
		take_operator(word, length, operands, can);
		operands->n = 0;
		operands->name = false;
	}
}

static void
look_at_content(const char *p, gsize length, Streams *can)
{
	const char *end = p + length;
	Operands operands = { .n = 0 };

	while (p < end && !(can->pictures && can->red && can->lines)) { /* no operator has more to tell */
		const char *begin = p;
		PdfClass class = pdffile_class(*p);

		if (*p == '(') {
			p = pdffile_skip_string(p, end);
		} else if (*p == '%') {
			while (p < end && *p != '\n' && *p != '\r')
				p++;
		} else if (class == PDF_BLANK || (class == PDF_DELIMITER && *p != '/')) {
			p++;
		} else {
			for (p++; p < end && pdffile_class(*p) == PDF_REGULAR;)
				p++;
			take_token(begin, (gsize)(p - begin), &operands, can);
		}
	}
}

/* ---- streams ---- */

typedef struct {
	const char *dict, *data, *end; /* the dictionary up to its "stream", the bytes behind it, the end of the file */
	gsize dict_length;
} Stream;

static bool
is_image(const Stream *s)
{
	const char *end = s->dict + s->dict_length;

	for (const char *p = s->dict; (p = memmem(p, (gsize)(end - p), "/Subtype", 8)) != NULL;) {
		for (p += 8; p < end && pdffile_class(*p) == PDF_BLANK;)
			p++;
		if (end - p > 6 && memcmp(p, "/Image", 6) == 0 && pdffile_class(p[6]) != PDF_REGULAR)
			return true;
	}
	return false;
}

/* Fonts, character maps, profiles and the file's own tables paint nothing.  What paints beside the pages themselves has a box. */
static bool
paints_nothing(const Stream *s)
{
	static const char *const words[] = { "/Length1", "/Length2", "/Length3", "/Type1C", "/CIDFontType0C", "/OpenType", "/XRef", "/ObjStm",
		                             "/Metadata", "/EmbeddedFile", "/Alternate", "/CMapName", "/FunctionType" };

	for (gsize i = 0; i < G_N_ELEMENTS(words) && !holds(s->dict, s->dict_length, "/BBox"); i++)
		if (holds(s->dict, s->dict_length, words[i]))
			return true;
	return false;
}

static guint64
number_behind(const Stream *s, const char *key)
{
	const char *end = s->dict + s->dict_length, *p = memmem(s->dict, s->dict_length, key, strlen(key));
	guint64 value = 0;

	for (p = p != NULL ? p + strlen(key) : end; p < end && pdffile_class(*p) == PDF_BLANK;)
		p++;
	for (; p < end && g_ascii_isdigit(*p) && value < G_MAXUINT32; p++)
		value = 10 * value + (guint64)(*p - '0');
	return value;
}

static void
take_image(const Stream *s, Streams *can)
{
	can->pictures = true;
	can->pixels = MAX(can->pixels, number_behind(s, "/Width") * number_behind(s, "/Height"));
}

/* Only what is plain or deflated and nothing else is followed. */
static bool
look_at_stream(const Stream *s, gsize *left, Streams *can)
{
	bool deflated = holds(s->dict, s->dict_length, "/FlateDecode");
	g_autoptr(GByteArray) plain = NULL;
	const char *end;

	if (holds(s->dict, s->dict_length, "#") || holds(s->dict, s->dict_length, "/PS"))
		return false; /* a name that is written otherwise */
	if (paints_nothing(s))
		return true;
	if (holds(s->dict, s->dict_length, "/ShadingType") || holds(s->dict, s->dict_length, "/DecodeParms") ||
	    holds(s->dict, s->dict_length, "/Crypt") || (!deflated && holds(s->dict, s->dict_length, "/Filter")))
		return false;
	if (!deflated) {
		end = memmem(s->data, (gsize)(s->end - s->data), "endstream", 9);
		if (end == NULL || (gsize)(end - s->data) > *left)
			return false;
		*left -= (gsize)(end - s->data);
		look_at_content(s->data, (gsize)(end - s->data), can);
		return true;
	}
	if (holds(s->dict, s->dict_length, "/ASCII") || holds(s->dict, s->dict_length, "/LZW") || holds(s->dict, s->dict_length, "/RunLength"))
		return false;
	plain = pdffile_inflate(s->data, s->end, *left, false);
	if (plain == NULL)
		return false;
	*left -= MIN(*left, plain->len);
	look_at_content((const char *)plain->data, plain->len, can);
	return true;
}

/* The word "stream" behind a dictionary; everywhere else it is text or chance. */
static bool
find_stream(const char *data, const char *word, const char *end, Stream *s)
{
	const char *p = word, *begin = word - MIN((gsize)(word - data), DICT_MOST);

	while (p > begin && pdffile_class(p[-1]) == PDF_BLANK)
		p--;
	if (p - begin < 2 || p[-1] != '>' || p[-2] != '>')
		return false;
	for (s->dict = p; s->dict > begin && memcmp(s->dict, "obj", 3) != 0;)
		s->dict--;
	s->dict_length = (gsize)(p - s->dict);
	s->data = word + 6;
	if (s->data < end && *s->data == '\r')
		s->data++;
	if (s->data < end && *s->data == '\n')
		s->data++;
	s->end = end;
	return true;
}

Streams
streams_look(GBytes *pdf)
{
	gsize length, left = PLAIN_MOST;
	const char *data = g_bytes_get_data(pdf, &length), *end = data + length, *at = data;
	Streams can = { 0 };
	bool known = length <= FILE_MOST && length >= 16 && !holds(data, length, "/Encrypt");

	if (!known)
		expect_everything(&can);
	for (guint n = 0; at < end && n < STREAMS && (at = memmem(at, (gsize)(end - at), "stream", 6)) != NULL; at += 6) {
		Stream s;

		if (!find_stream(data, at, end, &s))
			continue;
		known = known && ++n < STREAMS;
		if (is_image(&s))
			take_image(&s, &can);
		/* a dictionary too long to be seen whole is not known */
		else if (known && (memcmp(s.dict, "obj", 3) != 0 || !look_at_stream(&s, &left, &can)))
			known = false;
		if (!known)
			expect_everything(&can);
	}
	return can;
}
