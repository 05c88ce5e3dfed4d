/* tnef.h - winmail.dat: what Outlook wraps up for itself (MS-OXTNEF)
 *
 * libytnef takes counts and lengths of the file on trust, so this is our own. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "base/error.h"
#include "parse/reading.h"

typedef struct {
	char *text;        /* the mail's own words, UTF-8; NULL if there are none */
	GBytes *html;      /* NULL if there is none */
	char *charset;     /* of the HTML, "" if unknown */
	GPtrArray *parts;  /* of Part: the attachments */
	bool is_cut;       /* it ends before it should, or a limit was passed */
} Tnef;

bool  tnef_is(GBytes *bytes);
Tnef *tnef_open(GBytes *bytes); /* never NULL */
void  tnef_close(Tnef *tnef);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tnef, tnef_close)
