/* spool.c - the bytes themselves, under their digest; never changed, never deleted */
#include "store/spool.h"
#include "base/digest.h"
#include "store/handle.h"
#include "store/query.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIGEST_LENGTH 64
#define HELPERS 7 /* threads that sync beside our own; none outlives the commit */

static bool
is_digest(const char *text)
{
	return text != NULL && strlen(text) == DIGEST_LENGTH && strspn(text, "0123456789abcdef") == DIGEST_LENGTH;
}

static char *
path_in(const char *directory, const char *sha256)
{
	char prefix[3] = { sha256[0], sha256[1], '\0' };

	return g_build_filename(directory, "spool", prefix, sha256, NULL);
}

/* Where it lies or will lie: with us, unless the store that this one is a copy of has it. */
static char *
path_of(Store *store, const char *sha256)
{
	g_autofree char *ours = path_in(store_directory(store), sha256);
	g_autofree char *behind = store->behind != NULL ? path_in(store->behind, sha256) : NULL;

	if (behind != NULL && !g_file_test(ours, G_FILE_TEST_EXISTS) && g_file_test(behind, G_FILE_TEST_EXISTS))
		return g_steal_pointer(&behind);
	return g_steal_pointer(&ours);
}

static int
sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int failed;

	if (fd < 0)
		return errno;
	failed = fsync(fd) != 0 ? errno : 0;
	close(fd);
	return failed;
}

/* Linking never replaces: who comes second finds the same bytes already there. */
static int
give_name(int fd, const char *temporary, const char *path)
{
	char self[64];
	int answer;

	if (temporary != NULL) {
		answer = link(temporary, path);
	} else {
		g_snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
		answer = linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
	}
	return answer == 0 || errno == EEXIST ? 0 : errno;
}

/* Several blobs on their way. */

typedef struct {
	DraftFile file;
	char *path;
} Blob;

struct SpoolBatch {
	Store *store;
	GPtrArray *blobs;    /* written, not yet durable and without their names */
	GHashTable *folders; /* that will get new names */
	Draft *draft;        /* for what comes in one piece */
};

static void
blob_free(gpointer pointer)
{
	Blob *blob = pointer;

	draft_file_clear(&blob->file);
	g_free(blob->path);
	g_free(blob);
}

Draft *
spool_draft(Store *store)
{
	g_autofree char *folder = g_build_filename(store_directory(store), "spool", NULL);

	return draft_new(folder);
}

SpoolBatch *
spool_batch_new(Store *store)
{
	SpoolBatch *batch = g_new0(SpoolBatch, 1);

	batch->store = store;
	batch->blobs = g_ptr_array_new_with_free_func(blob_free);
	batch->folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return batch;
}

void
spool_batch_free(SpoolBatch *batch)
{
	if (batch == NULL)
		return;
	g_ptr_array_unref(batch->blobs);
	g_hash_table_unref(batch->folders);
	draft_free(batch->draft);
	g_free(batch);
}

static bool
write_blob(SpoolBatch *batch, Draft *draft, const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);
	DraftFile file;
	Blob *blob;

	if (g_mkdir(folder, 0700) != 0 && errno != EEXIST)
		return draft_refused(folder, errno, error);
	g_hash_table_add(batch->folders, g_path_get_dirname(folder)); /* new or made by a run that died: its name is synced with the rest */
	if (!draft_file(draft, folder, &file, error))
		return false;
	blob = g_new0(Blob, 1);
	blob->file = file;
	blob->path = g_strdup(path);
	g_ptr_array_add(batch->blobs, blob);
	g_hash_table_add(batch->folders, g_steal_pointer(&folder));
	return true;
}

static bool
is_on_its_way(const SpoolBatch *batch, const char *path)
{
	for (guint i = 0; i < batch->blobs->len; i++)
		if (g_str_equal(((const Blob *)g_ptr_array_index(batch->blobs, i))->path, path))
			return true;
	return false;
}

bool
spool_batch_take(SpoolBatch *batch, Draft *draft, char **sha256, GError **error)
{
	g_autofree char *digest = g_strdup(draft_digest(draft));
	g_autofree char *path = path_of(batch->store, digest);
	struct stat status;

	if (stat(path, &status) != 0) {
		if (!is_on_its_way(batch, path) && !write_blob(batch, draft, path, error))
			return false;
	} else if (!S_ISREG(status.st_mode) || (gsize)status.st_size != draft_length(draft)) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s is damaged: move it away and run again", path);
		return false;
	} else { /* of a run that died, perhaps before it synced the folder: the name may not outlive a power cut yet */
		g_hash_table_add(batch->folders, g_path_get_dirname(path));
	}
	draft_clear(draft);
	if (sha256 != NULL)
		*sha256 = g_steal_pointer(&digest);
	return true;
}

bool
spool_batch_put(SpoolBatch *batch, GBytes *bytes, char **sha256, GError **error)
{
	gsize length;
	const void *data = g_bytes_get_data(bytes, &length);

	if (batch->draft == NULL)
		batch->draft = spool_draft(batch->store);
	draft_clear(batch->draft);
	return draft_append(batch->draft, data, length, error) && spool_batch_take(batch, batch->draft, sha256, error);
}

/* A file or, without one, a folder. */
typedef struct {
	int fd, failed;
	const char *path;
} Sync;

typedef struct {
	Sync *all;
	gint n, next;
} Syncs;

static gpointer
sync_some(gpointer data)
{
	Syncs *syncs = data;
	gint i;

	while ((i = g_atomic_int_add(&syncs->next, 1)) < syncs->n) {
		Sync *one = &syncs->all[i];

		if (one->fd < 0)
			one->failed = sync_folder(one->path);
		else
			one->failed = fdatasync(one->fd) != 0 ? errno : 0;
	}
	return NULL;
}

/* All at once: what is asked together the file system's journal takes in one go, 64 files in a fifteenth of the time. */
static bool
sync_all(GArray *list, GError **error)
{
	Syncs syncs = { .all = (Sync *)(gpointer)list->data, .n = (gint)list->len };
	GThread *threads[HELPERS];
	guint n = 0;

	while (n < MIN(HELPERS, list->len / 4) && (threads[n] = g_thread_try_new("sync", sync_some, &syncs, NULL)) != NULL)
		n++;
	sync_some(&syncs);
	while (n > 0)
		g_thread_join(threads[--n]);
	for (guint i = 0; i < list->len; i++)
		if (syncs.all[i].failed != 0)
			return draft_refused(syncs.all[i].path, syncs.all[i].failed, error);
	return true;
}

/* Bytes first, then names, then the folders that hold the names. */
static bool
make_durable(SpoolBatch *batch, GError **error)
{
	g_autoptr(GArray) syncs = g_array_new(FALSE, FALSE, sizeof(Sync));
	GHashTableIter folders;
	Sync one = { 0 };

	for (guint i = 0; i < batch->blobs->len; i++) {
		const Blob *blob = g_ptr_array_index(batch->blobs, i);

		one = (Sync){ .fd = blob->file.fd, .path = blob->path };
		g_array_append_val(syncs, one);
	}
	if (!sync_all(syncs, error))
		return false;
	for (guint i = 0; i < batch->blobs->len; i++) {
		const Blob *blob = g_ptr_array_index(batch->blobs, i);
		int failed = give_name(blob->file.fd, blob->file.temporary, blob->path);

		if (failed != 0)
			return draft_refused(blob->path, failed, error);
	}
	g_array_set_size(syncs, 0);
	one.fd = -1;
	g_hash_table_iter_init(&folders, batch->folders);
	while (g_hash_table_iter_next(&folders, (gpointer *)&one.path, NULL))
		g_array_append_val(syncs, one);
	return sync_all(syncs, error);
}

bool
spool_batch_commit(SpoolBatch *batch, GError **error)
{
	bool done = make_durable(batch, error);

	g_ptr_array_set_size(batch->blobs, 0);
	g_hash_table_remove_all(batch->folders);
	return done;
}

bool
spool_put(Store *store, GBytes *bytes, char **sha256, GError **error)
{
	g_autoptr(SpoolBatch) batch = spool_batch_new(store);
	g_autofree char *digest = NULL;

	if (!spool_batch_put(batch, bytes, &digest, error) || !spool_batch_commit(batch, error))
		return false;
	if (sha256 != NULL)
		*sha256 = g_steal_pointer(&digest);
	return true;
}

/* NULL with *failed = an errno, or with 0 when it is no regular file. */
static GBytes *
read_blob(const char *path, int *failed)
{
	g_autofree char *data = NULL;
	struct stat status;
	gsize length = 0;
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	*failed = fd < 0 ? errno : 0;
	if (fd < 0)
		return NULL;
	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
		close(fd);
		return NULL;
	}
	data = g_malloc((gsize)status.st_size + 1);
	while (length < (gsize)status.st_size) {
		ssize_t n = read(fd, data + length, (gsize)status.st_size - length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			*failed = errno;
		if (n <= 0)
			break;
		length += (gsize)n;
	}
	close(fd);
	return *failed == 0 ? g_bytes_new_take(g_steal_pointer(&data), length) : NULL;
}

GBytes *
spool_get(Store *store, const char *sha256, GError **error)
{
	g_autofree char *path = NULL;
	g_autofree char *found = NULL;
	g_autoptr(GBytes) bytes = NULL;
	int failed = 0;

	if (!is_digest(sha256)) {
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "no bytes were kept of this");
		return NULL;
	}
	path = path_of(store, sha256);
	bytes = read_blob(path, &failed);
	if (bytes == NULL && failed != 0 && failed != ENOENT && failed != ELOOP) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s cannot be read: %s", path, g_strerror(failed));
		return NULL;
	}
	if (bytes != NULL)
		found = digest_sha256_bytes(bytes);
	if (found != NULL && g_str_equal(found, sha256))
		return g_steal_pointer(&bytes);
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, failed == ENOENT ? "%s is missing" : "%s is damaged",
	            path);
	return NULL;
}

bool
spool_has(Store *store, const char *sha256)
{
	g_autofree char *path = is_digest(sha256) ? path_of(store, sha256) : NULL;
	struct stat status;

	return path != NULL && stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* Verification. */

static bool
verify_folder(Store *store, const char *prefix, GPtrArray *faults, GError **error)
{
	g_autofree char *folder = g_build_filename(store_directory(store), "spool", prefix, NULL);
	g_autoptr(GDir) names = g_dir_open(folder, 0, NULL);
	const char *name;

	if (names == NULL) {
		g_ptr_array_add(faults, g_strdup_printf("spool: %s is no folder that can be read", prefix));
		return true;
	}
	while ((name = g_dir_read_name(names)) != NULL) {
		g_autoptr(GError) failure = NULL;
		g_autoptr(GBytes) bytes = NULL;

		if (g_str_has_prefix(name, DRAFT_UNFINISHED)) /* of a run that died: nothing refers to it */
			continue;
		if (!is_digest(name) || strncmp(name, prefix, 2) != 0) {
			g_ptr_array_add(faults, g_strdup_printf("spool: %s/%s is no blob", prefix, name));
			continue;
		}
		bytes = spool_get(store, name, &failure);
		if (bytes == NULL)
			g_ptr_array_add(faults, g_strdup_printf("spool: %s", failure->message));
	}
	return true;
}

static bool
verify_needed(Store *store, GPtrArray *faults, GError **error)
{
	static const char sql[] = "SELECT 'message', id, sha256 FROM message UNION ALL"
	                          " SELECT 'document', d.id, d.sha256 FROM document d WHERE d.sha256 IS NOT NULL"
	                          " AND NOT EXISTS (SELECT 1 FROM message m WHERE m.sha256 = d.sha256)"; /* the mail itself is told once */
	g_autoptr(Query) query = query_new(store, error, sql, "");

	if (query == NULL)
		return false;
	while (query_next(query)) {
		g_autofree char *noun = query_text(query);
		int64_t id = query_int(query);
		g_autofree char *sha256 = query_text(query);

		if (!spool_has(store, sha256))
			g_ptr_array_add(faults, g_strdup_printf("%s %" G_GINT64_FORMAT ": its bytes are missing", noun, (gint64)id));
	}
	return query_done(query, error);
}

bool
spool_verify(Store *store, GPtrArray *faults, GError **error)
{
	g_autofree char *spool = g_build_filename(store_directory(store), "spool", NULL);
	g_autoptr(GDir) names = g_dir_open(spool, 0, NULL);
	const char *name;

	while (names != NULL && (name = g_dir_read_name(names)) != NULL) {
		if (!g_str_has_prefix(name, DRAFT_UNFINISHED) && !verify_folder(store, name, faults, error))
			return false;
	}
	return verify_needed(store, faults, error);
}
