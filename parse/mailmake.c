/* mailmake.c - a mail made again of the pieces that Outlook keeps */
#include "parse/mailmake.h"

#include <string.h>

#define OUTER "=_pieces"
#define INNER "=_forms"

GString *
mailmake_begin(void)
{
	return g_string_new("MIME-Version: 1.0\r\n");
}

/* As a value between quotes must be. */
static char *
quoted(const char *value)
{
	GString *out = g_string_new("\"");

	for (const char *at = value; *at != '\0'; at++) {
		if (*at == '"' || *at == '\\')
			g_string_append_c(out, '\\');
		g_string_append_c(out, g_ascii_iscntrl(*at) ? ' ' : *at);
	}
	g_string_append_c(out, '"');
	return g_string_free(out, FALSE);
}

void
mailmake_header(GString *mail, const char *name, const char *value)
{
	if (value == NULL || *value == '\0')
		return;
	g_string_append_printf(mail, "%s: ", name);
	for (const char *at = value; *at != '\0'; at++)
		if (*at != '\r')
			g_string_append_c(mail, g_ascii_iscntrl(*at) ? ' ' : *at);
	g_string_append(mail, "\r\n");
}

static void
append_base64(GString *mail, const void *bytes, gsize length)
{
	g_string_append(mail, "Content-Transfer-Encoding: base64\r\n\r\n");
	for (gsize at = 0; at < length; at += 54) {
		g_autofree char *line = g_base64_encode((const guchar *)bytes + at, MIN(54, length - at));

		g_string_append(mail, line);
		g_string_append(mail, "\r\n");
	}
}

void
mailmake_body(GString *mail, const char *text, GBytes *html, const char *charset)
{
	bool both = text != NULL && html != NULL;

	g_string_append(mail, "Content-Type: multipart/mixed; boundary=\"" OUTER "\"\r\n\r\n");
	if (both)
		g_string_append(mail, "--" OUTER "\r\nContent-Type: multipart/alternative; boundary=\"" INNER "\"\r\n\r\n");
	if (text != NULL) {
		g_string_append_printf(mail, "--%s\r\nContent-Type: text/plain; charset=utf-8\r\n", both ? INNER : OUTER);
		append_base64(mail, text, strlen(text));
	}
	if (html != NULL) {
		g_string_append_printf(mail, "--%s\r\nContent-Type: text/html%s%s\r\n", both ? INNER : OUTER, *charset != '\0' ? "; charset=" : "", charset);
		append_base64(mail, g_bytes_get_data(html, NULL), g_bytes_get_size(html));
	}
	if (both)
		g_string_append(mail, "--" INNER "--\r\n");
}

/* Only what a type may hold. */
static bool
is_type(const char *type)
{
	return strchr(type, '/') != NULL && strspn(type, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/.+-_") == strlen(type) && strlen(type) < 100;
}

void
mailmake_file(GString *mail, const char *name, const char *type, const char *content_id, GBytes *bytes)
{
	g_autofree char *value = quoted(name), *id = g_strconcat("<", content_id, ">", NULL);

	g_string_append_printf(mail, "--" OUTER "\r\nContent-Type: %s; name=%s\r\nContent-Disposition: %s; filename=%s\r\n",
	                       is_type(type) ? type : "application/octet-stream", value, *content_id != '\0' ? "inline" : "attachment", value);
	if (*content_id != '\0')
		mailmake_header(mail, "Content-ID", id);
	append_base64(mail, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

GBytes *
mailmake_end(GString *mail)
{
	g_string_append(mail, "--" OUTER "--\r\n");
	return g_string_free_to_bytes(mail);
}
