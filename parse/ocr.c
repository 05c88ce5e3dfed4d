/* ocr.c - chooses the engine and lends it to the readers */
#include "parse/ocr.h"
#include "parse/ocr_engine.h"
#include <string.h>

struct Ocr {
	const OcrEngine *engine;
	gpointer state;
	char *name;
};

static Ocr *the_ocr;

Ocr *
ocr_open(const char *models, const char *engine, GError **error)
{
	g_autoptr(Ocr) ocr = g_new0(Ocr, 1);
	g_autoptr(GError) absent = NULL;

	setMsgSeverity(L_SEVERITY_NONE); /* Leptonica's remarks are not for operators */
	if (strcmp(engine, "auto") != 0 && strcmp(engine, "pp") != 0 && strcmp(engine, "tesseract") != 0) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "no OCR engine is called %s: auto, pp or tesseract", engine);
		return NULL;
	}
	if (strcmp(engine, "tesseract") != 0) {
		ocr->engine = &ocr_pp_engine;
		ocr->state = ocr_pp_open(models, &ocr->name, &absent);
		if (ocr->state == NULL && strcmp(engine, "pp") == 0) {
			g_propagate_error(error, g_steal_pointer(&absent));
			return NULL;
		}
	}
	if (ocr->state == NULL) {
		ocr->engine = &ocr_tesseract_engine;
		ocr->state = ocr_tesseract_open(&ocr->name, error);
		if (ocr->state == NULL) {
			if (absent != NULL)
				g_prefix_error(error, "%s; ", absent->message);
			return NULL;
		}
	}
	return g_steal_pointer(&ocr);
}

void
ocr_free(Ocr *ocr)
{
	if (ocr == NULL)
		return;
	if (ocr == the_ocr)
		the_ocr = NULL;
	if (ocr->state != NULL)
		ocr->engine->free(ocr->state);
	g_free(ocr->name);
	g_free(ocr);
}

void
ocr_set_default(Ocr *ocr)
{
	the_ocr = ocr;
}

Ocr *
ocr_default(void)
{
	return the_ocr;
}

bool
ocr_is_doubtful(const Ocr *ocr)
{
	return ocr->engine->doubtful;
}

const char *
ocr_name(const Ocr *ocr)
{
	return ocr->name;
}

GPtrArray *
ocr_lines(Ocr *ocr, PIX *rgb, GError **error)
{
	return ocr->engine->lines(ocr->state, rgb, error);
}

GPtrArray *
ocr_detect(Ocr *ocr, PIX *rgb, GError **error)
{
	return ocr->engine->detect(ocr->state, rgb, error);
}

OcrLine *
ocr_read_box(Ocr *ocr, PIX *rgb, const double corner[8], int variant, GError **error)
{
	OcrLine *line = ocr_line_new(corner);

	if (ocr->engine->read(ocr->state, rgb, line, variant, error))
		return line;
	ocr_line_free(line);
	return NULL;
}

double
ocr_upside_down(Ocr *ocr, PIX *rgb, const double corner[8])
{
	return ocr->engine->upside_down(ocr->state, rgb, corner);
}
