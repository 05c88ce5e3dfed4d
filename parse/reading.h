/* reading.h - all that a caged reader says about one document, and how it travels to the parent
 *
 * Everything in it comes from strangers: the parent checks every length and every string again (reading_from_bytes()). */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "parse/pages.h"

/* One value on a page. `value` is in canonical form (tax_id normalised, amounts as fen in decimal, dates ISO, ticks resolved),
 * `raw` as it stood.  The names are those of field.h in store/. */
typedef struct {
	char *name, *value, *raw;
	double confidence;   /* 0..1 */
	Source source;
	int readings;        /* 1; 2 when a second independent reading agreed; 0 when it differed */
	guint page;          /* from 1; 0: no page (mail text, headers) */
	double box[4];       /* x0 y0 x1 y1 as parts (0..1) of the page's width and height */
} Field;

/* A run of pages of one kind; a document usually is one segment, "all materials in one scan" is several. */
typedef struct {
	char *kind;          /* DocumentKind word of CONTRACT.md */
	guint first_page, last_page;
	guint seals;
	Source source;       /* SOURCE_OCR if any page of it was read from pixels */
	bool has_picture;    /* pages are pictures, or PDF: a seal can be asked for */
	GPtrArray *fields;   /* of Field */
	GPtrArray *doubts;   /* of char *: "label 联系电话 without a value", for needs_review */
} Segment;

/* A part inside the document: attachment, archive member, embedded picture, nested message. */
typedef struct {
	char *file_name;     /* UTF-8, no folders of ours, "" if none */
	char *media_type;    /* as declared, may be wrong or "" */
	GBytes *bytes;       /* decoded */
	bool is_body;        /* text of the mail itself */
	bool is_inline;      /* Content-ID or disposition inline */
	char *fault;         /* not NULL: the part could not be taken (encrypted, over a limit); bytes are then what there is */
	bool ignore;         /* a decoration: signature logo, alternative of a body already read; kept with `reason` */
	char *reason;        /* why it is ignored */
} Part;

typedef struct {
	char *message_id, *subject, *from_name, *from_address, *reply_to, *in_reply_to, *references, *date; /* "" if absent; date ISO */
} MailHead;

typedef struct {
	char *name, *url, *expires; /* cloud attachment; "" if unknown */
	gint64 size;                /* bytes, -1 unknown */
} CloudLink;

typedef struct Reading {
	char *type;          /* what sniffing found: "pdf", "docx", "jpeg", … */
	MailHead *mail;      /* only for mail */
	Pages *pages;        /* stays in the child */
	GPtrArray *parts;    /* of Part */
	GPtrArray *segments; /* of Segment */
	GPtrArray *links;    /* of CloudLink */
	char *fault;         /* NULL, or why it cannot be read: a sentence for an operator; the exception is unreadable_document */
	char *ignore;        /* NULL, or why there is nothing to read here: empty, a decoration, a signature; the document is ignored */
	GPtrArray *notes;    /* of char *: lossy charset, limit reached, part skipped */
} Reading;

Reading *reading_new(void);
void     reading_free(Reading *reading);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reading, reading_free)
Field   *field_new(const char *name, const char *value, const char *raw, double confidence, Source source);
void     field_free(Field *field);
Segment *segment_new(const char *kind);
void     segment_free(Segment *segment);
const Field *segment_get(const Segment *segment, const char *name); /* the first of that name, or NULL */
Part    *part_new(const char *file_name, const char *media_type, GBytes *bytes);
void     part_free(Part *part);

GBytes  *reading_to_bytes(const Reading *reading);   /* without pages */
Reading *reading_from_bytes(GBytes *bytes, GError **error); /* REJECT when it is not well formed */
