/* ocr_line.c - one line of text as an OCR engine saw it */
#include "parse/ocr_line.h"
#include <string.h>

OcrLine *
ocr_line_new(const double corner[8])
{
	OcrLine *line = g_new0(OcrLine, 1);

	memcpy(line->corner, corner, sizeof line->corner);
	line->text = g_strdup("");
	line->at = g_array_new(FALSE, FALSE, sizeof(double));
	line->sure = g_array_new(FALSE, FALSE, sizeof(double));
	return line;
}

void
ocr_line_free(OcrLine *line)
{
	if (line == NULL)
		return;
	g_free(line->text);
	g_array_unref(line->at);
	g_array_unref(line->sure);
	g_free(line);
}

void
ocr_line_add(OcrLine *line, GString *text, const char *glyph, double at, double sure)
{
	g_string_append(text, glyph);
	for (glong i = g_utf8_strlen(glyph, -1); i > 0; i--) {
		g_array_append_val(line->at, at);
		g_array_append_val(line->sure, sure);
	}
}
