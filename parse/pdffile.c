/* pdffile.c - the objects of a PDF as they stand in its bytes: its pages and their streams */
#include "parse/pdffile.h"

#include <gio/gio.h>
#include <string.h>

#include "parse/limits.h"

#define FILE_MOST    (8u << 20)
#define PACKED_MOST  (4u << 20) /* of all object streams, unpacked */
#define OBJECTS_MOST 50000
#define NESTED_MOST  64
#define TREE_MOST    32          /* levels of the page tree, */
#define NODES_MOST   1000        /* its nodes */
#define CHAIN_MOST   8           /* references to references */
#define BLOCK        (16u << 10)

struct PdfFile {
	GBytes *bytes;
	const char *data, *end;
	GHashTable *objects;  /* number -> PdfValue */
	GPtrArray *unpacked;  /* of GByteArray: what packed objects stand in */
	GArray *pages;        /* of PdfPage */
	gsize left;           /* that may still be unpacked of object streams */
	guint taken, nodes;   /* objects and nodes of the page tree so far */
};

/* ---- words ---- */

PdfClass
pdffile_class(char c)
{
	switch (c) {
	case '\0': case '\t': case '\n': case '\f': case '\r': case ' ':
		return PDF_BLANK;
	case '(': case ')': case '<': case '>': case '[': case ']': case '{': case '}': case '/': case '%':
		return PDF_DELIMITER;
	default:
		return PDF_REGULAR;
	}
}

const char *
pdffile_skip_string(const char *p, const char *end)
{
	int depth = 0;

	for (; p < end; p++) {
		if (*p == '\\')
			p++;
		else if (*p == '(')
			depth++;
		else if (*p == ')' && --depth == 0)
			return p + 1;
	}
	return end;
}

const char *
pdffile_skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == '%' || pdffile_class(*p) == PDF_BLANK)) {
		if (*p == '%')
			while (p < end && *p != '\n' && *p != '\r')
				p++;
		else
			p++;
	}
	return p;
}

static const char *
skip_regular(const char *p, const char *end)
{
	while (p < end && pdffile_class(*p) == PDF_REGULAR)
		p++;
	return p;
}

static const char *
skip_digits(const char *p, const char *end)
{
	while (p < end && g_ascii_isdigit(*p))
		p++;
	return p;
}

/* "12 0 R": its number and what stands behind it; NULL if it is none. */
static const char *
skip_reference(const char *p, const char *end, guint *number)
{
	const char *digits = skip_digits(p, end), *generation;
	guint64 value = 0;

	if (digits == p || digits - p > 9)
		return NULL;
	for (; p < digits; p++)
		value = 10 * value + (guint64)(*p - '0');
	p = pdffile_skip_blanks(digits, end);
	generation = skip_digits(p, end);
	if (p == digits || generation == p)
		return NULL;
	p = pdffile_skip_blanks(generation, end);
	if (p == generation || p >= end || *p != 'R' || (p + 1 < end && pdffile_class(p[1]) == PDF_REGULAR))
		return NULL;
	*number = (guint)value;
	return p + 1;
}

static const char *
skip_hex(const char *p, const char *end)
{
	p = memchr(p, '>', (gsize)(end - p));
	return p != NULL ? p + 1 : NULL;
}

const char *
pdffile_skip_value(const char *p, const char *end)
{
	guint depth = 0, number;

	do {
		const char *behind;

		p = pdffile_skip_blanks(p, end);
		if (p >= end)
			return NULL;
		if (*p == '[' || (*p == '<' && p + 1 < end && p[1] == '<')) {
			p += *p == '[' ? 1 : 2;
			if (++depth > NESTED_MOST)
				return NULL;
			continue;
		}
		if (*p == ']' || (*p == '>' && p + 1 < end && p[1] == '>')) {
			if (depth-- == 0)
				return NULL;
			p += *p == ']' ? 1 : 2;
		} else if (*p == '(') {
			p = pdffile_skip_string(p, end);
		} else if (*p == '<') {
			p = skip_hex(p, end);
		} else if (*p == '/') {
			p = skip_regular(p + 1, end);
		} else if ((behind = skip_reference(p, end, &number)) != NULL) {
			p = behind;
		} else {
			behind = skip_regular(p, end);
			p = behind > p ? behind : NULL;
		}
		if (p == NULL)
			return NULL;
	} while (depth > 0);
	return p;
}

/* ---- values ---- */

static PdfValue
follow(const PdfFile *file, PdfValue value)
{
	for (guint i = 0; i < CHAIN_MOST; i++) {
		guint number;
		const char *behind = value.at != NULL ? skip_reference(value.at, value.end, &number) : NULL;
		const PdfValue *object;

		if (behind == NULL)
			return value;
		object = g_hash_table_lookup(file->objects, GUINT_TO_POINTER(number));
		value = object != NULL ? *object : (PdfValue){ NULL };
	}
	return (PdfValue){ NULL };
}

/* The value at `p`; at is NULL where none stands. */
static PdfValue
value_at(const PdfFile *file, const char *p, const char *end, const char **behind)
{
	PdfValue value = { NULL };

	p = pdffile_skip_blanks(p, end);
	*behind = pdffile_skip_value(p, end);
	if (*behind != NULL)
		value = follow(file, (PdfValue){ p, *behind, NULL });
	return value;
}

static bool
is_dictionary(PdfValue value)
{
	return value.at != NULL && value.end - value.at >= 4 && value.at[0] == '<' && value.at[1] == '<';
}

bool
pdffile_each(const PdfFile *file, PdfValue dictionary, const char **next, PdfValue *key, PdfValue *value)
{
	const char *p, *end = dictionary.end - 2, *behind;

	if (!is_dictionary(dictionary))
		return false;
	p = pdffile_skip_blanks(*next == dictionary.at ? dictionary.at + 2 : *next, end);
	if (p >= end || *p != '/')
		return false;
	*key = (PdfValue){ p, skip_regular(p + 1, end), NULL };
	*value = value_at(file, key->end, end, &behind);
	*next = behind;
	return behind != NULL;
}

bool
pdffile_get(const PdfFile *file, PdfValue dictionary, const char *key, PdfValue *value)
{
	const char *next = dictionary.at;
	PdfValue name, here;

	*value = (PdfValue){ NULL };
	if (!is_dictionary(dictionary))
		return false;
	while (pdffile_each(file, dictionary, &next, &name, &here)) {
		if (memchr(name.at, '#', (gsize)(name.end - name.at)) != NULL)
			return false; /* a name that is written otherwise */
		if (pdffile_is(name, key))
			*value = here; /* the last one counts */
	}
	return next != NULL && pdffile_skip_blanks(next == dictionary.at ? next + 2 : next, dictionary.end - 2) >= dictionary.end - 2;
}

PdfValue
pdffile_item(const PdfFile *file, PdfValue array, guint n)
{
	const char *p = array.at, *end = array.end, *behind;
	PdfValue value = { NULL };

	if (p == NULL || *p != '[')
		return value;
	end--;
	p = pdffile_skip_blanks(p + 1, end);
	for (guint i = 0; p < end; i++) {
		if (i == n)
			return value_at(file, p, end, &behind);
		p = pdffile_skip_value(p, end);
		if (p == NULL)
			return value;
		p = pdffile_skip_blanks(p, end);
	}
	return value;
}

bool
pdffile_is(PdfValue value, const char *word)
{
	gsize length = strlen(word);

	return value.at != NULL && (gsize)(value.end - value.at) == length && memcmp(value.at, word, length) == 0;
}

bool
pdffile_number(PdfValue value, double *number)
{
	char text[32], *end;

	if (value.at == NULL || value.end - value.at < 1 || value.end - value.at >= (int)sizeof text)
		return false;
	memcpy(text, value.at, (gsize)(value.end - value.at));
	text[value.end - value.at] = '\0';
	if (strspn(text, "+-.0123456789") != strlen(text))
		return false;
	*number = g_ascii_strtod(text, &end);
	return *end == '\0';
}

guint
pdffile_numbers(const PdfFile *file, PdfValue array, double *numbers, guint most)
{
	guint n = 0;

	while (n < most && pdffile_number(pdffile_item(file, array, n), &numbers[n]))
		n++;
	return n;
}

/* ---- streams ---- */

GByteArray *
pdffile_inflate(const char *from, const char *end, gsize most, bool begin)
{
	g_autoptr(GZlibDecompressor) inflater = g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
	g_autoptr(GByteArray) plain = g_byte_array_new();
	GConverterResult result = G_CONVERTER_CONVERTED;

	while (result != G_CONVERTER_FINISHED) {
		gsize taken = 0, made = 0, room = begin ? most : BLOCK;
		guint before = plain->len;

		if (before >= most)
			return begin ? g_steal_pointer(&plain) : NULL;
		g_byte_array_set_size(plain, before + (guint)room);
		result = g_converter_convert(G_CONVERTER(inflater), from, (gsize)(end - from), plain->data + before, room, G_CONVERTER_NO_FLAGS, &taken,
		                             &made, NULL);
		if (result == G_CONVERTER_ERROR || (taken == 0 && made == 0))
			return NULL;
		g_byte_array_set_size(plain, before + (guint)made);
		from += taken;
	}
	return g_steal_pointer(&plain);
}

GByteArray *
pdffile_plain(const PdfFile *file, PdfValue stream, gsize most, bool begin)
{
	PdfValue filter, parameters, first = { NULL };
	const char *end;
	gsize length;
	GByteArray *plain;

	if (stream.data == NULL || !pdffile_get(file, stream, "/Filter", &filter) || !pdffile_get(file, stream, "/DecodeParms", &parameters) ||
	    (parameters.at != NULL && !pdffile_is(parameters, "null")))
		return NULL;
	if (filter.at != NULL && *filter.at == '[') {
		first = pdffile_item(file, filter, 0);
		if (pdffile_item(file, filter, 1).at != NULL)
			return NULL;
		filter = first;
	}
	if (filter.at != NULL)
		return pdffile_is(filter, "/FlateDecode") ? pdffile_inflate(stream.data, file->end, most, begin) : NULL;
	end = memmem(stream.data, (gsize)(file->end - stream.data), "endstream", 9);
	length = end != NULL ? (gsize)(end - stream.data) : 0;
	if (end == NULL || (length > most && !begin))
		return NULL;
	plain = g_byte_array_new();
	return g_byte_array_append(plain, (const guint8 *)stream.data, (guint)MIN(length, most));
}

/* ---- the objects ---- */

static void
keep_object(PdfFile *file, guint number, PdfValue value)
{
	g_hash_table_replace(file->objects, GUINT_TO_POINTER(number), g_memdup2(&value, sizeof value));
}

/* Objects inside a stream: pairs of number and place, then the objects themselves (7.5.7). */
static bool
unpack(PdfFile *file, PdfValue stream)
{
	PdfValue count, first;
	double n, begin;
	GByteArray *plain;
	const char *p, *end, *free;

	if (!pdffile_get(file, stream, "/N", &count) || !pdffile_number(count, &n) || !pdffile_get(file, stream, "/First", &first) ||
	    !pdffile_number(first, &begin) || n < 0 || begin < 0 || n > OBJECTS_MOST - file->taken)
		return false;
	file->taken += (guint)n;
	plain = pdffile_plain(file, stream, file->left, false);
	if (plain == NULL || begin > plain->len) {
		if (plain != NULL)
			g_byte_array_unref(plain);
		return false;
	}
	file->left -= MIN(file->left, plain->len);
	g_ptr_array_add(file->unpacked, plain);
	p = (const char *)plain->data;
	end = p + plain->len;
	free = p + (gsize)begin; /* they follow each other */
	for (guint i = 0; i < (guint)n; i++) {
		double number, place;
		const char *behind = pdffile_skip_value(p, end), *last = behind != NULL ? pdffile_skip_value(behind, end) : NULL, *at;

		if (last == NULL || !pdffile_number((PdfValue){ pdffile_skip_blanks(p, end), behind, NULL }, &number) ||
		    !pdffile_number((PdfValue){ pdffile_skip_blanks(behind, end), last, NULL }, &place) || number < 0 || place < 0 ||
		    begin + place >= plain->len)
			return false;
		at = (const char *)plain->data + (gsize)(begin + place);
		behind = at >= free ? pdffile_skip_value(at, end) : NULL;
		if (behind == NULL)
			return false;
		keep_object(file, (guint)number, (PdfValue){ pdffile_skip_blanks(at, end), behind, NULL });
		p = last;
		free = behind;
	}
	return true;
}

/* The number before "obj": the word is at `word`; false where it is part of something else. */
static bool
number_before(const PdfFile *file, const char *word, guint *number)
{
	const char *p = word, *begin;
	guint64 value = 0;

	while (p > file->data && pdffile_class(p[-1]) == PDF_BLANK)
		p--;
	for (begin = p; p > file->data && g_ascii_isdigit(p[-1]);)
		p--;
	if (p == begin || p == file->data || pdffile_class(p[-1]) != PDF_BLANK)
		return false;
	while (p > file->data && pdffile_class(p[-1]) == PDF_BLANK)
		p--;
	for (begin = p; p > file->data && g_ascii_isdigit(p[-1]);)
		p--;
	if (p == begin || begin - p > 8)
		return false;
	for (; p < begin; p++)
		value = 10 * value + (guint64)(*p - '0');
	*number = (guint)value;
	return true;
}

/* Behind the bytes of the stream that begins at `data`. */
static const char *
skip_stream(const PdfFile *file, PdfValue value, const char *data)
{
	PdfValue length;
	double n;
	const char *p;

	/* a length that stands elsewhere may not have come yet: its reference is then no number */
	if (pdffile_get(file, value, "/Length", &length) && pdffile_number(length, &n) && n >= 0 && n < file->end - data) {
		p = pdffile_skip_blanks(data + (gsize)n, file->end);
		if (file->end - p >= 9 && memcmp(p, "endstream", 9) == 0)
			return p;
	}
	return memmem(data, (gsize)(file->end - data), "endstream", 9);
}

/* One object whose value begins at `p`; where to go on, NULL if it cannot be followed. */
static const char *
take_object(PdfFile *file, guint number, const char *p)
{
	PdfValue value = { pdffile_skip_blanks(p, file->end), NULL, NULL }, type;
	const char *next;

	value.end = next = pdffile_skip_value(value.at, file->end);
	if (next == NULL)
		return NULL;
	next = pdffile_skip_blanks(next, file->end);
	if (file->end - next > 8 && memcmp(next, "stream", 6) == 0) {
		next += 6;
		next += *next == '\r';
		next += *next == '\n';
		value.data = next;
		next = skip_stream(file, value, next);
	}
	keep_object(file, number, value);
	if (next != NULL && value.data != NULL && pdffile_get(file, value, "/Type", &type) && pdffile_is(type, "/ObjStm") && !unpack(file, value))
		return NULL;
	return next;
}

static bool
index_objects(PdfFile *file)
{
	const char *at = file->data;
	guint number;

	while (at < file->end && (at = memmem(at, (gsize)(file->end - at), "obj", 3)) != NULL) {
		if (number_before(file, at, &number)) {
			at = ++file->taken < OBJECTS_MOST ? take_object(file, number, at + 3) : NULL;
			if (at == NULL)
				return false;
		} else {
			at += 3;
		}
	}
	return file->taken > 0;
}

/* ---- the pages ---- */

typedef struct {
	PdfValue resources, media, crop, turn;
} Inherited;

static bool
take_inherited(const PdfFile *file, PdfValue node, Inherited *all)
{
	static const char *const keys[] = { "/Resources", "/MediaBox", "/CropBox", "/Rotate" };
	PdfValue *const values[] = { &all->resources, &all->media, &all->crop, &all->turn };

	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
		PdfValue value;

		if (!pdffile_get(file, node, keys[i], &value))
			return false;
		if (value.at != NULL)
			*values[i] = value;
	}
	return true;
}

static bool
take_page(PdfFile *file, PdfValue node, const Inherited *all)
{
	PdfPage page = { .page = node, .resources = all->resources };
	double media[4], crop[4], turn = 0;

	if (pdffile_numbers(file, all->media, media, 4) != 4 || (all->turn.at != NULL && !pdffile_number(all->turn, &turn)))
		return false;
	if (all->crop.at == NULL)
		memcpy(crop, media, sizeof crop);
	else if (pdffile_numbers(file, all->crop, crop, 4) != 4)
		return false;
	page.x0 = MAX(MIN(media[0], media[2]), MIN(crop[0], crop[2])), page.x1 = MIN(MAX(media[0], media[2]), MAX(crop[0], crop[2]));
	page.y0 = MAX(MIN(media[1], media[3]), MIN(crop[1], crop[3])), page.y1 = MIN(MAX(media[1], media[3]), MAX(crop[1], crop[3]));
	if (turn < -3600 || turn > 3600 || (int)turn % 90 != 0)
		return false;
	page.turn = (((int)turn % 360) + 360) % 360;
	g_array_append_val(file->pages, page);
	return true;
}

static bool
take_tree(PdfFile *file, PdfValue node, Inherited all, guint depth)
{
	PdfValue type, kids;

	if (depth > TREE_MOST || ++file->nodes > NODES_MOST || !take_inherited(file, node, &all) || !pdffile_get(file, node, "/Type", &type) ||
	    !pdffile_get(file, node, "/Kids", &kids))
		return false;
	if (pdffile_is(type, "/Page"))
		return take_page(file, node, &all);
	if (!pdffile_is(type, "/Pages") || kids.at == NULL)
		return false;
	for (guint i = 0; file->pages->len < LIMIT_PAGES; i++) {
		PdfValue kid = pdffile_item(file, kids, i);

		if (kid.at == NULL)
			return true;
		if (!take_tree(file, kid, all, depth + 1))
			return false;
	}
	return true;
}

/* The one catalogue. */
static bool
find_catalog(const PdfFile *file, PdfValue *catalog)
{
	GHashTableIter objects;
	gpointer number, data;
	guint n = 0;

	g_hash_table_iter_init(&objects, file->objects);
	while (g_hash_table_iter_next(&objects, &number, &data)) {
		const PdfValue *value = data;
		PdfValue type;

		if (value->data == NULL && memmem(value->at, (gsize)(value->end - value->at), "/Catalog", 8) != NULL &&
		    pdffile_get(file, *value, "/Type", &type) && pdffile_is(type, "/Catalog")) {
			*catalog = *value;
			n++;
		}
	}
	return n == 1;
}

PdfFile *
pdffile_new(GBytes *pdf)
{
	g_autoptr(PdfFile) file = g_new0(PdfFile, 1);
	PdfValue catalog, pages;
	gsize length;

	file->bytes = g_bytes_ref(pdf);
	file->data = g_bytes_get_data(pdf, &length);
	file->end = file->data + length;
	file->objects = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	file->unpacked = g_ptr_array_new_with_free_func((GDestroyNotify)g_byte_array_unref);
	file->pages = g_array_new(FALSE, FALSE, sizeof(PdfPage));
	file->left = PACKED_MOST;
	if (length < 16 || length > FILE_MOST || memmem(file->data, length, "/Encrypt", 8) != NULL || !index_objects(file) ||
	    !find_catalog(file, &catalog) || !pdffile_get(file, catalog, "/Pages", &pages) || !take_tree(file, pages, (Inherited){ 0 }, 0))
		return NULL;
	return g_steal_pointer(&file);
}

void
pdffile_free(PdfFile *file)
{
	if (file == NULL)
		return;
	g_hash_table_unref(file->objects);
	g_ptr_array_unref(file->unpacked);
	g_array_unref(file->pages);
	g_bytes_unref(file->bytes);
	g_free(file);
}

guint
pdffile_pages(const PdfFile *file)
{
	return file->pages->len;
}

const PdfPage *
pdffile_page(const PdfFile *file, guint n)
{
	return n < file->pages->len ? &g_array_index(file->pages, PdfPage, n) : NULL;
}
