/* reader.c - the table that chooses a reader by content, and the whole way of a document in the cage */
#include "parse/reader.h"

#include <string.h>

#include "parse/embedded.h"
#include "parse/ole.h"
#include "parse/understand.h"

/* Raise a version when the reader, or what is understood of its pages, gets better. */
static const Reader readers[] = {
	{ SNIFF_MAIL, "mail",    1, read_mail },
	{ SNIFF_MSG,  "msg",     1, read_msg },
	{ SNIFF_TNEF, "tnef",    1, read_tnef },
	{ SNIFF_PDF,  "pdf",     4, read_pdf },
	{ SNIFF_DOCX, "docx",    3, read_docx },
	{ SNIFF_XLSX, "xlsx",    3, read_xlsx },
	{ SNIFF_OFD,  "ofd",     4, read_ofd },
	{ SNIFF_ZIP,  "archive", 1, read_archive },
	{ SNIFF_RAR,  "archive", 1, read_archive },
	{ SNIFF_7Z,   "archive", 1, read_archive },
	{ SNIFF_TAR,  "archive", 1, read_archive },
	{ SNIFF_GZIP, "archive", 1, read_archive },
	{ SNIFF_JPEG, "image",   4, read_image },
	{ SNIFF_PNG,  "image",   4, read_image },
	{ SNIFF_BMP,  "image",   4, read_image },
	{ SNIFF_GIF,  "image",   4, read_image },
	{ SNIFF_TIFF, "image",   4, read_image },
	{ SNIFF_WEBP, "image",   4, read_image },
	{ SNIFF_HEIC, "image",   4, read_image },
	{ SNIFF_DOC,  "doc",     2, read_doc },
	{ SNIFF_XLS,  "xls",     2, read_xls },
	{ SNIFF_RTF,  "rtf",     3, read_rtf },
	{ SNIFF_HTML, "html",    3, read_html },
	{ SNIFF_TEXT, "text",    3, read_text },
	{ SNIFF_XML,  "text",    3, read_text }, /* an invoice or a statement: its words are better than nothing */
};

const Reader *
reader_find(SniffType type)
{
	for (gsize i = 0; i < G_N_ELEMENTS(readers); i++)
		if (readers[i].type == type)
			return &readers[i];
	return NULL;
}

guint
reader_version(const char *type)
{
	for (gsize i = 0; i < G_N_ELEMENTS(readers); i++)
		if (strcmp(sniff_name(readers[i].type), type) == 0)
			return readers[i].version;
	return 0;
}

/* Parts that mail programs add and no applicant means anything by.  What is declared so but is a document after all is read. */
static const struct {
	const char *media_type, *ending, *reason;
} harmless[] = {
	{ "text/calendar", ".ics", "a calendar entry" },
	{ "application/ics", ".ics", "a calendar entry" },
	{ "text/vcard", ".vcf", "an address card" },
	{ "text/x-vcard", ".vcf", "an address card" },
	{ "text/directory", ".vcf", "an address card" },
	{ "application/pkcs7-signature", ".p7s", "a mail signature" },
	{ "application/x-pkcs7-signature", ".p7s", "a mail signature" },
	{ "application/pgp-signature", ".asc", "a mail signature" },
	{ "application/pgp-keys", ".asc", "a public key" },
	{ "message/delivery-status", NULL, "a delivery report" },
	{ "message/disposition-notification", NULL, "a reading receipt" },
	{ "text/rfc822-headers", NULL, "headers of a returned mail" },
};

/* Somebody meant to send a paper of this name; an empty text is only what a mail program leaves behind. */
static bool
is_paper_name(const char *name)
{
	static const char *const endings[] = { ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".wps", ".et", ".ofd", ".jpg", ".jpeg", ".png", ".bmp",
		                               ".tif", ".tiff", ".heic", ".zip", ".rar", ".7z" };

	for (gsize i = 0; i < G_N_ELEMENTS(endings); i++)
		if (g_str_has_suffix(name, endings[i]))
			return true;
	return false;
}

static const char *
why_harmless(const Input *input, SniffType type)
{
	g_autofree char *name = g_ascii_strdown(input->file_name, -1);

	if (type == SNIFF_EMPTY)
		return is_paper_name(name) ? NULL : "empty";
	if (type != SNIFF_UNKNOWN && type != SNIFF_TEXT)
		return NULL;
	for (gsize i = 0; i < G_N_ELEMENTS(harmless); i++)
		if (g_ascii_strcasecmp(input->media_type, harmless[i].media_type) == 0 ||
		    (harmless[i].ending != NULL && g_str_has_suffix(name, harmless[i].ending)))
			return harmless[i].reason;
	return NULL;
}

static const char *
why_unknown_ole(GBytes *bytes)
{
	gsize length;
	const void *data = g_bytes_get_data(bytes, &length);

	switch (ole_kind(data, length)) {
	case OLE_LOCKED:
		return "encrypted: the office document needs a password; ask for it without one";
	case OLE_SLIDES:
		return "unknown format: slides of old PowerPoint (PPT); ask for them as PDF";
	default:
		return "unknown format: an office document of the old kind; ask for it as PDF";
	}
}

static char *
why_unknown(SniffType type, GBytes *bytes)
{
	switch (type) {
	case SNIFF_EMPTY:
		return g_strdup("the file is empty: ask the sender to send it again");
	case SNIFF_OLE:
		return g_strdup(why_unknown_ole(bytes));
	case SNIFF_PPTX:
		return g_strdup("unknown format: slides (PPTX); ask for them as PDF");
	default:
		return g_strdup("unknown format: no reader knows what this is");
	}
}

Reading *
reader_read(const Input *input)
{
	g_autoptr(Reading) reading = reading_new();
	g_autoptr(GError) failure = NULL;
	gsize length;
	const void *bytes = g_bytes_get_data(input->bytes, &length);
	SniffType type = sniff(bytes, length, input->media_type);
	const Reader *reader = reader_find(type);
	const char *reason = why_harmless(input, type);

	g_free(reading->type);
	reading->type = g_strdup(sniff_name(type));
	if (reason != NULL) {
		reading->ignore = g_strdup(reason);
		return g_steal_pointer(&reading);
	}
	if (reader == NULL) {
		reading->fault = why_unknown(type, input->bytes);
		return g_steal_pointer(&reading);
	}
	if (!reader->read(input, reading, &failure) && reading->fault == NULL)
		reading->fault = g_strdup_printf("it could not be read: %s", failure != NULL ? failure->message : "its reader does not say why");
	if (reading->pages != NULL && reading->pages->pages->len > 0 && reading->ignore == NULL) {
		guint embedded = reading->segments->len;

		understand(reading->pages, input->file_name, input->is_body, reading->segments);
		embedded_merge(reading->segments, embedded);
	}
	g_clear_pointer(&reading->pages, pages_free);
	return g_steal_pointer(&reading);
}
