/* read_msg.c - a mail as Outlook saves it: its properties become a mail again, which the reader of mails reads (MS-OXMSG) */
#include <string.h>
#include "base/text.h"
#include "parse/mailmake.h"
#include "parse/mapi.h"
#include "parse/ole.h"
#include "parse/reader.h"

#define PROPERTIES "__properties_version1.0"
#define HEAD_TOP   32 /* bytes before the first property: of the message itself, of one inside it, of an attachment */
#define HEAD_INNER 24
#define HEAD_FILE  8
#define DEPTH_MAX  8
#define EMBEDDED   5  /* how the bytes of an attachment are kept: as a message, as an object of some program, as an address on the web */
#define OBJECT     6
#define ON_THE_WEB 7

/* One message or attachment: texts and bytes have a stream each, numbers stand in a list. */
typedef struct {
	const Ole *folder;
	GBytes *list;
	gsize head;
	guint code_page;  /* of texts that are not in Unicode */
} Properties;

typedef struct {
	Reading *reading;
	gsize made;       /* bytes of all mails made so far */
	bool is_cut;
} Message;

static GBytes *make(Message *message, const Ole *folder, gsize head, guint depth, guint code_page);

/* ---- properties ---- */

static guint64
number_of(const Properties *properties, guint id, guint type)
{
	Bytes list = bytes_of(properties->list);

	for (gsize at = properties->head; at + 16 <= list.length; at += 16)
		if (bytes_32(list, at) == (id << 16 | type))
			return bytes_64(list, at + 8);
	return 0;
}

static GBytes *
bytes_property(const Properties *properties, guint id, guint type)
{
	g_autofree char *name = g_strdup_printf("__substg1.0_%04X%04X", id, type);

	return ole_stream(properties->folder, name, NULL);
}

/* "" if there is none. */
static char *
text_property(const Properties *properties, guint id)
{
	static const guint types[] = { MAPI_UNICODE, MAPI_ANSI };

	for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
		g_autoptr(GBytes) bytes = bytes_property(properties, id, types[i]);

		if (bytes != NULL)
			return mapi_text(bytes_of(bytes), types[i], properties->code_page);
	}
	return g_strdup("");
}

static char *
first_text(const Properties *properties, const guint *ids, guint n, const char *needs)
{
	for (guint i = 0; i < n; i++) {
		g_autofree char *text = text_property(properties, ids[i]);

		if (*text != '\0' && strstr(text, needs) != NULL)
			return g_steal_pointer(&text);
	}
	return g_strdup("");
}

/* Of texts that are not in Unicode; older Outlook only tells its country.  0: unknown. */
static guint
code_page_of(const Properties *properties)
{
	guint page = (guint)number_of(properties, MAPI_TEXT_PAGE, MAPI_INT);
	guint64 locale = number_of(properties, MAPI_LOCALE, MAPI_INT);

	if (page == 0)
		page = (guint)number_of(properties, MAPI_CODE_PAGE, MAPI_INT);
	if (page == 0)
		page = locale == 0x0404 || locale == 0x0c04 ? 950 : locale == 0x0804 ? 936 : 0;
	return page;
}

/* ---- headers ---- */

/* The value of a header of the mail as it came over the net, folded lines joined; NULL if there is none. */
static char *
came_with(const char *headers, const char *name)
{
	g_auto(GStrv) lines = g_strsplit(headers, "\n", 3000);
	gsize n = strlen(name);

	for (guint i = 0; lines[i] != NULL; i++) {
		g_autoptr(GString) value = NULL;

		if (g_ascii_strncasecmp(lines[i], name, n) != 0 || lines[i][n] != ':')
			continue;
		value = g_string_new(lines[i] + n + 1);
		for (i++; lines[i] != NULL && (*lines[i] == ' ' || *lines[i] == '\t'); i++)
			g_string_append(value, lines[i]);
		return g_strdup(g_strstrip(value->str));
	}
	return NULL;
}

static void
add_header(GString *mail, const char *headers, const char *name, const char *otherwise)
{
	g_autofree char *value = came_with(headers, name);

	mailmake_header(mail, name, value != NULL ? value : otherwise);
}

static char *
sender_of(const Properties *properties)
{
	static const guint names[] = { MAPI_SENDER, MAPI_SENDER_FOR }, addresses[] = { MAPI_SMTP, MAPI_SMTP_FOR, MAPI_ADDRESS, MAPI_ADDRESS_FOR };
	g_autofree char *name = first_text(properties, names, G_N_ELEMENTS(names), "");
	g_autofree char *address = first_text(properties, addresses, G_N_ELEMENTS(addresses), "@");

	g_strdelimit(name, "\"\\<>", ' ');
	if (*address == '\0')
		return g_steal_pointer(&name);
	return g_strdup_printf("\"%s\" <%s>", name, address);
}

static void
add_headers(GString *mail, const Properties *properties)
{
	g_autofree char *headers = text_property(properties, MAPI_HEADERS), *sender = sender_of(properties);
	g_autofree char *subject = text_property(properties, MAPI_SUBJECT), *id = text_property(properties, MAPI_MESSAGE_ID);
	g_autofree char *reply = text_property(properties, MAPI_IN_REPLY_TO), *thread = text_property(properties, MAPI_REFERENCES);
	guint64 sent = number_of(properties, MAPI_SUBMITTED, MAPI_TIME);
	g_autofree char *date = mapi_date(sent != 0 ? sent : number_of(properties, MAPI_DELIVERED, MAPI_TIME));

	mailmake_header(mail, "Subject", subject);
	add_header(mail, headers, "From", sender);
	add_header(mail, headers, "Date", date);
	add_header(mail, headers, "Message-ID", id);
	add_header(mail, headers, "In-Reply-To", reply);
	add_header(mail, headers, "References", thread);
	add_header(mail, headers, "Reply-To", NULL);
}

/* ---- body and files ---- */

static void
add_body(GString *mail, const Properties *properties)
{
	g_autofree char *text = text_property(properties, MAPI_BODY), *html_text = NULL;
	g_autofree char *charset = mapi_charset((guint)number_of(properties, MAPI_CODE_PAGE, MAPI_INT));
	g_autoptr(GBytes) html = bytes_property(properties, MAPI_HTML, MAPI_BINARY), rtf = NULL;

	if (html == NULL) {
		html_text = text_property(properties, MAPI_HTML);
		if (*html_text != '\0') {
			html = g_bytes_new(html_text, strlen(html_text));
			g_free(charset);
			charset = g_strdup("utf-8");
		}
	}
	if (*text == '\0' && html == NULL) {
		rtf = bytes_property(properties, MAPI_RTF, MAPI_BINARY);
		g_free(text);
		text = rtf != NULL ? mapi_rtf_words(bytes_of(rtf)) : NULL;
	}
	mailmake_body(mail, text != NULL && *text != '\0' ? text : NULL, html, charset);
}

static char *
file_name(const Properties *properties, bool is_mail)
{
	static const guint ids[] = { MAPI_LONG_NAME, MAPI_SHORT_NAME, MAPI_NAME };
	g_autofree char *name = first_text(properties, ids, G_N_ELEMENTS(ids), "");

	if (is_mail && !g_str_has_suffix(name, ".eml"))
		return g_strconcat(*name != '\0' ? name : "mail", ".eml", NULL);
	return g_steal_pointer(&name);
}

/* Sentences that only say what is not there. */
static void
note_missing(Message *message, const Properties *properties, guint64 method)
{
	g_autofree char *name = file_name(properties, false), *path = text_property(properties, MAPI_PATH);

	if (method == ON_THE_WEB && message->reading->links->len < LIMIT_PARTS) {
		CloudLink *link = g_new0(CloudLink, 1);

		*link = (CloudLink){ .name = g_steal_pointer(&name), .url = g_steal_pointer(&path), .expires = g_strdup(""), .size = -1 };
		g_ptr_array_add(message->reading->links, link);
		return;
	}
	g_ptr_array_add(message->reading->notes, g_strdup_printf("the attachment %s is an object of another program, or its bytes are not in the message", name));
}

static void
add_file(Message *message, GString *mail, const Ole *folder, guint depth, guint code_page)
{
	g_autoptr(GBytes) list = ole_stream(folder, PROPERTIES, NULL), bytes = NULL;
	Properties properties = { folder, list, HEAD_FILE, code_page };
	g_autoptr(Ole) inner = ole_folder(folder, "__substg1.0_3701000D");
	bool is_mail = inner != NULL && ole_has(inner, PROPERTIES) && depth < DEPTH_MAX;
	g_autofree char *name = file_name(&properties, is_mail), *type = text_property(&properties, MAPI_MIME_TYPE);
	g_autofree char *id = text_property(&properties, MAPI_CONTENT_ID);

	bytes = is_mail ? make(message, inner, HEAD_INNER, depth + 1, code_page) : bytes_property(&properties, MAPI_DATA, MAPI_BINARY);
	if (bytes == NULL && inner != NULL)
		bytes = ole_stream(inner, "CONTENTS", NULL); /* a picture put into the text is an object with that stream */
	if (bytes == NULL) {
		note_missing(message, &properties, number_of(&properties, MAPI_METHOD, MAPI_INT));
		return;
	}
	message->made += g_bytes_get_size(bytes) / 3 * 4;
	if (message->made > LIMIT_DECODED)
		message->is_cut = true;
	else
		mailmake_file(mail, name, is_mail ? "application/octet-stream" : type, id, bytes);
}

static GBytes *
make(Message *message, const Ole *folder, gsize head, guint depth, guint code_page)
{
	GString *mail = mailmake_begin();
	g_autoptr(GBytes) list = ole_stream(folder, PROPERTIES, NULL);
	Properties properties = { folder, list, head, code_page };
	guint files = 0, own = code_page_of(&properties);

	properties.code_page = own != 0 ? own : code_page;
	add_headers(mail, &properties);
	add_body(mail, &properties);
	for (guint i = 0; i < ole_count(folder) && !message->is_cut; i++) {
		const char *name = ole_name(folder, i);
		g_autoptr(Ole) file = g_str_has_prefix(name, "__attach_version1.0_") && files < LIMIT_PARTS ? ole_folder(folder, name) : NULL;

		if (file == NULL)
			continue;
		files++;
		add_file(message, mail, file, depth, properties.code_page);
	}
	return mailmake_end(mail);
}

bool
read_msg(const Input *input, Reading *reading, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(Ole) root = ole_open(input->bytes, &why);
	g_autoptr(GBytes) mail = NULL;
	Message message = { .reading = reading };
	Input inner = *input;

	if (root == NULL || !ole_has(root, PROPERTIES)) {
		reading->fault = g_strdup_printf("the mail saved by Outlook (MSG) cannot be read: %s; ask to have it forwarded, or its attachments sent alone",
		                                 why != NULL ? why->message : "it holds no message");
		return true;
	}
	mail = make(&message, root, HEAD_TOP, 0, 0);
	inner.bytes = mail;
	if (!read_mail(&inner, reading, error))
		return false;
	if (message.is_cut && reading->fault == NULL)
		reading->fault = g_strdup_printf("the mail saved by Outlook (MSG) holds more than %u MiB of attachments; ask for them in several mails", LIMIT_DECODED >> 20);
	return true;
}
