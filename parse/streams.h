/* streams.h - what the pages of a PDF can show, told from its content streams without drawing them (ISO 32000-1, 7.3.8 and annex A)
 *
 * Drawing a page costs more than reading its words.  Pictures are streams of their own, lines and colours are operators of content
 * streams, and all streams of a file stand in it as they are, never inside other objects; so a file can be asked as a whole what it
 * cannot show.  Where a stream is packed or encrypted in a way not followed here, the answer is that it may show everything. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
	bool pictures;  /* images, inline ones too */
	bool red;       /* a colour in which a seal could be stamped, a shading or a pattern */
	bool lines;     /* paths that are stroked or filled */
	guint64 pixels; /* of the largest picture, as it says */
} Streams;

/* What some page of the file may show; false is certain. */
Streams streams_look(GBytes *pdf);
