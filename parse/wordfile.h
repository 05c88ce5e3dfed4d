/* wordfile.h - the text of a Word 97 to 2003 document with what its characters and paragraphs are (MS-DOC)
 *
 * WPS writes the same under the name .wps.  Character positions count from 0 through all stories, one after the other. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "parse/bytes.h"
#include "parse/ole.h"

typedef struct WordFile WordFile;

/* Comments are left out: they are nobody's application. */
typedef enum { STORY_TEXT, STORY_FOOTNOTES, STORY_HEADERS, STORY_COMMENTS, STORY_ENDNOTES, STORY_BOXES, STORY_HEADER_BOXES, STORY_N } WordStory;

typedef struct {
	gunichar c;          /* 0: nothing to show */
	bool is_hidden;      /* or deleted */
	bool is_special;     /* a picture, a mark of a field or the like */
	bool is_data;        /* of a form field; `location` says where */
	bool is_object;
	const char *font;    /* NULL: unknown */
	gunichar symbol;     /* of `symbol_font`, 0: none */
	const char *symbol_font;
	guint32 location;    /* in the data stream; G_MAXUINT32: none */
} WordCharacter;

#define WORD_CELLS 64 /* Word has at most 63 */

typedef struct {
	bool in_table, ends_row, ends_inner_cell, ends_inner_row;
	bool begins_page;
	guint depth;         /* of tables */
	guint cells;         /* of the row that ends here */
	gint16 edge[WORD_CELLS + 1]; /* twentieths of a point */
	bool beside[WORD_CELLS];     /* the cell is one of several that were made one from left to right */
	bool below[WORD_CELLS];      /* it goes on from the cell above */
} WordParagraph;

/* REJECT with what is wrong, as the end of a sentence for an operator. */
WordFile *word_open(const Ole *root, GError **error);
void      word_close(WordFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WordFile, word_close)
void      word_story(const WordFile *file, WordStory story, guint32 *from, guint32 *to);
/* The character at a position and all that is said of it; surrogate pairs are not joined. */
void      word_character(WordFile *file, guint32 position, WordCharacter *character);
/* What the paragraph is whose mark stands at the position. */
void      word_paragraph(WordFile *file, guint32 position, WordParagraph *paragraph);
bool      word_is_cut(const WordFile *file); /* a limit was passed: the text is not all there */
Bytes     word_data(const WordFile *file);     /* where pictures and form fields lie */
Bytes     word_main(const WordFile *file);     /* where pictures of drawings lie */
Bytes     word_drawings(const WordFile *file); /* their list */
