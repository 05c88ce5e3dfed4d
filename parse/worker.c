/* worker.c - the caged child that reads documents: loads models and fonts, then sniffs, reads and understands what it is given */
#include "parse/worker.h"

#include <dlfcn.h>
#include <gmime/gmime.h>
#include <iconv.h>
#include <libxml/parser.h>
#include <pango/pangocairo.h>
#include <poppler.h>
#include <string.h>
#include <time.h>

#include "parse/ocr.h"
#include "parse/reader.h"

#define REQUEST "(ssub)"
#define LONGEST_NAME 4096 /* bytes */
#define ANSWER_MORE (32u << 20) /* what an answer may hold beside the bytes of its parts */

/* Address space that the program, its libraries, fonts and models take before the first document comes (about 270 MiB measured): the limit of
 * the configuration is what a document may cost, so that no setting leaves a reader without room for the smallest mail. */
#define OWN_MEMORY ((gsize)384 << 20)

#define POPPLER_DATA "/usr/share/poppler"

/* Fonts, character maps, charsets, time zones, the words of Tesseract: data of the distribution, nothing of this machine or its users. */
static const char *const shared[] = {
	POPPLER_DATA, "/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts", "/usr/share/fontconfig", "/var/cache/fontconfig",
	"/usr/share/zoneinfo", "/etc/localtime", "/usr/lib/locale", "/usr/share/tesseract-ocr", "/etc/ld.so.cache", NULL
};

/* ---- before the cage closes ---- */

/* libgomp reads its environment before main(), so Tesseract's threads are talked out of it by the library's own functions. */
static void
forbid_threads(void)
{
	const char *const names[] = { "omp_set_dynamic", "omp_set_num_threads" };

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		void *symbol = dlsym(RTLD_DEFAULT, names[i]);
		void (*set)(int);

		memcpy(&set, &symbol, sizeof set);
		if (symbol != NULL)
			set(1);
	}
}

/* Modules of iconv stay loaded as long as one conversion is open; the charsets of Chinese and Western mail never close. */
static void
load_charsets(void)
{
	static const char *const charsets[] = {
		"GB18030", "GBK", "GB2312", "BIG5", "BIG5-HKSCS", "EUC-TW", "ISO-2022-CN", "HZ", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-7",
		"ISO-8859-1", "ISO-8859-15", "WINDOWS-1252", "KOI8-R", "WINDOWS-1251", "ISO-2022-JP", "SHIFT_JIS", "EUC-JP", "EUC-KR", "CP936",
		"CP437",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(charsets); i++) {
		iconv_t to = iconv_open("UTF-8", charsets[i]);
		iconv_t from = iconv_open(charsets[i], "UTF-8");

		(void)to; /* kept open on purpose, as long as the process lives */
		(void)from;
	}
}

/* Fontconfig reads its configuration and caches once a process. */
static bool
load_fonts(void)
{
	PangoFontMap *map = pango_cairo_font_map_get_default();
	PangoContext *context = pango_font_map_create_context(map);
	PangoFontDescription *description = pango_font_description_from_string("sans 10");
	PangoFontset *set = pango_font_map_load_fontset(map, context, description, pango_language_from_string("zh-cn"));
	PangoFont *font = set != NULL ? pango_fontset_get_font(set, 0x4e2d) : NULL; /* 中 */
	bool has = font != NULL && pango_font_has_char(font, 0x4e2d);

	g_clear_object(&font);
	g_clear_object(&set);
	pango_font_description_free(description);
	g_object_unref(context);
	return has;
}

/* Poppler's tables of glyph names and character maps live as long as any document is open, and making them costs more than the text of a
 * page: one empty document stays open. */
void
worker_load_pdf_tables(void)
{
	static const char empty[] = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
	                            "trailer<</Root 1 0 R>>\n%%EOF\n";
	g_autoptr(GBytes) bytes = g_bytes_new_static(empty, sizeof empty - 1);
	PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, NULL);

	(void)document; /* kept open on purpose, as long as the process lives */
}

static void
prepare(gpointer data)
{
	const Config *config = data;
	g_autoptr(GTimeZone) zone = g_time_zone_new_identifier("Asia/Shanghai");
	g_autoptr(GError) failure = NULL;
	Ocr *ocr;

	tzset();
	g_get_home_dir(); /* and with it the user's entry, which libraries ask for */
	forbid_threads();
	load_charsets();
	load_fonts();
	worker_load_pdf_tables();
	xmlInitParser();
	g_mime_init();
	ocr = ocr_open(config->models != NULL ? config->models : "", config->engine != NULL ? config->engine : "auto", &failure);
	if (ocr != NULL)
		ocr_set_default(ocr); /* without one the readers say of each picture that nothing can read it */
}

/* ---- inside ---- */

GBytes *
worker_request(const char *file_name, const char *media_type, guint depth, bool is_body)
{
	g_autofree char *name = g_utf8_make_valid(file_name != NULL ? file_name : "", -1);
	g_autofree char *type = g_utf8_make_valid(media_type != NULL ? media_type : "", -1);
	g_autofree char *short_name = g_utf8_substring(name, 0, MIN(g_utf8_strlen(name, -1), LONGEST_NAME / 4));
	g_autofree char *short_type = g_utf8_substring(type, 0, MIN(g_utf8_strlen(type, -1), LONGEST_NAME / 4));
	g_autoptr(GVariant) request = g_variant_ref_sink(g_variant_new(REQUEST, short_name, short_type, depth, (gboolean)is_body));

	return g_variant_get_data_as_bytes(request);
}

static GBytes *
serve(GBytes *request, GBytes *payload, gpointer data)
{
	g_autoptr(GVariant) words = g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(REQUEST), request, FALSE));
	Input input = { .bytes = payload };
	g_autoptr(Reading) reading = NULL;
	gboolean is_body;

	g_variant_get(words, "(&s&sub)", &input.file_name, &input.media_type, &input.depth, &is_body);
	input.is_body = is_body;
	reading = reader_read(&input);
	return reading_to_bytes(reading);
}

/* ---- the plan ---- */

/* Where libc keeps the modules of iconv: beside itself. */
static char *
charset_folder(void)
{
	Dl_info library;
	g_autofree char *folder = NULL;
	void *symbol = dlsym(RTLD_DEFAULT, "iconv_open");

	if (symbol == NULL || dladdr(symbol, &library) == 0 || library.dli_fname == NULL)
		return NULL;
	folder = g_path_get_dirname(library.dli_fname);
	return g_build_filename(folder, "gconv", NULL);
}

ChildPlan *
worker_plan_new(const Config *config)
{
	ChildPlan *plan = g_new0(ChildPlan, 1);
	g_autoptr(GStrvBuilder) readable = g_strv_builder_new();
	g_autofree char *charsets = charset_folder();

	g_strv_builder_addv(readable, (const char **)shared);
	if (charsets != NULL)
		g_strv_builder_add(readable, charsets);
	if (config->models != NULL)
		g_strv_builder_add(readable, config->models);
	plan->prepare = prepare;
	plan->serve = serve;
	plan->data = (gpointer)config;
	plan->readable = (const char *const *)g_strv_builder_end(readable);
	plan->memory = OWN_MEMORY + ((gsize)MAX(config->megabytes_per_reader, 256) << 20);
	plan->seconds = (guint)MAX(config->seconds_per_document, 1);
	plan->wall = 4 * plan->seconds; /* a busy machine is not the document's fault */
	plan->output = LIMIT_DECODED + ANSWER_MORE;
	plan->require = config->require_cage;
	return plan;
}

void
worker_plan_free(ChildPlan *plan)
{
	if (plan == NULL)
		return;
	g_strfreev((char **)plan->readable);
	g_free(plan);
}

#define DOUBTFUL "\nWARNING: Tesseract reads Chinese papers far worse than PP-OCR; nearly every picture becomes a question for a person"

char *
worker_describe(const Config *config, bool *good)
{
	GString *lines = g_string_new(NULL);
	g_autoptr(GError) failure = NULL;
	g_autoptr(Ocr) ocr = ocr_open(config->models != NULL ? config->models : "", config->engine != NULL ? config->engine : "auto", &failure);
	bool has_maps = g_file_test(POPPLER_DATA "/cMap", G_FILE_TEST_IS_DIR), has_fonts = load_fonts();

	if (ocr != NULL)
		g_string_append_printf(lines, "pictures: %s%s", ocr_name(ocr), ocr_is_doubtful(ocr) ? DOUBTFUL : "");
	else
		g_string_append_printf(lines, "pictures: %s", failure != NULL ? failure->message : "no engine");
	if (ocr != NULL && config->models != NULL)
		g_string_append_printf(lines, "\nmodels: %s", config->models);
	g_string_append(lines, has_maps ? "\nPDF: character maps of poppler-data" : "\nPDF: poppler-data is missing, Chinese text cannot be read");
	g_string_append(lines, has_fonts ? "\nfonts: there is one with Chinese characters" : "\nfonts: none has Chinese characters");
	*good = ocr != NULL && has_maps && has_fonts;
	return g_string_free(lines, FALSE);
}
