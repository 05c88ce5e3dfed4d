/* read_tnef.c - winmail.dat: the files in it; its text is the mail's own, which mime.c takes where the mail has none */
#include <string.h>

#include "parse/reader.h"
#include "parse/tnef.h"

/* A message inside a message is a document of its own: nobody else reads its text. */
static void
take_text(const Tnef *tnef, Reading *reading)
{
	g_autoptr(GBytes) text = tnef->text != NULL ? g_bytes_new(tnef->text, strlen(tnef->text)) : NULL;
	Part *part = NULL;

	if (text != NULL)
		part = part_new("", "text/plain", text);
	else if (tnef->html != NULL)
		part = part_new("", "text/html", tnef->html);
	if (part == NULL)
		return;
	part->is_body = true;
	g_ptr_array_add(reading->parts, part);
}

bool
read_tnef(const Input *input, Reading *reading, GError **error)
{
	g_autoptr(Tnef) tnef = tnef_open(input->bytes);

	if (input->depth != 1)
		take_text(tnef, reading);
	for (guint i = 0; i < tnef->parts->len; i++)
		g_ptr_array_add(reading->parts, g_steal_pointer(&tnef->parts->pdata[i]));
	if (tnef->is_cut)
		reading->fault = g_strdup("winmail.dat (TNEF, made by Outlook) is cut off or damaged; ask for its attachments in an ordinary mail");
	return true;
}
