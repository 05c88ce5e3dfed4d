/* test_sniff.c - every type by its content, whatever it is called */
#include <string.h>

#include "parse/sniff.h"

typedef struct {
	const char *name;
	const char *bytes;
	gsize length; /* 0: that of the string */
	const char *hint;
	SniffType type;
} Case;

#define B(literal) literal, sizeof(literal) - 1

static const Case cases[] = {
	{ "nothing", "", 0, "application/pdf", SNIFF_EMPTY },
	{ "pdf", B("%PDF-1.7\n%\342\343\317\323\n1 0 obj"), "", SNIFF_PDF },
	{ "pdf cut off", B("%PDF-1.4"), "text/plain", SNIFF_PDF },
	{ "pdf after rubbish", B("\r\n\r\nX-Junk\r\n%PDF-1.5\nhello"), "application/octet-stream", SNIFF_PDF },
	{ "jpeg", B("\377\330\377\340\0\020JFIF"), "image/png", SNIFF_JPEG },
	{ "png", B("\211PNG\r\n\032\n\0\0\0\rIHDR"), "", SNIFF_PNG },
	{ "gif", B("GIF89a\1\0\1\0"), "", SNIFF_GIF },
	{ "tiff little", B("II*\0\10\0\0\0"), "", SNIFF_TIFF },
	{ "tiff big", B("MM\0*\0\0\0\10"), "", SNIFF_TIFF },
	{ "webp", B("RIFF\44\0\0\0WEBPVP8 "), "", SNIFF_WEBP },
	{ "a sound is no webp", B("RIFF\44\0\0\0WAVEfmt "), "", SNIFF_UNKNOWN },
	{ "bmp", B("BM\66\0\14\0\0\0\0\0\66\0\0\0\50\0\0\0\0\2\0\0"), "", SNIFF_BMP },
	{ "BM as a word", B("BMW is a car, not a picture"), "text/plain", SNIFF_TEXT },
	{ "heic", B("\0\0\0\030ftypheic\0\0\0\0mif1"), "image/jpeg", SNIFF_HEIC },
	{ "mif1", B("\0\0\0\030ftypmif1\0\0\0\0heic"), "", SNIFF_HEIC },
	{ "a film is no heic", B("\0\0\0\030ftypisom\0\0\0\0mp42"), "", SNIFF_UNKNOWN },
	{ "ole", B("\320\317\021\340\241\261\032\341\0\0"), "text/csv", SNIFF_OLE },
	{ "rtf", B("{\\rtf1\\ansi hello}"), "application/msword", SNIFF_RTF },
	{ "tnef", B("\170\237\076\042\1\0\1"), "application/ms-tnef", SNIFF_TNEF },
	{ "rar", B("Rar!\032\7\1\0"), "", SNIFF_RAR },
	{ "rar 4", B("Rar!\032\7\0"), "", SNIFF_RAR },
	{ "7z", B("7z\274\257\047\034\0\4"), "", SNIFF_7Z },
	{ "gzip", B("\037\213\10\0\0\0"), "", SNIFF_GZIP },
	{ "zip without members", B("PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "", SNIFF_ZIP },
	{ "html", B("<!DOCTYPE html>\n<html><body>x</body></html>"), "", SNIFF_HTML },
	{ "html of a mail", B("<div>\345\245\275</div>"), "text/html", SNIFF_HTML },
	{ "html after a comment", B("\357\273\277 <!-- made by hand -->\n<HTML>"), "text/plain", SNIFF_HTML },
	{ "xhtml", B("<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"x\">\n<html>"), "", SNIFF_HTML },
	{ "html in utf-16", B("\377\376<\0h\0t\0m\0l\0>\0"), "", SNIFF_HTML },
	{ "html that is called a sheet", B("<table><tr><td>1</td></tr></table>"), "application/vnd.ms-excel", SNIFF_HTML },
	{ "html that begins with a word", B("hello <b>you</b>"), "text/html", SNIFF_TEXT },
	{ "xml", B("<?xml version=\"1.0\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"/>"), "", SNIFF_XML },
	{ "xml without a declaration", B("<xbrl xmlns=\"http://www.xbrl.org/2003/instance\"/>"), "text/plain", SNIFF_XML },
	{ "an address in brackets", B("<zhang@example.com> wrote:\n> hello"), "text/plain", SNIFF_TEXT },
	{ "text", B("\346\202\250\345\245\275\n"), "text/plain", SNIFF_TEXT },
	{ "text in gb18030", B("\304\372\272\303, \322\321\273\343\277\356 700 \324\252\n"), "text/plain", SNIFF_TEXT },
	{ "csv in gb18030", B("\325\312\272\305,\273\247\303\373\r\n1,2\r\n"), "application/vnd.ms-excel", SNIFF_TEXT },
	{ "text in utf-16", B("\376\377\140\250\131\175\0\n"), "text/plain", SNIFF_TEXT },
	{ "noise", B("\0\1\2\3\377\376\0\0\0"), "", SNIFF_UNKNOWN },
	{ "noise that is called text", B("\1\2\3\4\5\6\7\200\201\202\203"), "text/plain", SNIFF_UNKNOWN },
	{ "mail", B("Received: from x by y\r\nFrom: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\n\r\nhello"), "", SNIFF_MAIL },
	{ "mail called octets", B("Message-ID: <1@example.com>\nDate: Fri, 9 Oct 2026 09:30:00 +0800\nMIME-Version: 1.0\n\nx"),
	  "application/octet-stream", SNIFF_MAIL },
	{ "mail from an mbox", B("From a@example.com Fri Oct  9 09:30:00 2026\nReceived: x\n\tby y\nFrom: a@example.com\nDate: x\n\n"), "", SNIFF_MAIL },
	{ "mail with raw bytes", B("From: \326\320\316\304 <a@example.com>\nTo: b@example.com\nSubject: \326\320\316\304\n\n\326\320"), "", SNIFF_MAIL },
	{ "mail after a byte order mark", B("\357\273\277From: a@example.com\nTo: b@example.com\nMIME-Version: 1.0\n\nx"), "", SNIFF_MAIL },
	{ "a poor mail", B("Subject: x\n\nhello"), "message/rfc822", SNIFF_MAIL },
	{ "a mail without any header", B("hello"), "message/rfc822", SNIFF_MAIL },
	{ "a pdf that is called a mail", B("%PDF-1.4 x"), "message/rfc822", SNIFF_PDF },
	{ "a text that quotes a mail", B("From: a@example.com\nTo: b@example.com\nSubject: x\nDate: y\n\nhello"), "text/plain", SNIFF_TEXT },
	{ "a list is no mail", B("From: a\nQuestion: b\n"), "text/plain", SNIFF_TEXT },
};

static void
test_case(gconstpointer data)
{
	const Case *row = data;
	gsize length = row->length > 0 ? row->length : strlen(row->bytes);
	g_autofree char *exact = g_memdup2(row->bytes, length); /* so that a look beyond the end is seen */

	g_assert_cmpstr(sniff_name(sniff(exact, length, row->hint)), ==, sniff_name(row->type));
	g_assert_cmpint(sniff(exact, length, row->hint), ==, row->type);
}

/* ---- containers, made here: stored members of no bytes ---- */

static void
put(GByteArray *into, guint64 value, guint bytes)
{
	for (guint i = 0; i < bytes; i++) {
		guint8 byte = i < 8 ? (guint8)(value >> (8 * i)) : 0;

		g_byte_array_append(into, &byte, 1);
	}
}

static void
put_name(GByteArray *into, const char *name)
{
	g_byte_array_append(into, (const guint8 *)name, (guint)strlen(name));
}

typedef struct {
	const char *name;
	GByteArray *bytes; /* NULL: none */
	guint flags;
} Member;

static void
put_bytes(GByteArray *into, const GByteArray *bytes)
{
	if (bytes != NULL)
		g_byte_array_append(into, bytes->data, bytes->len);
}

/* Stored members, as a program packs what is packed already. */
static GByteArray *
packed(const Member *members)
{
	GByteArray *zip = g_byte_array_new();
	g_autoptr(GByteArray) directory = g_byte_array_new();
	guint n = 0, start;

	for (; members[n].name != NULL; n++) {
		guint at = zip->len, size = members[n].bytes != NULL ? members[n].bytes->len : 0;

		put(zip, 0x04034b50, 4);
		put(zip, 20, 2);
		put(zip, members[n].flags, 2);
		put(zip, 0, 10);
		put(zip, size, 4);
		put(zip, size, 4);
		put(zip, strlen(members[n].name), 2);
		put(zip, 0, 2);
		put_name(zip, members[n].name);
		put_bytes(zip, members[n].bytes);
		put(directory, 0x02014b50, 4);
		put(directory, 0, 4);
		put(directory, members[n].flags, 2);
		put(directory, 0, 10);
		put(directory, size, 4);
		put(directory, size, 4);
		put(directory, strlen(members[n].name), 2);
		put(directory, 0, 12);
		put(directory, at, 4);
		put_name(directory, members[n].name);
	}
	start = zip->len;
	g_byte_array_append(zip, directory->data, directory->len);
	put(zip, 0x06054b50, 4);
	put(zip, 0, 4);
	put(zip, n, 2);
	put(zip, n, 2);
	put(zip, directory->len, 4);
	put(zip, start, 4);
	put(zip, 0, 2);
	return zip;
}

static GByteArray *
container(const char *const *names)
{
	Member members[8] = { 0 };

	for (guint i = 0; names[i] != NULL; i++)
		members[i].name = names[i];
	return packed(members);
}

static const struct { SniffType type; const char *names[5]; } containers[] = {
	{ SNIFF_DOCX, { "[Content_Types].xml", "_rels/.rels", "word/document.xml" } },
	{ SNIFF_DOCX, { "word/document2.xml", "[Content_Types].xml" } }, /* the order of the directory is nobody's business */
	{ SNIFF_DOCX, { "docProps/app.xml", "word/document.xml", "_rels/.rels", "[Content_Types].xml" } },
	{ SNIFF_XLSX, { "[Content_Types].xml", "xl/workbook.xml" } },
	{ SNIFF_PPTX, { "[Content_Types].xml", "ppt/presentation.xml" } },
	{ SNIFF_OFD, { "OFD.xml", "Doc_0/Document.xml" } },
	{ SNIFF_ZIP, { "word/document.xml", "photo.jpg" } },       /* somebody's folder */
	{ SNIFF_ZIP, { "a/OFD.xml", "a/[Content_Types].xml" } },   /* an office file unpacked and packed again with its folder */
	{ SNIFF_ZIP, { "licence.jpg" } },
};

static void
test_containers(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(containers); i++) {
		g_autoptr(GByteArray) zip = container(containers[i].names);

		g_test_message("%s first", containers[i].names[0]);
		g_assert_cmpstr(sniff_name(sniff(zip->data, zip->len, "application/zip")), ==, sniff_name(containers[i].type));
		/* Without the directory the local headers still tell. */
		g_assert_cmpstr(sniff_name(sniff(zip->data, zip->len - 20, "")), ==, sniff_name(containers[i].type));
		for (gsize cut = 0; cut < zip->len; cut++) {
			g_autofree guint8 *exact = g_memdup2(zip->data, cut);

			sniff(exact, cut, "");
		}
	}
}

#define sniffed(zip) sniff_name(sniff((zip)->data, (zip)->len, "application/octet-stream"))

static void
test_inside(void)
{
	const char *const word[] = { "[Content_Types].xml", "word/document.xml", NULL };
	g_autoptr(GByteArray) docx = container(word);
	const Member one[] = { { "form.docx", docx, 0 }, { NULL, NULL, 0 } };
	const Member two[] = { { "licence.jpg", NULL, 0 }, { "form.docx", docx, 0 }, { NULL, NULL, 0 } };
	const Member secret[] = { { "[Content_Types].xml", NULL, 1 }, { "word/document.xml", docx, 1 }, { NULL, NULL, 0 } };
	g_autoptr(GByteArray) single = packed(one), pair = packed(two), nested = NULL, locked = packed(secret);
	const Member deep[] = { { "inner.zip", single, 0 }, { NULL, NULL, 0 } };

	nested = packed(deep);
	g_assert_cmpstr(sniffed(single), ==, "zip");
	g_assert_cmpstr(sniffed(pair), ==, "zip");
	g_assert_cmpstr(sniffed(nested), ==, "zip");
	g_assert_cmpstr(sniffed(locked), ==, "docx"); /* its reader says that it needs a password */
	/* Cut off behind the member: the end record of the inner one is not the outer one's. */
	for (guint cut = 0; cut < pair->len - 4; cut++) {
		g_autofree guint8 *exact = g_memdup2(pair->data, cut);

		g_assert_cmpint(sniff(exact, cut, ""), !=, SNIFF_DOCX);
	}
}

/* Programs append to what they send; a signature block, blanks, a second copy of the end. */
static void
test_behind_the_end(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(containers); i++) {
		g_autoptr(GByteArray) zip = container(containers[i].names);

		put(zip, 0, 512);
		put_name(zip, "\r\n-- sent by a scanner -- PK\005\006");
		put(zip, 0x41, 60);
		g_assert_cmpstr(sniffed(zip), ==, sniff_name(containers[i].type));
	}
}

static void
test_tar(void)
{
	guint8 block[1024] = "licence.jpg";
	guint sum = 0;

	memcpy(block + 100, "0000644", 7);
	memcpy(block + 124, "00000000012", 11);
	memset(block + 148, ' ', 8);
	for (guint i = 0; i < 512; i++)
		sum += block[i];
	g_snprintf((char *)block + 148, 8, "%06o", sum);
	g_assert_cmpint(sniff(block, sizeof block, ""), ==, SNIFF_TAR);
	block[124] = '7';
	g_assert_cmpint(sniff(block, sizeof block, ""), ==, SNIFF_UNKNOWN);
	memcpy(block + 257, "ustar", 5);
	g_assert_cmpint(sniff(block, sizeof block, ""), ==, SNIFF_TAR);
}

/* 200 KB of one header must not hide the others. */
static void
test_long_header(void)
{
	g_autofree char *brackets = g_strnfill(200000, '(');
	g_autofree char *mail = g_strdup_printf("From: %s\r\nTo: b@example.com\r\nMIME-Version: 1.0\r\n\r\nhello", brackets);

	g_assert_cmpint(sniff(mail, strlen(mail), ""), ==, SNIFF_MAIL);
}

static void
test_names(void)
{
	for (guint i = 0; i < SNIFF_N; i++)
		g_assert_cmpstr(sniff_name((SniffType)i), !=, NULL);
	g_assert_cmpstr(sniff_name(SNIFF_N), ==, "unknown");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strdup_printf("/sniff/%s", cases[i].name);

		g_test_add_data_func(path, &cases[i], test_case);
	}
	g_test_add_func("/sniff/containers", test_containers);
	g_test_add_func("/sniff/inside", test_inside);
	g_test_add_func("/sniff/behind-the-end", test_behind_the_end);
	g_test_add_func("/sniff/tar", test_tar);
	g_test_add_func("/sniff/long-header", test_long_header);
	g_test_add_func("/sniff/names", test_names);
	return g_test_run();
}
