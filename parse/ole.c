/* ole.c - the streams of an OLE container, within limits (libgsf; MS-CFB) */
#include "parse/ole.h"

#include <gsf/gsf-infile-msole.h>
#include <gsf/gsf-infile.h>
#include <gsf/gsf-input-memory.h>
#include <string.h>

#include "parse/limits.h"

#define NAMES_MAX 10000

struct Ole {
	GBytes *bytes;       /* the container, which libgsf only points into */
	GsfInfile *infile;
};

/* What libgsf criticises is the file, not the program, in which a criticism is fatal. */
typedef GLogLevelFlags Patience;

static void
patience_end(Patience *before)
{
	g_log_set_always_fatal(*before);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Patience, patience_end)

#define HAVE_PATIENCE g_auto(Patience) patience G_GNUC_UNUSED = g_log_set_always_fatal(G_LOG_LEVEL_ERROR)

/* ---- what it is ---- */

static const struct {
	const char *stream;
	OleKind kind;
} marks[] = {
	{ "EncryptedPackage", OLE_LOCKED }, { "__properties_version1.0", OLE_MESSAGE }, { "WordDocument", OLE_WORD },
	{ "Workbook", OLE_EXCEL }, { "Book", OLE_EXCEL }, { "PowerPoint Document", OLE_SLIDES },
};

/* The directory holds names in UTF-16; of a damaged file they are all that is left to look at. */
static bool
has_wide(const void *bytes, gsize length, const char *name)
{
	gsize wide = 2 * strlen(name);
	g_autofree char *stream = g_malloc0(wide);

	for (gsize i = 0; name[i] != '\0'; i++)
		stream[2 * i] = name[i];
	return memmem(bytes, length, stream, wide) != NULL;
}

OleKind
ole_kind(const void *bytes, gsize length)
{
	g_autoptr(GBytes) whole = g_bytes_new_static(bytes, length);
	g_autoptr(Ole) root = ole_open(whole, NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
		if (root != NULL ? ole_has(root, marks[i].stream) : has_wide(bytes, length, marks[i].stream))
			return marks[i].kind;
	return OLE_OTHER;
}

/* ---- folders and streams ---- */

static Ole *
ole_new(GBytes *bytes, GsfInfile *infile)
{
	Ole *storage = g_new0(Ole, 1);

	storage->bytes = g_bytes_ref(bytes);
	storage->infile = infile;
	return storage;
}

Ole *
ole_open(GBytes *bytes, GError **error)
{
	HAVE_PATIENCE;
	gsize length;
	const guint8 *data = g_bytes_get_data(bytes, &length);
	GsfInput *input = length > 0 ? gsf_input_memory_new(data, (gsf_off_t)length, FALSE) : NULL;
	g_autoptr(GError) why = NULL;
	GsfInfile *infile = input != NULL ? gsf_infile_msole_new(input, &why) : NULL;

	g_clear_object(&input);
	if (infile == NULL) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "its container is damaged (%s)", why != NULL ? why->message : "no reason given");
		return NULL;
	}
	return ole_new(bytes, infile);
}

void
ole_close(Ole *storage)
{
	if (storage == NULL)
		return;
	g_object_unref(storage->infile);
	g_bytes_unref(storage->bytes);
	g_free(storage);
}

Ole *
ole_folder(const Ole *storage, const char *name)
{
	HAVE_PATIENCE;
	GsfInput *child = gsf_infile_child_by_name(storage->infile, name);

	if (child == NULL)
		return NULL;
	if (!GSF_IS_INFILE(child) || gsf_infile_num_children(GSF_INFILE(child)) < 0) {
		g_object_unref(child);
		return NULL;
	}
	return ole_new(storage->bytes, GSF_INFILE(child));
}

static void
refuse(GError **error, const char *name, const char *why)
{
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "its stream %s %s", name, why);
}

GBytes *
ole_stream(const Ole *storage, const char *name, GError **error)
{
	HAVE_PATIENCE;
	GsfInput *child = gsf_infile_child_by_name(storage->infile, name);
	gsf_off_t size = child != NULL ? gsf_input_size(child) : 0;
	g_autofree guint8 *bytes = NULL;

	if (child == NULL) {
		refuse(error, name, "is missing");
		return NULL;
	}
	if (size > 0 && size <= (gsf_off_t)MIN(LIMIT_MEMBER, g_bytes_get_size(storage->bytes))) {
		bytes = g_malloc((gsize)size);
		if (gsf_input_read(child, (size_t)size, bytes) == NULL)
			g_clear_pointer(&bytes, g_free);
	}
	g_object_unref(child);
	if (size > 0 && bytes == NULL) {
		refuse(error, name, "is cut off or too large");
		return NULL;
	}
	return g_bytes_new_take(g_steal_pointer(&bytes), (gsize)MAX(size, 0));
}

bool
ole_has(const Ole *storage, const char *name)
{
	HAVE_PATIENCE;
	GsfInput *child = gsf_infile_child_by_name(storage->infile, name);

	if (child == NULL)
		return false;
	g_object_unref(child);
	return true;
}

guint
ole_count(const Ole *storage)
{
	return (guint)CLAMP(gsf_infile_num_children(storage->infile), 0, NAMES_MAX);
}

const char *
ole_name(const Ole *storage, guint n)
{
	const char *name = gsf_infile_name_by_index(storage->infile, (int)n);

	return name != NULL ? name : "";
}
