/* read_image.c - a picture through the OCR engine, every page of a TIFF */
#include "base/error.h"
#include "parse/picture.h"
#include "parse/reader.h"

bool
read_image(const Input *input, Reading *reading, GError **error)
{
	guint frames = 1;

	if (reading->pages == NULL)
		reading->pages = pages_new();
	for (guint i = 0; i < frames && i < LIMIT_PAGES; i++) {
		g_autofree char *fault = NULL;
		PIX *rgb = picture_decode(input->bytes, i, &frames, &fault);
		if (rgb == NULL && i == 0) {
			reading->fault = g_steal_pointer(&fault);
			return true;
		}
		if (rgb == NULL) {
			g_ptr_array_add(reading->notes, g_strdup_printf("page %u: %s", i + 1, fault));
			break;
		}
		g_autoptr(GError) failure = NULL;
		bool good = picture_read(rgb, reading->pages, &failure);
		pixDestroy(&rgb);
		if (good)
			continue;
		if (!g_error_matches(failure, KEYPOST_ERROR, KEYPOST_ERROR_REJECT)) {
			g_propagate_error(error, g_steal_pointer(&failure));
			return false;
		}
		reading->fault = g_strdup_printf("the picture cannot be read: %s", failure->message);
		return true;
	}
	if (frames > LIMIT_PAGES)
		g_ptr_array_add(reading->notes, g_strdup_printf("only the first %d of %u pages were read", LIMIT_PAGES, frames));
	return true;
}
