/* papers.h - mails with their papers as readers leave them, for tests of matching */
#pragma once
#include <string.h>
#include "ledger.h"
#include "match/match.h"

/* A paper that was read: fields as "NAME=VALUE|...", from a picture where its type is png. */
G_GNUC_UNUSED static int64_t
paper(Store *store, int64_t message, const char *kind, const char *type, const char *fields)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Document) document = g_new0(Document, 1);
	g_auto(GStrv) lines = g_strsplit(fields, "|", -1);

	document->message = message;
	document->file_name = g_strdup(kind);
	document->media_type = g_strdup("");
	document->sha256 = g_strdup("");
	document->state = g_strdup("received");
	document->reason = g_strdup("");
	document->kind = g_strdup("other");
	document->type = g_strdup("");
	g_assert_true(document_add(store, document, &error));
	set(&document->kind, kind);
	set(&document->type, type);
	document->reader_version = 1;
	document->is_ocr = strcmp(type, "png") == 0;
	g_assert_true(document_set_reading(store, document, &error));
	for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
		g_auto(GStrv) pair = g_strsplit(lines[i], "=", 2);
		FieldRow field = { .document = document->id, .name = pair[0], .value = pair[1], .raw = pair[1], .confidence = 1,
			           .is_ocr = document->is_ocr, .readings = 1, .page = 1 };

		g_assert_true(document_add_field(store, &field, &error));
	}
	g_assert_true(document_move(store, document->id, "received", "read", "test", "", &error));
	g_assert_no_error(error);
	return document->id;
}

/* The mail itself is read, and waits for matching. */
G_GNUC_UNUSED static void
settle_root(Store *store, int64_t message)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) documents = document_of_message(store, message, &error);
	const Document *root = g_ptr_array_index(documents, 0);

	g_assert_true(document_move(store, root->id, "received", "read", "test", "", &error));
	g_assert_true(message_move(store, message, "received", "parsed", "test", "", &error));
	g_assert_no_error(error);
}

G_GNUC_UNUSED static void
match(Store *store, const Config *config)
{
	g_autoptr(GError) error = NULL;
	guint worked;

	g_assert_true(match_run(store, config, &worked, &error));
	g_assert_no_error(error);
}
