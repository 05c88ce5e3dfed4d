/* marks.h - the marks of a picture: what its lines of text look like, whatever they say
 *
 * One mark a line: 64 bits of the low frequencies of the line's own pixels, straightened and trimmed to its ink, and how long it is for its
 * height.  A picture that was cropped, made smaller or saved again keeps the marks of the lines it still has; another receipt in the same
 * layout has the same labels and other values.  Text form: MARK_DIGITS hexadecimal digits a line. */
#pragma once
#include <glib.h>
#include <stdbool.h>

#define MARK_DIGITS 18 /* 16 of the bits, 2 of the length */
#define MARKS_MOST  80 /* lines of a picture; what stands behind them says nothing new */

typedef struct {
	guint64 bits;
	guint length; /* width for height, in quarters, up to 255 */
} Mark;

void mark_append(GString *text, const Mark *mark);
/* GArray of Mark; what is no mark ends it. */
GArray *marks_parse(const char *text);
/* How many lines of the one with fewer stand in the other too; *of is how many it has.  Each line counts once. */
guint marks_shared(const GArray *a, const GArray *b, guint *of);
/* Are these two pictures of one paper?  Nearly all lines of the one with fewer are shared, and they are enough to tell. */
bool marks_same(const GArray *a, const GArray *b);
