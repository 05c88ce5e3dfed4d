/* tnef.c - winmail.dat: what Outlook wraps up for itself (MS-OXTNEF) */
#include "parse/tnef.h"

#include <string.h>

#include "base/text.h"
#include "parse/bytes.h"
#include "parse/limits.h"
#include "parse/mapi.h"

#define MAGIC 0x223e9f78u

/* Attributes: what they are about and of which type, in one number. */
#define BODY       0x0002800cu
#define CODE_PAGE  0x00069007u
#define PROPERTIES 0x00069003u
#define FILE_BEGIN 0x00069002u
#define FILE_DATA  0x0006800fu
#define FILE_NAME  0x00018010u
#define FILE_MORE  0x00069005u

#define VALUES_MAX 1000u
#define UID        16

/* One attachment while its attributes come. */
typedef struct {
	char *short_name, *long_name, *type, *content_id;
	Bytes data;
	bool is_mail;
} File;

typedef struct {
	Tnef *tnef;
	File *file;
	Bytes rtf;
	gsize taken;
	guint code_page;
} Walk;

typedef void (*Take)(Walk *walk, guint id, guint type, Bytes value);

bool
tnef_is(GBytes *bytes)
{
	return bytes_32(bytes_of(bytes), 0) == MAGIC;
}

/* ---- lists of properties ---- */

static gsize
padded(gsize n)
{
	return (n + 3) & ~(gsize)3;
}

static bool
is_long(guint type)
{
	return type == MAPI_OBJECT || type == MAPI_ANSI || type == MAPI_UNICODE || type == MAPI_BINARY;
}

static gsize
fixed_length(guint type)
{
	if (type == 0x0048)
		return 16;
	return type == 0x0005 || type == 0x0006 || type == 0x0007 || type == 0x0014 || type == MAPI_TIME ? 8 : 4;
}

/* A property's own number, or where it is a program's, its name, which nothing here asks for. */
static gsize
skip_name(Bytes list, gsize at, guint id)
{
	if (id < 0x8000)
		return at;
	at += UID;
	if (bytes_32(list, at) == 0)
		return at + 8;
	return at + 8 + padded(bytes_32(list, at + 4));
}

static bool
take_properties(Walk *walk, Bytes list, Take take)
{
	guint32 n = bytes_32(list, 0);
	gsize at = 4;

	for (guint32 i = 0; i < n && at < list.length; i++) {
		guint type = bytes_16(list, at), id = bytes_16(list, at + 2), plain = type & ~0x1000u;
		guint32 values = 1;

		at = skip_name(list, at + 4, id);
		if (is_long(plain) || plain != type) {
			values = bytes_32(list, at);
			at += 4;
		}
		for (guint32 k = 0; k < values && at < list.length; k++) {
			gsize length = is_long(plain) ? bytes_32(list, at) : fixed_length(plain);

			if (k > VALUES_MAX)
				return false;
			if (is_long(plain))
				at += 4;
			if (k == 0)
				take(walk, id, plain, bytes_part(list, at, length));
			at += padded(length);
		}
	}
	return at <= list.length;
}

static void
set(char **where, char *text)
{
	g_free(*where);
	*where = text;
}

static void
of_message(Walk *walk, guint id, guint type, Bytes value)
{
	Tnef *tnef = walk->tnef;

	if (id == MAPI_BODY && (type == MAPI_UNICODE || type == MAPI_ANSI)) {
		set(&tnef->text, mapi_text(value, type, walk->code_page));
	} else if (id == MAPI_HTML && type == MAPI_BINARY && tnef->html == NULL && value.length <= LIMIT_TEXT) {
		tnef->html = g_bytes_new(value.at, value.length);
	} else if (id == MAPI_CODE_PAGE && type == MAPI_INT) {
		set(&tnef->charset, mapi_charset(bytes_32(value, 0)));
	} else if (id == MAPI_RTF && type == MAPI_BINARY) {
		walk->rtf = value;
	}
}

/* A message inside is the same again, behind the number of what it is. */
static void
of_file(Walk *walk, guint id, guint type, Bytes value)
{
	File *file = walk->file;

	if (id == MAPI_LONG_NAME)
		set(&file->long_name, mapi_text(value, type, walk->code_page));
	else if (id == MAPI_MIME_TYPE)
		set(&file->type, mapi_text(value, type, walk->code_page));
	else if (id == MAPI_CONTENT_ID)
		set(&file->content_id, mapi_text(value, type, walk->code_page));
	else if (id == MAPI_DATA && type == MAPI_OBJECT && bytes_32(value, UID) == MAGIC)
		file->data = bytes_part(value, UID, value.length);
	else if (id == MAPI_DATA && type == MAPI_BINARY && file->data.length == 0)
		file->data = value;
}

/* ---- attributes ---- */

static void
file_free(File *file)
{
	g_free(file->short_name);
	g_free(file->long_name);
	g_free(file->type);
	g_free(file->content_id);
	g_free(file);
}

static void
end_file(Walk *walk)
{
	File *file = walk->file;
	const char *name;
	g_autoptr(GBytes) bytes = NULL;
	Part *part;

	if (file == NULL)
		return;
	walk->file = NULL;
	name = file->long_name != NULL && *file->long_name != '\0' ? file->long_name : file->short_name != NULL ? file->short_name : "";
	if (walk->tnef->parts->len >= LIMIT_PARTS || walk->taken + file->data.length > LIMIT_DECODED) {
		walk->tnef->is_cut = true;
		file_free(file);
		return;
	}
	walk->taken += file->data.length;
	bytes = g_bytes_new(file->data.at, file->data.length);
	part = part_new(name, file->type != NULL ? file->type : "", bytes);
	part->is_inline = file->content_id != NULL && *file->content_id != '\0';
	if (file->data.length == 0) {
		part->ignore = true;
		part->reason = g_strdup("an object of another program, without bytes of its own");
	}
	g_ptr_array_add(walk->tnef->parts, part);
	file_free(file);
}

static void
take_attribute(Walk *walk, guint32 attribute, Bytes body)
{
	if (attribute == FILE_BEGIN) {
		end_file(walk);
		walk->file = g_new0(File, 1);
	}
	if (attribute == BODY && walk->tnef->text == NULL)
		walk->tnef->text = mapi_text(body, MAPI_ANSI, walk->code_page);
	else if (attribute == CODE_PAGE)
		walk->code_page = bytes_32(body, 0);
	else if (attribute == PROPERTIES && !take_properties(walk, body, of_message))
		walk->tnef->is_cut = true;
	else if (attribute == FILE_MORE && walk->file != NULL && !take_properties(walk, body, of_file))
		walk->tnef->is_cut = true;
	else if (attribute == FILE_NAME && walk->file != NULL)
		set(&walk->file->short_name, mapi_text(body, MAPI_ANSI, walk->code_page));
	else if (attribute == FILE_DATA && walk->file != NULL && body.length > 0)
		walk->file->data = body;
}

/* Level, attribute, length, so many bytes, and their sum, which nobody has ever needed. */
static void
take_all(Walk *walk, Bytes bytes)
{
	gsize at = 6;

	while (at + 11 <= bytes.length && bytes_8(bytes, at) >= 1 && bytes_8(bytes, at) <= 2) {
		gsize length = bytes_32(bytes, at + 5);

		take_attribute(walk, bytes_32(bytes, at + 1), bytes_part(bytes, at + 9, length));
		at += 9 + length + 2;
	}
	end_file(walk);
	if (at < bytes.length - MIN(bytes.length, 16) || at > bytes.length)
		walk->tnef->is_cut = true;
}

Tnef *
tnef_open(GBytes *bytes)
{
	Tnef *tnef = g_new0(Tnef, 1);
	Walk walk = { .tnef = tnef };

	tnef->charset = g_strdup("");
	tnef->parts = g_ptr_array_new_with_free_func((GDestroyNotify)part_free);
	take_all(&walk, bytes_of(bytes));
	if (tnef->text != NULL && *g_strstrip(tnef->text) == '\0')
		g_clear_pointer(&tnef->text, g_free);
	if (tnef->text == NULL && tnef->html == NULL && walk.rtf.length > 0)
		tnef->text = mapi_rtf_words(walk.rtf);
	return tnef;
}

void
tnef_close(Tnef *tnef)
{
	if (tnef == NULL)
		return;
	g_free(tnef->text);
	g_free(tnef->charset);
	g_clear_pointer(&tnef->html, g_bytes_unref);
	g_ptr_array_unref(tnef->parts);
	g_free(tnef);
}
