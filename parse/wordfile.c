/* wordfile.c - the text of a Word 97 to 2003 document with what its characters and paragraphs are (MS-DOC) */
#include "parse/wordfile.h"

#include <string.h>

#include "parse/limits.h"

/* File information block: places of its parts (MS-DOC 2.5). */
#define WORD_97      0xa5ecu
#define WORD_95      0xa5dcu
#define FIB_97       0xc1u
#define FIB_FLAGS    10
#define IS_ENCRYPTED 0x0100u
#define IN_TABLE_1   0x0200u
#define FIB_WORDS    32
#define FC_CHPX      12 /* pairs of position and length in the table stream */
#define FC_PAPX      13
#define FC_FONTS     15
#define FC_CLX       33
#define FC_DRAWINGS  50
#define FKP          512u
#define RUNS_MAX     400000u
#define PIECES_MAX   200000u
#define FONTS_MAX    2000u
#define STEPS_MAX    2000u /* single properties of one run or paragraph */
#define DEPTH_MAX    3     /* a paragraph's properties may lie elsewhere, and those elsewhere again */

typedef struct {
	guint32 from, to; /* positions */
	guint32 place;    /* in the main stream */
	bool is_narrow;   /* a byte a character, of Windows-1252 */
} Piece;

/* The same properties from one place of the main stream up to another. */
typedef struct {
	guint32 from, to;
	Bytes properties;
} Run;

struct WordFile {
	GBytes *main_bytes, *table_bytes, *data_bytes;
	Bytes main, table, data;
	gsize pairs;         /* where the list of pairs begins */
	guint pair_count;
	guint32 length[STORY_N];
	GArray *pieces, *characters, *paragraphs; /* of Piece, Run, Run; sorted */
	GPtrArray *fonts;    /* of char * */
	guint piece, run;    /* where the last look ended: text is read forwards */
	WordCharacter known; /* of the run at `run` */
	bool has_known, is_cut;
};

/* ---- opening ---- */

static bool
refuse(GError **error, const char *why)
{
	g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, why);
	return false;
}

static Bytes
pair(const WordFile *file, guint n)
{
	gsize at = file->pairs + 8 * n;

	if (n >= file->pair_count)
		return (Bytes){ NULL, 0 };
	return bytes_part(file->table, bytes_32(file->main, at), bytes_32(file->main, at + 4));
}

/* Word has the header of stories between footnotes and comments, and a story of macros that is always empty. */
static void
take_lengths(WordFile *file, gsize at)
{
	static const guint place[STORY_N] = { 3, 4, 5, 7, 8, 9, 10 };

	for (guint i = 0; i < STORY_N; i++)
		file->length[i] = MIN(bytes_32(file->main, at + 4 * place[i]), LIMIT_TEXT);
}

static bool
take_head(WordFile *file, const Ole *root, GError **error)
{
	guint flags = bytes_16(file->main, FIB_FLAGS), words = bytes_16(file->main, FIB_WORDS);
	gsize longs = FIB_WORDS + 2 + 2 * (gsize)words, pairs = longs + 2 + 4 * (gsize)bytes_16(file->main, longs);

	if (bytes_16(file->main, 0) == WORD_95 || (bytes_16(file->main, 0) == WORD_97 && bytes_16(file->main, 2) < FIB_97))
		return refuse(error, "it was written by Word 95 or older; ask for it as PDF or DOCX");
	if (bytes_16(file->main, 0) != WORD_97)
		return refuse(error, "it is damaged: its text stream does not begin as Word's does; ask for it as PDF or DOCX");
	if ((flags & IS_ENCRYPTED) != 0)
		return refuse(error, "it is encrypted and needs a password; ask for it without one");
	file->table_bytes = ole_stream(root, (flags & IN_TABLE_1) != 0 ? "1Table" : "0Table", error);
	if (file->table_bytes == NULL)
		return false;
	file->table = bytes_of(file->table_bytes);
	file->data_bytes = ole_stream(root, "Data", NULL);
	file->data = bytes_of(file->data_bytes);
	file->pairs = pairs + 2;
	file->pair_count = bytes_16(file->main, pairs);
	take_lengths(file, longs + 2);
	return true;
}

static bool
take_pieces(WordFile *file)
{
	Bytes clx = pair(file, FC_CLX), list;
	gsize at = 0, n;

	while (bytes_8(clx, at) == 1) /* properties that fast saving left behind */
		at += 3 + (gsize)bytes_16(clx, at + 1);
	if (bytes_8(clx, at) != 2)
		return false;
	list = bytes_part(clx, at + 5, bytes_32(clx, at + 1));
	n = list.length >= 4 ? (list.length - 4) / 12 : 0;
	file->is_cut = n > PIECES_MAX;
	for (gsize i = 0; i < MIN(n, PIECES_MAX); i++) {
		guint32 where = bytes_32(list, 4 * (n + 1) + 8 * i + 2);
		Piece piece = { bytes_32(list, 4 * i), bytes_32(list, 4 * i + 4), where & 0x3fffffff, (where & 0x40000000) != 0 };

		if (piece.is_narrow)
			piece.place /= 2;
		if (piece.to <= piece.from || (file->pieces->len > 0 && piece.from < g_array_index(file->pieces, Piece, file->pieces->len - 1).to))
			continue;
		g_array_append_val(file->pieces, piece);
	}
	return file->pieces->len > 0;
}

/* ---- runs of properties ---- */

static int
compare_runs(gconstpointer a, gconstpointer b)
{
	const Run *one = a, *other = b;

	return one->from < other->from ? -1 : one->from > other->from;
}

/* A page of 512 bytes: places, behind them offsets to properties, at its end how many. */
static void
take_page(WordFile *file, Bytes page, bool is_paragraphs, GArray *runs)
{
	guint n = bytes_8(page, FKP - 1), each = is_paragraphs ? 13 : 1;

	for (guint i = 0; i < n && 4 * (n + 1) + each * n < FKP && runs->len < RUNS_MAX; i++) {
		Run run = { bytes_32(page, 4 * i), bytes_32(page, 4 * i + 4), { NULL, 0 } };
		gsize at = 2 * (gsize)bytes_8(page, 4 * (n + 1) + each * i), length = bytes_8(page, at);

		if (is_paragraphs && length == 0)
			length = 2 * (gsize)bytes_8(page, ++at);
		else if (is_paragraphs)
			length = 2 * length - 1;
		if (at > 0)
			run.properties = bytes_part(page, at + 1, length);
		if (is_paragraphs) /* the number of their style comes first */
			run.properties = bytes_part(run.properties, 2, run.properties.length);
		if (run.to > run.from)
			g_array_append_val(runs, run);
	}
}

static GArray *
take_runs(WordFile *file, guint which, bool is_paragraphs)
{
	GArray *runs = g_array_new(FALSE, FALSE, sizeof(Run));
	Bytes list = pair(file, which);
	gsize n = list.length >= 4 ? (list.length - 4) / 8 : 0;

	for (gsize i = 0; i < n && runs->len < RUNS_MAX; i++) {
		gsize page = bytes_32(list, 4 * (n + 1) + 4 * i) & 0x3fffff;

		take_page(file, bytes_part(file->main, page * FKP, FKP), is_paragraphs, runs);
	}
	file->is_cut = file->is_cut || runs->len >= RUNS_MAX;
	g_array_sort(runs, compare_runs);
	return runs;
}

/* Names of fonts: only those matter in which a letter is a box. */
static void
take_fonts(WordFile *file)
{
	Bytes list = pair(file, FC_FONTS);
	guint n = MIN(bytes_16(list, 0), FONTS_MAX);
	gsize at = 4;

	for (guint i = 0; i < n && at < list.length; i++) {
		Bytes font = bytes_part(list, at + 1, bytes_8(list, at));
		GString *name = g_string_new(NULL);

		for (gsize c = 39; bytes_16(font, c) != 0; c += 2)
			g_string_append_unichar(name, bytes_16(font, c) < 0xd800 ? bytes_16(font, c) : '?');
		g_ptr_array_add(file->fonts, g_string_free(name, FALSE));
		at += 1 + font.length;
	}
}

WordFile *
word_open(const Ole *root, GError **error)
{
	g_autoptr(WordFile) file = g_new0(WordFile, 1);

	file->pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
	file->fonts = g_ptr_array_new_with_free_func(g_free);
	file->main_bytes = ole_stream(root, "WordDocument", error);
	if (file->main_bytes == NULL)
		return NULL;
	file->main = bytes_of(file->main_bytes);
	if (!take_head(file, root, error))
		return NULL;
	if (!take_pieces(file)) {
		refuse(error, "it is damaged: the list of its texts is missing; ask for it as PDF or DOCX");
		return NULL;
	}
	file->characters = take_runs(file, FC_CHPX, false);
	file->paragraphs = take_runs(file, FC_PAPX, true);
	take_fonts(file);
	return g_steal_pointer(&file);
}

void
word_close(WordFile *file)
{
	if (file == NULL)
		return;
	g_clear_pointer(&file->pieces, g_array_unref);
	g_clear_pointer(&file->characters, g_array_unref);
	g_clear_pointer(&file->paragraphs, g_array_unref);
	g_clear_pointer(&file->fonts, g_ptr_array_unref);
	g_clear_pointer(&file->main_bytes, g_bytes_unref);
	g_clear_pointer(&file->table_bytes, g_bytes_unref);
	g_clear_pointer(&file->data_bytes, g_bytes_unref);
	g_free(file);
}

void
word_story(const WordFile *file, WordStory story, guint32 *from, guint32 *to)
{
	*from = 0;
	for (guint i = 0; i < (guint)story; i++)
		*from += file->length[i];
	*to = *from + file->length[story];
}

bool
word_is_cut(const WordFile *file)
{
	return file->is_cut;
}

Bytes
word_data(const WordFile *file)
{
	return file->data;
}

Bytes
word_main(const WordFile *file)
{
	return file->main;
}

Bytes
word_drawings(const WordFile *file)
{
	return pair(file, FC_DRAWINGS);
}

/* ---- single properties ---- */

typedef struct {
	guint code;
	Bytes operand;
} Property;

static gsize
operand_length(guint code, Bytes rest)
{
	static const gsize fixed[] = { 1, 1, 2, 4, 2, 2, 0, 3 };

	if (code >> 13 != 6)
		return fixed[code >> 13];
	if (code == 0xd608 || code == 0xd606) /* the definition of a table's row */
		return (gsize)bytes_16(rest, 0) + 1;
	if (code == 0xc615 && bytes_8(rest, 0) == 255) /* tabs, too many to be counted in bytes */
		return 3 + 4 * (gsize)bytes_8(rest, 1) + 3 * (gsize)bytes_8(rest, 2 + 4 * (gsize)bytes_8(rest, 1));
	return (gsize)bytes_8(rest, 0) + 1;
}

static bool
next_property(Bytes properties, gsize *at, Property *property)
{
	Bytes rest;
	gsize length;

	if (*at + 2 >= properties.length)
		return false;
	property->code = bytes_16(properties, *at);
	rest = bytes_part(properties, *at + 2, properties.length);
	length = operand_length(property->code, rest);
	property->operand = bytes_part(rest, 0, length);
	*at += 2 + length;
	return true;
}

/* The run that holds the place, from the one found last onwards; NULL if nothing is said of it. */
static const Run *
find_run(const GArray *runs, guint32 place)
{
	guint low = 0, high = runs->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(runs, Run, middle).from <= place)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || place >= g_array_index(runs, Run, low - 1).to)
		return NULL;
	return &g_array_index(runs, Run, low - 1);
}

/* Where the position's character lies; false beyond the text. */
static bool
find_place(WordFile *file, guint32 position, guint32 *place, bool *is_narrow)
{
	const Piece *piece = &g_array_index(file->pieces, Piece, file->piece);

	if (position < piece->from)
		file->piece = 0;
	while (file->piece + 1 < file->pieces->len && position >= g_array_index(file->pieces, Piece, file->piece).to)
		file->piece++;
	piece = &g_array_index(file->pieces, Piece, file->piece);
	if (position < piece->from || position >= piece->to)
		return false;
	*is_narrow = piece->is_narrow;
	*place = piece->place + (position - piece->from) * (piece->is_narrow ? 1 : 2);
	return *place < file->main.length;
}

/* ---- characters ---- */

/* 80 to 9F of Windows-1252; all others stand for themselves. */
static const guint16 western[32] = {
	0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
	0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
};

static const char *
font_name(const WordFile *file, guint n)
{
	return n < file->fonts->len ? g_ptr_array_index(file->fonts, n) : NULL;
}

static void
apply(const WordFile *file, const Property *property, WordCharacter *character)
{
	bool on = (bytes_8(property->operand, 0) & 1) != 0;

	switch (property->code) {
	case 0x083c: case 0x0800: /* hidden; deleted while changes are tracked */
		character->is_hidden = on || (property->code == 0x0800 && character->is_hidden);
		break;
	case 0x0855:
		character->is_special = on;
		break;
	case 0x0806:
		character->is_data = on;
		break;
	case 0x080a:
		character->is_object = on;
		break;
	case 0x6a03:
		character->location = bytes_32(property->operand, 0);
		break;
	case 0x4a4f:
		character->font = font_name(file, bytes_16(property->operand, 0));
		break;
	case 0x6a09:
		character->symbol_font = font_name(file, bytes_16(property->operand, 0));
		character->symbol = bytes_16(property->operand, 2);
		break;
	default:
		break;
	}
}

void
word_character(WordFile *file, guint32 position, WordCharacter *character)
{
	guint32 place;
	bool is_narrow;
	const Run *run;
	gunichar c;

	*character = (WordCharacter){ .location = G_MAXUINT32 };
	if (!find_place(file, position, &place, &is_narrow))
		return;
	c = is_narrow ? bytes_8(file->main, place) : bytes_16(file->main, place);
	run = file->has_known ? &g_array_index(file->characters, Run, file->run) : NULL;
	if (run == NULL || place < run->from || place >= run->to) {
		Property property;
		guint steps = 0;

		run = find_run(file->characters, place);
		file->has_known = run != NULL;
		file->known = (WordCharacter){ .location = G_MAXUINT32 };
		if (run != NULL)
			file->run = (guint)(run - (const Run *)(void *)file->characters->data);
		for (gsize at = 0; run != NULL && steps < STEPS_MAX && next_property(run->properties, &at, &property); steps++)
			apply(file, &property, &file->known);
	}
	*character = file->known;
	character->c = is_narrow && c >= 0x80 && c < 0xa0 ? western[c - 0x80] : c;
}

/* ---- paragraphs ---- */

/* Edges, then 20 bytes for each cell whose first word says what it was made one with. */
static void
define_row(Bytes operand, WordParagraph *paragraph)
{
	guint n = MIN(bytes_8(operand, 2), WORD_CELLS);
	gsize cells = 3 + 2 * ((gsize)bytes_8(operand, 2) + 1);

	paragraph->cells = n;
	for (guint i = 0; i <= n; i++)
		paragraph->edge[i] = (gint16)bytes_16(operand, 3 + 2 * i);
	for (guint i = 0; i < n; i++) {
		guint flags = bytes_16(operand, cells + 20 * i);

		paragraph->beside[i] = (flags & 3) != 0;
		paragraph->below[i] = (flags >> 5 & 3) == 1;
	}
}

static void
define(const Property *property, WordParagraph *paragraph)
{
	guint first = bytes_8(property->operand, 0), second = bytes_8(property->operand, 1);

	switch (property->code) {
	case 0x2416:
		paragraph->in_table = first != 0;
		break;
	case 0x2407:
		paragraph->begins_page = first != 0;
		break;
	case 0x2417:
		paragraph->ends_row = first != 0;
		break;
	case 0x244b:
		paragraph->ends_inner_cell = first != 0;
		break;
	case 0x244c:
		paragraph->ends_inner_row = first != 0;
		break;
	case 0x6649:
		paragraph->depth = MIN(bytes_32(property->operand, 0), 100);
		break;
	case 0xd608:
		define_row(property->operand, paragraph);
		break;
	case 0xd62b: /* length, cell, how it is merged downwards */
		if (second < WORD_CELLS)
			paragraph->below[second] = bytes_8(property->operand, 2) == 1;
		break;
	case 0x5624: /* from this cell up to that one they are one */
		for (guint i = first; i < MIN(second, WORD_CELLS); i++)
			paragraph->beside[i] = true;
		break;
	default:
		break;
	}
}

/* Properties too long for their page lie in the data stream, where a length precedes them. */
static void
define_all(const WordFile *file, Bytes properties, guint depth, guint *steps, WordParagraph *paragraph)
{
	Property property;

	for (gsize at = 0; *steps < STEPS_MAX && next_property(properties, &at, &property); ++*steps) {
		gsize where = bytes_32(property.operand, 0);

		if (property.code != 0x6645 && property.code != 0x6646 && property.code != 0x646b)
			define(&property, paragraph);
		else if (depth < DEPTH_MAX)
			define_all(file, bytes_part(file->data, where + 2, bytes_16(file->data, where)), depth + 1, steps, paragraph);
	}
}

void
word_paragraph(WordFile *file, guint32 position, WordParagraph *paragraph)
{
	guint32 place;
	bool is_narrow;
	const Run *run;
	guint steps = 0;

	*paragraph = (WordParagraph){ 0 };
	if (!find_place(file, position, &place, &is_narrow))
		return;
	run = find_run(file->paragraphs, place);
	if (run != NULL)
		define_all(file, run->properties, 0, &steps, paragraph);
	if (paragraph->in_table && paragraph->depth == 0)
		paragraph->depth = 1;
}
