/* zip.c - members of a container, within limits
 *
 * The directory is read here and not by libarchive because libarchive gives names only through the process's locale, which the
 * caged child cannot load, and OFD packages have Chinese folder names; inflating is GIO's. */
#include "parse/zip.h"
#include <gio/gio.h>
#include <string.h>
#include "parse/limits.h"

typedef struct {
	char *name;
	guint method;
	gsize packed, size, offset;
} Member;

struct Zip {
	GBytes *container;
	const guint8 *data; /* of container */
	gsize length;
	ZipLimits limits;
	gsize total;        /* unpacked so far */
	GArray *members;    /* of Member */
	GHashTable *by_name; /* name -> index + 1 */
};

#define END_SIZE    22
#define ENTRY_SIZE  46
#define LOCAL_SIZE  30
#define FLAG_SECRET 0x0001

static guint
get16(const guint8 *p)
{
	return p[0] | (guint)p[1] << 8;
}

static gsize
get32(const guint8 *p)
{
	return get16(p) | (gsize)get16(p + 2) << 16;
}

static void
member_clear(gpointer data)
{
	g_free(((Member *)data)->name);
}

static Zip *
zip_new(GBytes *container, const ZipLimits *limits)
{
	static const ZipLimits usual = { LIMIT_PARTS, LIMIT_MEMBER, LIMIT_DECODED, LIMIT_RATIO };
	Zip *zip = g_new0(Zip, 1);

	zip->container = g_bytes_ref(container);
	zip->data = g_bytes_get_data(container, &zip->length);
	zip->limits = limits != NULL ? *limits : usual;
	zip->members = g_array_new(FALSE, TRUE, sizeof(Member));
	g_array_set_clear_func(zip->members, member_clear);
	zip->by_name = g_hash_table_new(g_str_hash, g_str_equal);
	return zip;
}

/* The last end record whose comment fits behind it; NULL if there is none. */
static const guint8 *
find_end(const Zip *zip)
{
	gsize lowest;

	if (zip->length < END_SIZE)
		return NULL;
	lowest = zip->length > END_SIZE + 0xffff ? zip->length - END_SIZE - 0xffff : 0;
	for (gsize at = zip->length - END_SIZE + 1; at-- > lowest;) {
		const guint8 *p = zip->data + at;

		if (memcmp(p, "PK\5\6", 4) == 0 && at + END_SIZE + get16(p + 20) <= zip->length)
			return p;
	}
	return NULL;
}

/* One entry of the directory at *at; false when the directory is damaged or may not be read. */
static bool
take_entry(Zip *zip, gsize *at, gsize end, GError **error)
{
	const guint8 *p = zip->data + *at;
	gsize whole;
	Member member;

	if (*at > end || end - *at < ENTRY_SIZE || memcmp(p, "PK\1\2", 4) != 0) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "the container's directory is damaged");
		return false;
	}
	whole = ENTRY_SIZE + get16(p + 28) + get16(p + 30) + get16(p + 32);
	if (whole > end - *at) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "the container's directory is damaged");
		return false;
	}
	if (get16(p + 8) & FLAG_SECRET) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "the file is encrypted with a password");
		return false;
	}
	*at += whole;
	if (!g_utf8_validate((const char *)p + ENTRY_SIZE, get16(p + 28), NULL))
		return true; /* no office file names its parts so */
	member = (Member){ .name = g_strndup((const char *)p + ENTRY_SIZE, get16(p + 28)), .method = get16(p + 10),
	                   .packed = get32(p + 20), .size = get32(p + 24), .offset = get32(p + 42) };
	g_strdelimit(member.name, "\\", '/'); /* some Windows programs */
	g_array_append_val(zip->members, member);
	return true;
}

static bool
read_directory(Zip *zip, GError **error)
{
	const guint8 *end = find_end(zip);
	gsize at, stop, count;

	if (end == NULL) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "its list of contents is missing: it is cut off or damaged");
		return false;
	}
	count = get16(end + 10);
	at = get32(end + 16);
	stop = (gsize)(end - zip->data);
	if (count > zip->limits.members) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "the container has %" G_GSIZE_FORMAT " members, the limit is %u",
		            count, zip->limits.members);
		return false;
	}
	for (gsize i = 0; i < count; i++) {
		if (!take_entry(zip, &at, stop, error))
			return false;
	}
	for (guint i = 0; i < zip->members->len; i++)
		g_hash_table_insert(zip->by_name, g_array_index(zip->members, Member, i).name, GUINT_TO_POINTER(i + 1));
	return true;
}

Zip *
zip_open(GBytes *container, const ZipLimits *limits, GError **error)
{
	g_autoptr(Zip) zip = zip_new(container, limits);

	if (!read_directory(zip, error))
		return NULL;
	return g_steal_pointer(&zip);
}

void
zip_close(Zip *zip)
{
	if (zip == NULL)
		return;
	g_hash_table_unref(zip->by_name);
	g_array_unref(zip->members);
	g_bytes_unref(zip->container);
	g_free(zip);
}

/* Unpacks until the stream ends or `most` bytes are passed: the sizes in the directory are only claims. */
static GByteArray *
inflate(const guint8 *packed, gsize length, gsize most, GError **error)
{
	g_autoptr(GZlibDecompressor) inflater = g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_RAW);
	g_autoptr(GByteArray) out = g_byte_array_new();
	guint8 block[16384];

	for (;;) {
		gsize taken = 0, made = 0;
		GConverterResult result = g_converter_convert(G_CONVERTER(inflater), packed, length, block, sizeof block,
		                                              G_CONVERTER_INPUT_AT_END, &taken, &made, error);

		if (result == G_CONVERTER_ERROR)
			return NULL;
		if (made > most - out->len) {
			g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "larger than allowed when unpacked");
			return NULL;
		}
		g_byte_array_append(out, block, (guint)made);
		packed += taken;
		length -= taken;
		if (result == G_CONVERTER_FINISHED)
			return g_steal_pointer(&out);
	}
}

/* How far this member may grow: its own limit, what is left of the total, and the ratio to its packed size. */
static gsize
allowance(const Zip *zip, const Member *member)
{
	gsize by_ratio = MAX((gsize)1 << 20, member->packed * zip->limits.ratio);

	return MIN(MIN(zip->limits.member, by_ratio), zip->limits.total - zip->total);
}

static GBytes *
unpack(Zip *zip, const Member *member, GError **error)
{
	const guint8 *local = zip->data + member->offset;
	gsize start, most = allowance(zip, member);
	g_autoptr(GByteArray) out = NULL;

	if (member->offset > zip->length || zip->length - member->offset < LOCAL_SIZE || memcmp(local, "PK\3\4", 4) != 0) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "not where the directory says");
		return NULL;
	}
	start = member->offset + LOCAL_SIZE + get16(local + 26) + get16(local + 28);
	if (start > zip->length || member->packed > zip->length - start) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "cut off");
		return NULL;
	}
	if (member->size > most || (member->method == 0 && member->packed > most)) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "larger than allowed when unpacked");
		return NULL;
	}
	if (member->method == 0) {
		zip->total += member->packed;
		return g_bytes_new_from_bytes(zip->container, start, member->packed);
	}
	if (member->method != 8) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "packed by method %u, which office files do not use", member->method);
		return NULL;
	}
	out = inflate(zip->data + start, member->packed, most, error);
	if (out == NULL)
		return NULL;
	zip->total += out->len;
	return g_byte_array_free_to_bytes(g_steal_pointer(&out));
}

GBytes *
zip_read(Zip *zip, const char *name, GError **error)
{
	guint index = GPOINTER_TO_UINT(g_hash_table_lookup(zip->by_name, name));
	g_autoptr(GError) why = NULL;
	GBytes *bytes;

	if (index == 0) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "member %s is absent", name);
		return NULL;
	}
	bytes = unpack(zip, &g_array_index(zip->members, Member, index - 1), &why);
	if (bytes == NULL)
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "member %s: %s", name, why->message);
	return bytes;
}

bool
zip_has(const Zip *zip, const char *name)
{
	return g_hash_table_contains(zip->by_name, name);
}

guint
zip_count(const Zip *zip)
{
	return zip->members->len;
}

const char *
zip_name(const Zip *zip, guint n)
{
	return g_array_index(zip->members, Member, n).name;
}

char *
zip_resolve(const char *from, const char *reference)
{
	g_autofree char *folder = *reference == '/' || strchr(from, '/') == NULL ? g_strdup("") : g_path_get_dirname(from);
	g_autofree char *joined = g_strdup_printf("%s/%s", folder, reference);
	g_auto(GStrv) steps = g_strsplit(joined, "/", -1);
	g_autoptr(GPtrArray) kept = g_ptr_array_new();

	for (guint i = 0; steps[i] != NULL; i++) {
		if (*steps[i] == '\0' || g_str_equal(steps[i], "."))
			continue;
		if (!g_str_equal(steps[i], ".."))
			g_ptr_array_add(kept, steps[i]);
		else if (kept->len > 0)
			g_ptr_array_set_size(kept, (int)kept->len - 1);
	}
	g_ptr_array_add(kept, NULL);
	return g_strjoinv("/", (char **)kept->pdata);
}
