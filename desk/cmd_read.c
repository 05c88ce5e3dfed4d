/* cmd_read.c - what keypost sees in a file, with no store */
#include <stdio.h>
#include <string.h>
#include "base/file.h"
#include "base/text.h"
#include "desk/command.h"
#include "desk/json.h"
#include "desk/table.h"
#include "parse/parse.h"

#define LARGEST (256u << 20) /* bytes of one file; mail servers refuse far less */

static const char *
fault_of(const ParsedDocument *document)
{
	return document->reading != NULL && document->reading->fault != NULL ? document->reading->fault : document->reason;
}

static const char *
state_of(const ParsedDocument *document)
{
	if (document->reading == NULL)
		return "ignored";
	return document->reading->fault != NULL ? "parked" : "read";
}

static void
put_fields(Json *json, const Segment *segment)
{
	json_begin_array(json, "fields");
	for (guint i = 0; segment != NULL && i < segment->fields->len; i++) {
		const Field *field = segment->fields->pdata[i];

		if (strcmp(field->name, "picture") == 0) /* what it looks like is nobody's word */
			continue;
		json_begin_object(json, NULL);
		json_string(json, "name", field->name);
		json_string(json, "value", field->value);
		json_string(json, "raw", field->raw);
		json_double(json, "confidence", field->confidence);
		json_integer_or_null(json, "page", field->page);
		json_begin_array(json, "box");
		for (guint j = 0; j < G_N_ELEMENTS(field->box); j++)
			json_double(json, NULL, field->box[j]);
		json_end_array(json);
		json_end_object(json);
	}
	json_end_array(json);
}

static void
put_parent(Json *json, int parent)
{
	if (parent < 0)
		json_null(json, "parent_id");
	else
		json_integer(json, "parent_id", parent);
}

/* One row of "documents": the document, or a run of its pages that is a paper of its own. */
static void
put_row(Json *json, const ParsedDocument *document, guint id, int parent, const Segment *segment, bool is_part)
{
	json_begin_object(json, NULL);
	json_integer(json, "id", id);
	put_parent(json, parent);
	json_string_or_null(json, "file_name", document->file_name);
	json_string_or_null(json, "media_type", document->media_type);
	json_string_or_null(json, "type", document->reading != NULL ? document->reading->type : NULL);
	json_integer(json, "size", (int64_t)document->size);
	json_string(json, "sha256", document->sha256);
	json_string(json, "kind", segment != NULL ? segment->kind : "other");
	json_string(json, "state", state_of(document));
	json_string_or_null(json, "reason", fault_of(document));
	if (is_part) {
		json_integer(json, "first_page", segment->first_page);
		json_integer(json, "last_page", segment->last_page);
	}
	json_integer(json, "seals", segment != NULL ? segment->seals : 0);
	put_fields(json, segment);
	json_end_object(json);
}

/* Several papers in one document ("all materials in one scan") are rows under it, as they are in the store. */
static void
put_document(Json *json, const ParsedDocument *document, guint *next, int parent)
{
	GPtrArray *segments = document->reading != NULL ? document->reading->segments : NULL;
	guint n = segments != NULL ? segments->len : 0, id = (*next)++;

	put_row(json, document, id, parent, n == 1 ? segments->pdata[0] : NULL, false);
	for (guint i = 0; n > 1 && i < n; i++)
		put_row(json, document, (*next)++, (int)id, segments->pdata[i], true);
}

static void
put_file(Json *json, const char *path, GPtrArray *documents)
{
	const ParsedDocument *root = documents->pdata[0];
	const MailHead *mail = root->reading != NULL ? root->reading->mail : NULL;
	g_autofree guint *ids = g_new0(guint, documents->len);
	guint next = 0;

	json_begin_object(json, NULL);
	json_string(json, "path", path);
	if (mail != NULL) {
		g_autofree char *from = *mail->from_name == '\0' ? g_strdup(mail->from_address)
		                                                 : g_strdup_printf("%s <%s>", mail->from_name, mail->from_address);

		json_string(json, "subject", mail->subject);
		json_string(json, "from", from);
	}
	json_begin_array(json, "documents");
	for (guint i = 0; i < documents->len; i++) {
		const ParsedDocument *document = documents->pdata[i];

		ids[i] = next;
		put_document(json, document, &next, document->parent < 0 ? -1 : (int)ids[document->parent]);
	}
	json_end_array(json);
	json_end_object(json);
}

static guint
depth_of(GPtrArray *documents, guint index)
{
	guint depth = 0;

	for (int parent = ((ParsedDocument *)documents->pdata[index])->parent; parent >= 0 && depth < documents->len; depth++)
		parent = ((ParsedDocument *)documents->pdata[parent])->parent;
	return depth;
}

static void
print_field(const Field *field, guint indent)
{
	g_autofree char *name = text_pad(field->name, 20), *value = table_clean(field->value), *raw = table_clean(field->raw);
	g_autofree char *place = field->page == 0 ? g_strdup("") : g_strdup_printf("  page %u at %.2f,%.2f-%.2f,%.2f", field->page, field->box[0],
	                                                                            field->box[1], field->box[2], field->box[3]);
	bool same = strcmp(value, raw) == 0;

	printf("%*s%s %s%s%s%s  %.2f%s%s\n", (int)indent, "", name, value, same ? "" : "  (as written: ", same ? "" : raw, same ? "" : ")",
	       field->confidence, field->source == SOURCE_OCR ? " OCR" : "", place);
}

static void
print_segment(const Segment *segment, guint indent)
{
	printf("%*s= %s", (int)indent, "", segment->kind);
	if (segment->last_page > 0)
		printf(", pages %u-%u", segment->first_page, segment->last_page);
	if (segment->has_picture)
		printf(", %u seals", segment->seals);
	printf("\n");
	for (guint i = 0; i < segment->fields->len; i++)
		if (strcmp(((Field *)segment->fields->pdata[i])->name, "picture") != 0)
			print_field(segment->fields->pdata[i], indent + 2);
	for (guint i = 0; i < segment->doubts->len; i++) {
		g_autofree char *doubt = table_clean(segment->doubts->pdata[i]);

		printf("%*sdoubt: %s\n", (int)indent + 2, "", doubt);
	}
}

static void
print_reading(const Reading *reading, guint indent)
{
	if (reading->mail != NULL) {
		g_autofree char *subject = table_clean(reading->mail->subject), *name = table_clean(reading->mail->from_name);
		g_autofree char *address = table_clean(reading->mail->from_address);

		printf("%*ssubject: %s\n%*sfrom: %s <%s>\n", (int)indent, "", subject, (int)indent, "", name, address);
	}
	for (guint i = 0; i < reading->segments->len; i++)
		print_segment(reading->segments->pdata[i], indent);
	for (guint i = 0; i < reading->links->len; i++) {
		const CloudLink *link = reading->links->pdata[i];
		g_autofree char *name = table_clean(link->name), *url = table_clean(link->url);

		printf("%*scloud link: %s %s\n", (int)indent, "", name, url);
	}
	for (guint i = 0; i < reading->notes->len; i++) {
		g_autofree char *note = table_clean(reading->notes->pdata[i]);

		printf("%*snote: %s\n", (int)indent, "", note);
	}
}

static void
print_file(const char *path, GPtrArray *documents)
{
	printf("%s\n", path);
	for (guint i = 0; i < documents->len; i++) {
		const ParsedDocument *document = documents->pdata[i];
		const char *fault = fault_of(document);
		guint indent = 2 + 2 * depth_of(documents, i);
		g_autofree char *name = table_clean(*document->file_name != '\0' ? document->file_name : "(no name)");
		g_autofree char *why = table_clean(fault), *declared = table_clean(document->media_type);
		const char *type = document->reading != NULL && document->reading->type != NULL ? document->reading->type : declared;

		printf("%*s%s  %s%s%" G_GSIZE_FORMAT " bytes, %s%s%s\n", (int)indent, "", name, type, *type != '\0' ? ", " : "", document->size,
		       state_of(document), *why != '\0' ? ": " : "", why);
		if (document->reading != NULL)
			print_reading(document->reading, indent + 2);
	}
}

/* Reads one file; a file that cannot be opened is said and the others are still read. */
static int
read_one(const Config *config, const char *path, Json *json)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = file_read(path, LARGEST, &error);
	g_autofree char *name = g_path_get_basename(path);
	g_autoptr(GPtrArray) documents = bytes != NULL ? parse_file(config, bytes, name, &error) : NULL;

	if (documents == NULL || documents->len == 0) {
		if (error == NULL)
			g_set_error(&error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "nothing could be read");
		g_prefix_error(&error, "%s: ", path);
		return command_fail(error);
	}
	if (json != NULL)
		put_file(json, path, documents);
	else
		print_file(path, documents);
	return EXIT_DONE;
}

int
cmd_read(CommandContext *context, int argc, char **argv)
{
	g_autofree char *word = NULL;
	g_autoptr(GError) error = NULL;
	const GOptionEntry entries[] = { { "format", 0, 0, G_OPTION_ARG_STRING, &word, NULL, NULL }, { 0 } };
	g_autoptr(Json) json = NULL;
	int status = EXIT_DONE;
	Format format;

	if (!command_options(context, entries, &argc, &argv, &error) || !format_parse(word, &format, &error))
		return command_fail(error);
	if (argc < 2)
		return command_misuse(context, "read needs a file");
	if (format == FORMAT_CSV)
		return command_misuse(context, "read prints a table or json");
	for (int i = 1; i < argc; i++)
		if (!command_is_file(context, argv[i]))
			return EXIT_USAGE;
	if (format == FORMAT_JSON) {
		json = json_new(stdout);
		json_begin_object(json, NULL);
		json_begin_array(json, "files");
	}
	for (int i = 1; i < argc; i++) {
		int one = read_one(context->config, argv[i], json); /* not inside MAX(), which would read the file twice */

		status = MAX(status, one);
	}
	if (json != NULL) {
		json_end_array(json);
		json_end_object(json);
	}
	return status;
}
