/* writer.c - what writers share: captions of columns */
#include "desk/writer.h"

char *
writer_caption(const Column *column, bool unit)
{
	char *caption = g_strconcat(column->name, unit && column->kind == COLUMN_MONEY ? " (yuan)" : "", NULL);

	g_strdelimit(caption, "_", ' ');
	caption[0] = g_ascii_toupper(caption[0]);
	return caption;
}
