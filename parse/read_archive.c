/* read_archive.c - zip, rar, 7z, tar and gz to parts, within limits (libarchive) */
#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <string.h>

#include "base/text.h"
#include "parse/reader.h"

#define RATIO_FREE   (1u << 20)  /* below that any ratio is harmless */
#define NAMES_SHOWN  5
#define NAME_MAX_LEN 180         /* characters of a member's name */
#define CHUNK        (64u << 10)


typedef struct archive Archive;
static void
archive_close_free(Archive *archive)
{
	archive_read_free(archive);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Archive, archive_close_free)

typedef struct {
	Reading *reading;
	const char *name;      /* of the archive, for people */
	gsize packed, unpacked;
	guint members, encrypted;
	GString *encrypted_names;
	bool stop;
} Unpack;

/* ---- names ---- */

/* UTF-8 where it is, else GB18030; folders fall. */
static char *
member_name(struct archive_entry *entry, bool *junk)
{
	const char *raw = archive_entry_pathname(entry);
	g_autofree char *path = NULL;
	g_autofree char *base = NULL;
	const char *at;

	if (raw == NULL)
		raw = archive_entry_pathname_utf8(entry);
	path = raw == NULL ? g_strdup("") : text_to_utf8(raw, strlen(raw), NULL, NULL);
	g_strdelimit(path, "\\", '/');
	for (char *c = path; *c != '\0'; c++)
		if (g_ascii_iscntrl(*c))
			*c = ' ';
	at = strrchr(path, '/');
	base = g_strdup(at == NULL ? path : at + 1);
	*junk = g_str_has_prefix(path, "__MACOSX/") || strstr(path, "/__MACOSX/") != NULL || g_str_has_prefix(base, "._") ||
	        strcmp(base, ".DS_Store") == 0 || g_ascii_strcasecmp(base, "thumbs.db") == 0 || g_ascii_strcasecmp(base, "desktop.ini") == 0;
	if (g_utf8_strlen(base, -1) > NAME_MAX_LEN) {
		const char *dot = strrchr(base, '.');
		g_autofree char *stem = g_utf8_substring(base, 0, NAME_MAX_LEN - 12);

		return g_strconcat(stem, dot != NULL && strlen(dot) <= 12 ? dot : "", NULL);
	}
	return g_steal_pointer(&base);
}

/* "材料.gz" holds "材料"; the name inside the gzip header wins, libarchive gives it as the path. */
static char *
single_name(const char *inside, const char *outside)
{
	g_autofree char *name = NULL;

	if (*inside != '\0' && strcmp(inside, "data") != 0)
		return g_strdup(inside);
	name = g_strdup(outside);
	if (strlen(name) > 3 && g_ascii_strcasecmp(name + strlen(name) - 3, ".gz") == 0)
		name[strlen(name) - 3] = '\0';
	return g_steal_pointer(&name);
}

/* ---- zip directory ---- */

static guint
le(const guint8 *at, guint n)
{
	guint value = 0;

	while (n-- > 0)
		value = value << 8 | at[n];
	return value;
}

typedef struct {
	guint64 from, to;
} Span;

static int
span_compare(gconstpointer a, gconstpointer b)
{
	const Span *left = a, *right = b;

	return left->from < right->from ? -1 : left->from > right->from;
}

/* Members that share their packed bytes multiply: no honest program writes them (the "better zip bomb"). */
static bool
zip_overlaps(const guint8 *bytes, gsize length)
{
	g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(Span));
	gsize end = length < 22 ? 0 : length - 22, directory;
	gsize floor = end > 65557 ? end - 65557 : 0;

	while (end > floor && memcmp(bytes + end, "PK\5\6", 4) != 0)
		end--;
	if (length < 22 || memcmp(bytes + end, "PK\5\6", 4) != 0)
		return false;
	directory = le(bytes + end + 16, 4);
	while (directory + 46 <= length && memcmp(bytes + directory, "PK\1\2", 4) == 0 && spans->len < 70000) {
		Span span = { .from = le(bytes + directory + 42, 4) };

		span.to = span.from + 30 + le(bytes + directory + 20, 4);
		if (le(bytes + directory + 20, 4) != 0xffffffff)
			g_array_append_val(spans, span);
		directory += 46 + le(bytes + directory + 28, 2) + le(bytes + directory + 30, 2) + le(bytes + directory + 32, 2);
	}
	g_array_sort(spans, span_compare);
	for (guint i = 1; i < spans->len; i++)
		if (g_array_index(spans, Span, i).from < g_array_index(spans, Span, i - 1).to)
			return true;
	return false;
}

/* ---- members ---- */

static Part *
add_part(Unpack *unpack, const char *name, GByteArray *data, const char *fault)
{
	g_autoptr(GBytes) bytes = data == NULL ? g_bytes_new_static("", 0) : g_byte_array_free_to_bytes(g_byte_array_ref(data));
	Part *part = part_new(name, "", bytes);

	part->fault = g_strdup(fault);
	g_ptr_array_add(unpack->reading->parts, part);
	return part;
}

static void
add_encrypted(Unpack *unpack, const char *name)
{
	unpack->encrypted++;
	if (unpack->encrypted <= NAMES_SHOWN)
		g_string_append_printf(unpack->encrypted_names, "%s%s", unpack->encrypted > 1 ? ", " : "", name);
}

static void
bomb(Unpack *unpack, const char *what)
{
	unpack->stop = true;
	if (unpack->reading->fault == NULL)
		unpack->reading->fault = g_strdup_printf("the archive %s %s; unpacking stopped, ask the sender to send the files themselves", unpack->name, what);
}

/* All bytes of the member; *fault says why they are not all. */
static GByteArray *
member_read(Unpack *unpack, Archive *archive, char **fault)
{
	GByteArray *data = g_byte_array_new();
	guint8 chunk[CHUNK];

	for (;;) {
		la_ssize_t got = archive_read_data(archive, chunk, sizeof chunk);

		if (got == 0)
			return data;
		if (got < 0) {
			*fault = g_strdup_printf("the member is damaged: %s", archive_error_string(archive) == NULL ? "no reason given" : archive_error_string(archive));
			return data;
		}
		g_byte_array_append(data, chunk, (guint)got);
		unpack->unpacked += (gsize)got;
		if (unpack->unpacked > RATIO_FREE && unpack->unpacked / LIMIT_RATIO > unpack->packed)
			bomb(unpack, "unpacks to more than 200 times its size");
		else if (unpack->unpacked > LIMIT_DECODED)
			bomb(unpack, "unpacks to more than 256 MiB");
		else if (data->len > LIMIT_MEMBER)
			*fault = g_strdup_printf("the member is larger than %u MiB", LIMIT_MEMBER >> 20);
		if (unpack->stop || *fault != NULL)
			return data;
	}
}

static bool
mentions_encryption(Archive *archive)
{
	const char *text = archive_error_string(archive);
	g_autofree char *folded = text == NULL ? NULL : g_ascii_strdown(text, -1);

	return folded != NULL && (strstr(folded, "encrypt") != NULL || strstr(folded, "passphrase") != NULL || strstr(folded, "password") != NULL);
}

static void
member_take(Unpack *unpack, Archive *archive, struct archive_entry *entry, const char *outside, bool single)
{
	bool junk;
	g_autofree char *inside = member_name(entry, &junk);
	g_autofree char *name = single ? single_name(inside, outside) : g_strdup(inside);
	g_autofree char *fault = NULL;
	g_autoptr(GByteArray) data = NULL;
	Part *part;

	if (archive_entry_filetype(entry) == AE_IFDIR || (*name == '\0' && archive_entry_size_is_set(entry) && archive_entry_size(entry) == 0))
		return;
	if (++unpack->members > LIMIT_PARTS) {
		bomb(unpack, "has more than 1000 members");
		return;
	}
	if (!single && archive_entry_filetype(entry) != AE_IFREG && archive_entry_filetype(entry) != 0) {
		g_ptr_array_add(unpack->reading->notes, g_strdup_printf("%s is a link or a device, not a file", name));
		return;
	}
	if (archive_entry_is_data_encrypted(entry) == 1) {
		add_encrypted(unpack, name);
		add_part(unpack, name, NULL, "the file is encrypted in its archive; ask the sender for it without a password");
		return;
	}
	data = member_read(unpack, archive, &fault);
	if (fault != NULL && mentions_encryption(archive)) {
		add_encrypted(unpack, name);
		g_free(fault);
		fault = g_strdup("the file is encrypted in its archive; ask the sender for it without a password");
	}
	if (unpack->stop)
		return;
	part = add_part(unpack, name, data, fault);
	part->ignore = junk;
	part->reason = junk ? g_strdup("a system file of the sender's computer") : NULL;
}

/* ---- the archive ---- */

static Archive *
archive_open(GBytes *bytes, bool single)
{
	g_autoptr(Archive) archive = archive_read_new();
	gsize length;
	const void *data = g_bytes_get_data(bytes, &length);

	/* One by one: "all" would take in filters that start other programs. */
	archive_read_support_format_zip(archive);
	archive_read_support_format_rar(archive);
	archive_read_support_format_rar5(archive);
	archive_read_support_format_7zip(archive);
	archive_read_support_format_tar(archive);
	archive_read_support_filter_gzip(archive);
	archive_read_support_filter_bzip2(archive);
	archive_read_support_filter_xz(archive);
	if (single)
		archive_read_support_format_raw(archive);
	if (archive_read_open_memory(archive, data, length) != ARCHIVE_OK)
		return NULL;
	return g_steal_pointer(&archive);
}

static void
encrypted_fault(Unpack *unpack)
{
	g_free(unpack->reading->fault);
	unpack->reading->fault = g_strdup_printf("the archive %s is encrypted%s%s%s; ask the sender to send it without a password", unpack->name,
	                                         unpack->encrypted_names->len > 0 ? " (" : "", unpack->encrypted_names->str,
	                                         unpack->encrypted_names->len > 0 ? (unpack->encrypted > NAMES_SHOWN ? ", …)" : ")") : "");
}

static void
unpack_all(Unpack *unpack, Archive *archive, const char *outside, bool gzip)
{
	struct archive_entry *entry;
	int result = ARCHIVE_OK;

	while (!unpack->stop) {
		result = archive_read_next_header(archive, &entry);
		if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
			break;
		member_take(unpack, archive, entry, outside, gzip && archive_format(archive) == ARCHIVE_FORMAT_RAW);
	}
	if (unpack->stop || result == ARCHIVE_EOF)
		return;
	if (mentions_encryption(archive) || archive_read_has_encrypted_entries(archive) == 1) {
		encrypted_fault(unpack);
		return;
	}
	unpack->reading->fault = g_strdup_printf("the archive %s is damaged%s (%s); ask the sender to send it again", unpack->name,
	                                         unpack->members > 0 ? " after its first members" : "",
	                                         archive_error_string(archive) == NULL ? "no reason given" : archive_error_string(archive));
}

/* One exception is enough where everything is encrypted: the members' parts fall in favour of the archive's fault. */
static void
settle_encrypted(Unpack *unpack)
{
	bool all = true;

	if (unpack->encrypted == 0)
		return;
	for (guint i = 0; i < unpack->reading->parts->len; i++) {
		const Part *part = g_ptr_array_index(unpack->reading->parts, i);

		all = all && (part->ignore || part->fault != NULL);
	}
	if (!all)
		return;
	g_ptr_array_set_size(unpack->reading->parts, 0);
	encrypted_fault(unpack);
}

bool
read_archive(const Input *input, Reading *reading, GError **error)
{
	gsize length;
	const guint8 *data = g_bytes_get_data(input->bytes, &length);
	bool gzip = length > 2 && data[0] == 0x1f && data[1] == 0x8b;
	g_autoptr(GString) names = g_string_new(NULL);
	const char *name = input->file_name == NULL || *input->file_name == '\0' ? "(without a name)" : input->file_name;
	Unpack unpack = { .reading = reading, .name = name, .packed = MAX(length, 1), .encrypted_names = names };
	g_autoptr(Archive) archive = NULL;
	/* libarchive converts the names of 7z and rar to the locale's charset: it must be UTF-8, whatever the program's is. */
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0), before;

	if (length > 4 && memcmp(data, "PK\3\4", 4) == 0 && zip_overlaps(data, length)) {
		bomb(&unpack, "uses the same bytes for several members");
		if (utf8 != (locale_t)0)
			freelocale(utf8);
		return true;
	}
	before = utf8 == (locale_t)0 ? (locale_t)0 : uselocale(utf8);
	archive = archive_open(input->bytes, gzip);
	if (archive == NULL)
		reading->fault = g_strdup_printf("the archive %s is damaged or of an unknown kind; ask the sender to send it again", name);
	else
		unpack_all(&unpack, archive, input->file_name == NULL ? "" : input->file_name, gzip);
	if (reading->fault == NULL)
		settle_encrypted(&unpack);
	g_clear_pointer(&archive, archive_close_free);
	if (utf8 != (locale_t)0) {
		uselocale(before);
		freelocale(utf8);
	}
	return true;
}
