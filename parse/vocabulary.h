/* vocabulary.h - the words of the field (data/captions.ini): labels of each kind of document, lists of words
 *
 * The compiled-in data is loaded at the first question; vocabulary_use() replaces it before that (the file that
 * [data] captions names).  One process, one vocabulary; borrowed answers live as long as it does. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef enum { SIDE_NONE, SIDE_PAYER, SIDE_PAYEE } Side;

typedef struct {
	const char *field; /* canonical field; NULL: a label that carries none (so no value either) */
	const char *also;  /* a second field of the same label (联系人及电话), or NULL */
	int rank;          /* 0: the most telling label of its field */
	Side section;      /* the word may stand as the head of one side's block */
} Word;

/* SETUP when it is not such a file. */
bool vocabulary_use(GBytes *ini, GError **error);

/* Loads the words now, before readers need them.  SETUP with the line or the name that is wrong: a file of [data] captions that begins with
 *	[captions]
 *	adds_to = builtin
 * holds only what is added to the compiled-in words, and with a minus before a word what is taken away; docs/adding-a-bank.md. */
bool vocabulary_ready(GError **error);

/* The form in which labels are compared: NFKC, lower case, without blanks, brackets, colons and other punctuation. */
char *vocabulary_key(const char *text);

/* What `text` (without its colon) means as a label of a document of `kind`; NULL if it is none.  Leading numbers and
 * stars, endings in brackets such as （全称） are forgiven.  `fuzzy`: one misread character is forgiven in labels of
 * four and more characters where every near label means the same field. */
const Word *vocabulary_label(const char *kind, const char *text, bool fuzzy);

/* The words of a list, as written; NULL-terminated, never NULL. */
char *const *vocabulary_list(const char *section, const char *name);
/* Does `key` (a vocabulary_key()) equal, hold, end with one of the words of the list? */
bool vocabulary_is(const char *section, const char *name, const char *key);
/* The longest word of the list inside `key`, or NULL. */
const char *vocabulary_inside(const char *section, const char *name, const char *key);
const char *vocabulary_ending(const char *section, const char *name, const char *key);
/* The names of the lists of a section, in the order of the file. */
char *const *vocabulary_names(const char *section);
