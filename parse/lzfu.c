/* lzfu.c - the compressed RTF in which Outlook keeps mail text (MS-OXRTFCP) */
#include "parse/lzfu.h"

#include <string.h>

#include "parse/limits.h"

#define HEAD       16
#define COMPRESSED 0x75465a4cu /* LZFu */
#define STORED     0x414c454du /* MELA */
#define WINDOW     4096u

/* What every RTF begins with stands in the window before the first byte comes. */
static const char usual[] =
	"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArial"
	"Times New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

static GByteArray *
expand(Bytes packed, guint32 most)
{
	GByteArray *out = g_byte_array_new();
	guint8 window[WINDOW] = { 0 };
	guint write = sizeof usual - 1;

	memcpy(window, usual, write);
	for (gsize at = 0; at < packed.length && out->len < most;) {
		guint flags = bytes_8(packed, at++);

		for (guint bit = 0; bit < 8 && at < packed.length && out->len < most; bit++) {
			guint from = write, n = 1;

			if ((flags >> bit & 1) == 0) {
				window[write] = (guint8)bytes_8(packed, at++);
			} else { /* twelve bits say where, four how long; where the writing stands is the end */
				guint pair = bytes_8(packed, at) << 8 | bytes_8(packed, at + 1);

				at += 2;
				from = pair >> 4;
				n = (pair & 15) + 2;
				if (from == write)
					return out;
			}
			for (; n > 0; n--, from = (from + 1) % WINDOW, write = (write + 1) % WINDOW) {
				window[write] = window[from];
				g_byte_array_append(out, &window[write], 1);
			}
		}
	}
	return out;
}

GBytes *
lzfu_unpack(Bytes bytes)
{
	guint32 most = MIN(bytes_32(bytes, 4), LIMIT_TEXT);
	Bytes body = bytes_part(bytes, HEAD, bytes.length);

	if (bytes_32(bytes, 8) == STORED)
		return g_bytes_new(body.at, MIN(body.length, most));
	if (bytes_32(bytes, 8) != COMPRESSED)
		return NULL;
	return g_byte_array_free_to_bytes(expand(body, most));
}
