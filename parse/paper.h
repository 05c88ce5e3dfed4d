/* paper.h - one segment being understood: its sheets, its captions, and how a caption becomes a field */
#pragma once
#include "parse/caption.h"
#include "parse/reading.h"

typedef struct {
	const Pages *pages;
	Segment *segment;    /* filled, borrowed */
	GPtrArray *sheets;   /* of Sheet */
	GPtrArray *captions; /* of Caption, in reading order */
} Paper;

/* Pages first..last (from 1) read with the labels of `kind`. */
Paper *paper_new(const Pages *pages, Segment *segment, const char *kind, guint first, guint last);
/* Only a part of one page. */
Paper *paper_new_part(const Pages *pages, Segment *segment, const char *kind, guint page, double top, double bottom);
void   paper_free(Paper *paper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Paper, paper_free)

/* The best caption of `field` becomes a field of that name; what is doubtful, blank or contradicts itself becomes a doubt (a blank one
 * only where a release depends on it).  The caption that was used, or NULL. */
const Caption *paper_take(Paper *paper, const char *field);
/* A field from this caption, whatever its own name and value. */
Field *paper_put(Paper *paper, const char *name, const char *value, const Caption *caption);
/* A value found in running text: the run that holds `raw`, or its beginning, gives the place. */
Field *paper_put_text(Paper *paper, const char *name, const char *value, const char *raw);
void   paper_doubt(Paper *paper, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* All runs in reading order, NFKC, no white space: wrapped sentences are whole again. */
char  *paper_running_text(const Paper *paper);
