/* parse.c - from bytes to facts: gives what waits to the readers and settles what they answer */
#include "parse/parse.h"

#include <string.h>

#include "base/digest.h"
#include "base/log.h"
#include "base/stop.h"
#include "parse/pool.h"
#include "parse/reader.h"
#include "parse/settle.h"
#include "parse/vocabulary.h"
#include "parse/worker.h"
#include "store/document.h"
#include "store/message.h"
#include "store/spool.h"

/* A document that was taken this often without a result takes the whole program down with it: it is not taken again. */
#define MOST_ATTEMPTS 3

/* ---- the run ---- */

typedef struct {
	Store *store;
	Pool *pool;
	guint done, known; /* documents, for the progress line */
} Round;

/* How deep it lies: 0 the mail itself. */
static bool
depth_of(Store *store, const Document *document, guint *depth, GError **error)
{
	int64_t parent = document->parent;

	for (*depth = 0; parent != 0 && *depth <= LIMIT_DEPTH; ++*depth) {
		g_autoptr(Document) above = document_get(store, parent, error);

		if (above == NULL)
			return false;
		parent = above->parent;
	}
	return true;
}

/* A damaged blob is the document's misfortune; a disk that does not answer is the run's. */
static bool
take_bytes(Store *store, const Document *document, GBytes **bytes, char **reason, GError **error)
{
	g_autoptr(GError) failure = NULL;

	*bytes = spool_get(store, document->sha256, &failure);
	if (*bytes != NULL)
		return true;
	if (!g_error_matches(failure, KEYPOST_ERROR, KEYPOST_ERROR_REJECT)) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return false;
	}
	*reason = g_strdup(failure->message);
	return true;
}

static bool
claim_next(Store *store, Document **document, GError **error)
{
	g_autoptr(Change) change = store_begin(store, error);
	g_autoptr(GError) failure = NULL;
	int64_t id;

	*document = NULL;
	if (change == NULL)
		return false;
	id = document_claim(store, &failure);
	if (failure != NULL) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return false;
	}
	if (id == 0)
		return true;
	*document = document_get(store, id, error);
	return *document != NULL && store_commit(&change, error);
}

/* Settles what needs no reader, or gives the document to one; *document is NULL once it is on its way. */
static bool
begin_one(Round *round, Document **document, GError **error)
{
	const Document *taken = *document;
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(GBytes) request = NULL;
	g_autofree char *reason = NULL;
	bool is_known = false;
	guint depth;

	if (!depth_of(round->store, taken, &depth, error))
		return false;
	if (depth > LIMIT_DEPTH)
		reason = g_strdup_printf("over the limit: nested more than %d deep", LIMIT_DEPTH);
	else if (taken->attempts > MOST_ATTEMPTS)
		reason = g_strdup_printf("reading it was begun %d times and never ended", MOST_ATTEMPTS);
	else if (!settle_twin(round->store, taken, &is_known, error))
		return false;
	else if (!is_known && !take_bytes(round->store, taken, &bytes, &reason, error))
		return false;
	if (is_known || reason != NULL) {
		round->done++;
		return is_known || settle_fault(round->store, taken, reason, error);
	}
	request = worker_request(taken->file_name, taken->media_type, depth, taken->is_body);
	if (!pool_give(round->pool, request, bytes, *document, error))
		return false;
	*document = NULL;
	return true;
}

/* As many as there is room for, none once somebody asks for the end: what is at work is finished, the rest waits for the next run. */
static bool
begin_some(Round *round, GError **error)
{
	while (!stop_wanted() && pool_has_room(round->pool)) {
		g_autoptr(Document) document = NULL;

		if (!claim_next(round->store, &document, error))
			return false;
		if (document == NULL)
			return true;
		if (!begin_one(round, &document, error)) {
			g_autoptr(Change) change = document != NULL ? store_begin(round->store, NULL) : NULL;

			if (change != NULL && document_release(round->store, document->id, NULL))
				store_commit(&change, NULL);
			return false;
		}
	}
	return true;
}

static bool
end_one(Round *round, GError **error)
{
	g_autoptr(Reading) reading = NULL;
	g_autoptr(Document) document = NULL;
	g_autofree char *reason = NULL;

	document = pool_wait(round->pool, &reading, &reason, error);
	if (document == NULL)
		return false;
	round->done++;
	if (reading != NULL)
		return settle_reading(round->store, document, reading, &round->known, error);
	log_warning("document %" G_GINT64_FORMAT ": %s", (gint64)document->id, reason);
	return settle_fault(round->store, document, reason, error);
}

/* A run that fails gives back what it has taken, as well as it can: the next one need not wait for the claims to lapse. */
static void
give_back(Round *round)
{
	g_autoptr(GPtrArray) taken = pool_tags(round->pool);
	g_autoptr(Change) change = taken->len > 0 ? store_begin(round->store, NULL) : NULL;

	g_ptr_array_set_free_func(taken, (GDestroyNotify)document_free);
	for (guint i = 0; change != NULL && i < taken->len; i++)
		if (!document_release(round->store, ((const Document *)g_ptr_array_index(taken, i))->id, NULL))
			return;
	if (change != NULL)
		store_commit(&change, NULL);
}

static bool
read_all(Round *round, GError **error)
{
	for (;;) {
		if (!begin_some(round, error))
			return false;
		if (pool_busy(round->pool) == 0)
			return true;
		log_progress("reading", round->done, MAX(round->known, round->done + 1));
		if (!end_one(round, error))
			return false;
	}
}

/* What a run that died had taken is free again at once. */
static bool
take_over(Store *store, GError **error)
{
	g_autoptr(Change) change = store_begin(store, error);

	return change != NULL && document_reclaim(store, error) && store_commit(&change, error);
}

static bool
settle_messages(Store *store, GError **error)
{
	g_autoptr(Change) change = store_begin(store, error);
	guint moved;

	return change != NULL && message_settle_parsed(store, &moved, error) && store_commit(&change, error);
}

/* Allowed by the configuration, but nobody shall be able to say that they were not told. */
static void
warn_of_cage(const Config *config)
{
	bool whole;
	g_autofree char *lines = child_describe_cage(&whole);

	if (!whole && !config->require_cage)
		log_warning("strangers' documents are read without a whole cage:\n%s", lines);
}

bool
parse_run(Store *store, const Config *config, guint *worked, GError **error)
{
	g_autoptr(GPtrArray) waiting = document_list(store, "received", NULL, error);
	g_autoptr(ChildPlan) plan = worker_plan_new(config);
	g_autoptr(Pool) pool = pool_new(plan, (guint)MAX(config->workers, 0));
	Round round = { .store = store, .pool = pool };
	bool done;

	*worked = 0;
	if (waiting == NULL || !vocabulary_ready(error))
		return false;
	round.known = waiting->len;
	if (waiting->len > 0)
		warn_of_cage(config);
	done = (waiting->len == 0 || take_over(store, error)) && read_all(&round, error);
	log_progress("reading", round.done, 0);
	if (!done)
		give_back(&round);
	*worked = round.done;
	return done && settle_messages(store, error);
}

/* ---- without a store ---- */

typedef struct Node Node;
struct Node {
	ParsedDocument *document;
	GBytes *bytes;
	guint depth;
	bool is_body;
	GPtrArray *children; /* of Node */
};

static void
node_free(gpointer data)
{
	Node *node = data;

	parsed_document_free(node->document);
	g_bytes_unref(node->bytes);
	g_ptr_array_unref(node->children);
	g_free(node);
}

void
parsed_document_free(ParsedDocument *document)
{
	if (document == NULL)
		return;
	g_free(document->file_name);
	g_free(document->media_type);
	g_free(document->sha256);
	reading_free(document->reading);
	g_free(document->reason);
	g_free(document);
}

static Node *
node_new(GBytes *bytes, const char *file_name, const char *media_type, guint depth, bool is_body)
{
	Node *node = g_new0(Node, 1);

	node->document = g_new0(ParsedDocument, 1);
	node->document->file_name = g_strdup(file_name);
	node->document->media_type = g_strdup(media_type);
	node->document->sha256 = digest_sha256_bytes(bytes);
	node->document->size = g_bytes_get_size(bytes);
	node->bytes = g_bytes_ref(bytes);
	node->depth = depth;
	node->is_body = is_body;
	node->children = g_ptr_array_new_with_free_func(node_free);
	return node;
}

/* Everything one file may unpack to, as in a mail of the store. */
#define MOST_NODES 3000

/* The parts of what was just read, and those of them that wait to be read. */
static void
node_open(Node *node, GQueue *waiting, guint *nodes)
{
	const GPtrArray *parts = node->document->reading->parts;

	for (guint i = 0; i < parts->len && *nodes < MOST_NODES; i++, ++*nodes) {
		const Part *part = g_ptr_array_index(parts, i);
		Node *child = node_new(part->bytes, part->file_name, part->media_type, node->depth + 1, part->is_body);

		g_ptr_array_add(node->children, child);
		if (part->ignore)
			child->document->reason = g_strdup(*part->reason != '\0' ? part->reason : "a decoration");
		else if (part->fault != NULL)
			child->document->reason = g_strdup(part->fault);
		else if (child->depth > LIMIT_DEPTH)
			child->document->reason = g_strdup_printf("over the limit: nested more than %d deep", LIMIT_DEPTH);
		else
			g_queue_push_tail(waiting, child);
	}
}

static bool
read_nodes(Pool *pool, GQueue *waiting, GError **error)
{
	guint nodes = 1;

	for (;;) {
		g_autofree char *reason = NULL;
		Reading *reading = NULL;
		Node *node;

		while (pool_has_room(pool) && !g_queue_is_empty(waiting)) {
			g_autoptr(GBytes) request = NULL;

			node = g_queue_pop_head(waiting);
			request = worker_request(node->document->file_name, node->document->media_type, node->depth, node->is_body);
			if (!pool_give(pool, request, node->bytes, node, error))
				return false;
		}
		if (pool_busy(pool) == 0)
			return true;
		node = pool_wait(pool, &reading, &reason, error);
		if (node == NULL)
			return false;
		node->document->reading = reading;
		node->document->reason = g_steal_pointer(&reason);
		if (reading == NULL)
			continue;
		node_open(node, waiting, &nodes);
		if (reading->ignore != NULL) {
			node->document->reason = g_strdup(reading->ignore);
			g_clear_pointer(&node->document->reading, reading_free);
		}
	}
}

/* Depth first; the documents leave their nodes. */
static void
flatten(Node *node, int parent, GPtrArray *documents)
{
	int here = (int)documents->len;

	node->document->parent = parent;
	g_ptr_array_add(documents, g_steal_pointer(&node->document));
	for (guint i = 0; i < node->children->len; i++)
		flatten(g_ptr_array_index(node->children, i), here, documents); /* no deeper than LIMIT_DEPTH */
}

GPtrArray *
parse_file(const Config *config, GBytes *bytes, const char *file_name, GError **error)
{
	g_autoptr(ChildPlan) plan = worker_plan_new(config);
	g_autoptr(Pool) pool = pool_new(plan, (guint)MAX(config->workers, 0));
	g_autoptr(GQueue) waiting = g_queue_new();
	Node *root = node_new(bytes, file_name, "", 0, false);
	GPtrArray *documents = NULL;

	g_queue_push_tail(waiting, root);
	if (vocabulary_ready(error) && read_nodes(pool, waiting, error)) {
		documents = g_ptr_array_new_with_free_func((GDestroyNotify)parsed_document_free);
		flatten(root, -1, documents);
	}
	node_free(root);
	return documents;
}

char *
parse_describe(const Config *config, bool *good)
{
	bool whole, ready;
	g_autoptr(GError) words = NULL;
	g_autofree char *cage = child_describe_cage(&whole);
	g_autofree char *rest = worker_describe(config, &ready);

	*good = vocabulary_ready(&words) && ready && (whole || !config->require_cage);
	return g_strdup_printf("%s\n%s%s%s", cage, rest, words != NULL ? "\n" : "", words != NULL ? words->message : "");
}
