/* proof_picture.c - pictures of remittance proofs */
#include "store/proof_picture.h"

#include "store/query.h"

#define LOOKED_AT 20000 /* the newest payments: what was paid longer ago is known by its number */

void
proof_picture_free(ProofPicture *picture)
{
	if (picture == NULL)
		return;
	g_free(picture->marks);
	g_free(picture);
}

static gpointer
picture_read(Query *query)
{
	ProofPicture *picture = g_new0(ProofPicture, 1);

	picture->document = query_int(query);
	picture->payment = query_int(query);
	picture->marks = query_text(query);
	return picture;
}

static gpointer
marks_read(Query *query)
{
	return query_text(query);
}

char *
proof_picture_marks(Store *store, int64_t document, GError **error)
{
	g_autoptr(GPtrArray) found = query_rows(store, error, marks_read, g_free, "SELECT value FROM field WHERE document = ?1 AND name = 'picture'",
	                                        "i", document);

	if (found == NULL)
		return NULL;
	return g_strdup(found->len > 0 ? g_ptr_array_index(found, 0) : "");
}

GPtrArray *
proof_pictures_like(Store *store, int64_t document, Fen amount, GError **error)
{
	static const char of_sum[] =
		"SELECT k.document, k.payment, f.value FROM payment p JOIN claim k ON k.payment = p.id JOIN field f ON f.document = k.document"
		" WHERE p.amount IN (?2, 0) AND p.id > (SELECT COALESCE(MAX(id), 0) FROM payment) - ?3 AND k.document <> ?1 AND f.name = 'picture'"
		" ORDER BY k.id DESC";
	static const char of_any[] =
		"SELECT k.document, k.payment, f.value FROM payment p JOIN claim k ON k.payment = p.id JOIN field f ON f.document = k.document"
		" WHERE ?2 = ?2 AND p.id > (SELECT COALESCE(MAX(id), 0) FROM payment) - ?3 AND k.document <> ?1 AND f.name = 'picture'"
		" ORDER BY k.id DESC";

	return query_rows(store, error, picture_read, (GDestroyNotify)proof_picture_free, amount != 0 ? of_sum : of_any, "iin", document, amount, LOOKED_AT);
}

bool
proof_same_bytes(Store *store, int64_t document, int64_t *payment, GError **error)
{
	static const char sql[] = "SELECT k.payment FROM document me JOIN document d ON d.sha256 = me.sha256 AND d.id <> me.id AND d.first_page = me.first_page"
	                          " JOIN claim k ON k.document = d.id WHERE me.id = ?1 ORDER BY k.id LIMIT 1";

	return query_number(store, error, payment, sql, "i", document);
}
