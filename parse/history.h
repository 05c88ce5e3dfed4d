/* history.h - where a mail's own text ends and quoted earlier mails begin (DOMAIN.md section 12.2; words: data/history.ini) */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* The index of the first line of earlier mail, `n` if there is none.  A forwarded mail is what its sender wants read: no history. */
guint history_start(const char *const *lines, guint n);
/* Is it an element in which mail programs put earlier mails?  `name` of the element; the others may be NULL. */
bool  history_is_quote(const char *name, const char *id, const char *class_names, const char *type);
/* Does the text begin like a forwarded mail? */
bool  history_is_forward(const char *text);
