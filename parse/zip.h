/* zip.h - members of a container (docx, xlsx, ofd), within limits
 *
 * Source: PKWARE APPNOTE.TXT 6.3 as far as office files use it: stored and deflated members, found through the central directory
 * (entries with data descriptors have their sizes only there).  Names are matched as bytes and case counts; archives that people
 * made are the business of read_archive.c.  A Zip keeps a reference on its bytes; members are new GBytes that outlive it. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "base/error.h"

typedef struct Zip Zip;
/* `members`: entries in the directory; `member`: bytes of one unpacked member; `total`: of all that were read;
 * `ratio`: of a member above 1 MiB to its packed size. */
typedef struct {
	guint members;
	gsize member, total;
	guint ratio;
} ZipLimits;

/* REJECT: no ZIP file, damaged directory, too many members, or an encrypted member (the text says which). `limits` NULL: those of
 * parse/limits.h. */
Zip    *zip_open(GBytes *container, const ZipLimits *limits, GError **error);
/* The member of exactly that name, the last one where names repeat.  Absent, too big, damaged: REJECT. */
GBytes *zip_read(Zip *zip, const char *name, GError **error);
bool    zip_has(const Zip *zip, const char *name);
/* Names in the order of the directory, valid UTF-8 (others are skipped); borrowed. */
guint       zip_count(const Zip *zip);
const char *zip_name(const Zip *zip, guint n);
/* What a reference in the member `from` means: "/x" is the root, else relative to the folder of `from`; "." and ".." are resolved,
 * nothing leads above the root.  New string. */
char   *zip_resolve(const char *from, const char *reference);
void    zip_close(Zip *zip); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Zip, zip_close)
