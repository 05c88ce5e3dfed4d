/* cloudlink.c - materials that lie behind a cloud link */
#include "parse/cloudlink.h"

#include <string.h>

#include "base/config.h"
#include "base/date.h"
#include "base/ini.h"
#include "base/text.h"

#define LINKS_MAX    200
#define URL_MAX      2000
#define WINDOW_LINES 6      /* name, size and expiry stand within so many lines */
#define WINDOW_BYTES 2000
#define ANNOUNCE_LINES 3    /* words such as 超大附件 stand within so many lines above the address */

typedef struct {
	char **hosts, **paths, *expiry_parameter;
} Provider;

typedef struct {
	GPtrArray *providers;
	char **phrases, **codes, **negations, **expiry, **forever, **endings;
} Words;

/* One line of the text with the addresses on it. */
typedef struct {
	char *text;      /* without the addresses */
	GPtrArray *urls; /* of char * */
} Line;

static void
line_free(gpointer data)
{
	Line *line = data;

	g_free(line->text);
	g_ptr_array_unref(line->urls);
	g_free(line);
}

/* ---- data ---- */

static char **
list_of(GKeyFile *file, const char *group, const char *key)
{
	char **list = g_key_file_get_string_list(file, group, key, NULL, NULL);

	return list == NULL ? g_new0(char *, 1) : list;
}

static void
words_load(Words *words)
{
	g_autoptr(GBytes) bytes = data_builtin("cloudlinks.ini", NULL);
	gsize length = 0;
	const char *text = bytes == NULL ? "" : g_bytes_get_data(bytes, &length);
	g_autoptr(GKeyFile) file = ini_parse(text, length, "cloudlinks.ini", NULL);
	g_auto(GStrv) groups = NULL;

	if (file == NULL)
		file = g_key_file_new();
	words->phrases = list_of(file, "words", "phrases");
	words->codes = list_of(file, "words", "codes");
	words->negations = list_of(file, "words", "negations");
	words->expiry = list_of(file, "words", "expiry");
	words->forever = list_of(file, "words", "forever");
	words->endings = list_of(file, "words", "name_endings");
	words->providers = g_ptr_array_new();
	groups = g_key_file_get_groups(file, NULL);
	for (guint i = 0; groups[i] != NULL; i++) {
		Provider *provider;

		if (strcmp(groups[i], "words") == 0)
			continue;
		provider = g_new0(Provider, 1);
		provider->hosts = list_of(file, groups[i], "hosts");
		provider->paths = list_of(file, groups[i], "paths");
		provider->expiry_parameter = g_key_file_get_string(file, groups[i], "expiry_parameter", NULL);
		g_ptr_array_add(words->providers, provider);
	}
}

static const Words *
words_get(void)
{
	static Words words;
	static gsize ready = 0;

	if (g_once_init_enter(&ready)) {
		words_load(&words);
		g_once_init_leave(&ready, 1);
	}
	return &words;
}

/* ---- addresses ---- */

static gsize
url_length(const char *at)
{
	gsize n = 0;

	while (g_ascii_isgraph(at[n]) && strchr("<>\"'|`", at[n]) == NULL && n < URL_MAX)
		n++;
	while (n > 0 && strchr(".,;:)]}", at[n - 1]) != NULL)
		n--;
	return n;
}

static const char *
url_find(const char *at)
{
	for (at = strchr(at, ':'); at != NULL; at = strchr(at + 1, ':')) {
		if (strncmp(at, "://", 3) != 0)
			continue;
		return at;
	}
	return NULL;
}

/* Takes the http addresses out of a line. */
static Line *
line_read(const char *text)
{
	Line *line = g_new0(Line, 1);
	g_autoptr(GString) rest = g_string_new(NULL);
	const char *mark;

	line->urls = g_ptr_array_new_with_free_func(g_free);
	while ((mark = url_find(text)) != NULL) {
		const char *start = mark;
		gsize n;

		if (mark - text >= 5 && g_ascii_strncasecmp(mark - 5, "https", 5) == 0)
			start = mark - 5;
		else if (mark - text >= 4 && g_ascii_strncasecmp(mark - 4, "http", 4) == 0)
			start = mark - 4;
		n = start == mark ? 0 : url_length(start);
		g_string_append_len(rest, text, start - text);
		g_string_append_c(rest, ' ');
		if (n > 8)
			g_ptr_array_add(line->urls, g_strndup(start, n));
		text = n > 8 ? start + n : mark + 3;
	}
	g_string_append(rest, text);
	line->text = g_string_free(g_steal_pointer(&rest), FALSE);
	return line;
}

static char *
url_host(const char *url, const char **path)
{
	const char *host = strstr(url, "://") + 3;
	gsize n = strcspn(host, "/?#");
	const char *at = g_strstr_len(host, (gssize)n, "@");
	char *name;

	*path = host + n;
	if (at != NULL) {
		n -= at + 1 - host;
		host = at + 1;
	}
	name = g_ascii_strdown(host, (gssize)n);
	name[strcspn(name, ":")] = '\0';
	return name;
}

static bool
host_fits(const char *host, char *const *hosts)
{
	for (guint i = 0; hosts[i] != NULL; i++) {
		if (strncmp(hosts[i], "*.", 2) == 0 ? g_str_has_suffix(host, hosts[i] + 1) : strcmp(host, hosts[i]) == 0)
			return true;
	}
	return false;
}

static const Provider *
url_provider(const char *url)
{
	const Words *words = words_get();
	const char *path;
	g_autofree char *host = url_host(url, &path);

	for (guint i = 0; i < words->providers->len; i++) {
		const Provider *provider = g_ptr_array_index(words->providers, i);

		if (!host_fits(host, provider->hosts))
			continue;
		/* A provider's front page alone is no file. */
		if (provider->paths[0] == NULL && strlen(path) > 1)
			return provider;
		for (guint j = 0; provider->paths[j] != NULL; j++)
			if (g_ascii_strncasecmp(path, provider->paths[j], strlen(provider->paths[j])) == 0)
				return provider;
	}
	return NULL;
}

/* ---- what stands beside an address ---- */

static bool
has_word(const char *text, char *const *words)
{
	for (guint i = 0; words[i] != NULL; i++)
		if (strstr(text, words[i]) != NULL)
			return true;
	return false;
}

/* "65.38M", "12 KB", "1,024字节": the number just before a unit. */
static gint64
size_find(const char *text)
{
	static GRegex *pattern = NULL;
	g_autoptr(GMatchInfo) match = NULL;
	g_autofree char *number = NULL, *unit = NULL;
	double size;

	if (pattern == NULL)
		pattern = g_regex_new("(?<![\\w.])(\\d{1,6}(?:\\.\\d{1,3})?)\\s*([KMGT]i?B?|B|bytes|字节)(?![A-Za-z0-9])", G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
	if (!g_regex_match(pattern, text, 0, &match))
		return -1;
	number = g_match_info_fetch(match, 1);
	unit = g_match_info_fetch(match, 2);
	size = g_ascii_strtod(number, NULL);
	switch (g_ascii_toupper(unit[0])) {
	case 'T': size *= 1024; /* fall through */
	case 'G': size *= 1024; /* fall through */
	case 'M': size *= 1024; /* fall through */
	case 'K': size *= 1024;
	}
	return (gint64)size;
}

/* A name with a known ending: no blanks around, none of the characters that no file name has. */
static char *
name_find(const char *text)
{
	static GRegex *pattern = NULL;
	g_autoptr(GMatchInfo) match = NULL;

	if (pattern == NULL) {
		g_autofree char *endings = g_strjoinv("|", words_get()->endings);
		g_autofree char *source = g_strconcat("([^\\s/\\\\:：*?\"<>|，；;]{1,150}\\.(?:", endings, "))(?![A-Za-z0-9])", NULL);

		pattern = g_regex_new(source, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
	}
	if (pattern == NULL || !g_regex_match(pattern, text, 0, &match))
		return NULL;
	return g_match_info_fetch(match, 1);
}

static char *
expiry_find(const char *text, const Provider *provider, const char *url)
{
	static GRegex *pattern = NULL;
	const Words *words = words_get();
	g_autoptr(GMatchInfo) match = NULL;
	g_autofree char *when = NULL;

	if (provider != NULL && provider->expiry_parameter != NULL) {
		g_autofree char *key = g_strconcat(provider->expiry_parameter, "=", NULL);
		const char *at = strstr(url, key);
		gint64 ms = at == NULL ? 0 : g_ascii_strtoll(at + strlen(key), NULL, 10);
		g_autoptr(GTimeZone) zone = g_time_zone_new_offset(8 * 3600);
		g_autoptr(GDateTime) utc = ms <= 0 ? NULL : g_date_time_new_from_unix_utc(ms / 1000);
		g_autoptr(GDateTime) here = utc == NULL ? NULL : g_date_time_to_timezone(utc, zone);

		if (here != NULL)
			return g_date_time_format(here, "%Y-%m-%dT%H:%M:%S+08:00");
	}
	if (!has_word(text, words->expiry) || has_word(text, words->forever))
		return NULL;
	if (pattern == NULL)
		pattern = g_regex_new("20\\d\\d\\s*[年./-]\\s*\\d{1,2}\\s*[月./-]\\s*\\d{1,2}\\s*日?(?:\\s*\\d{1,2}[:：]\\d{2}(?:[:：]\\d{2})?)?", G_REGEX_OPTIMIZE, 0, NULL);
	if (!g_regex_match(pattern, text, 0, &match))
		return NULL;
	when = g_match_info_fetch(match, 0);
	return date_parse(when);
}

/* The text that speaks of the address on line i: lines since the last address, and those up to the next one. */
static char *
window_of(GPtrArray *lines, guint i)
{
	g_autoptr(GString) window = g_string_new(NULL);
	guint from = i, to = i;

	while (from > 0 && i - from < WINDOW_LINES && ((Line *)g_ptr_array_index(lines, from - 1))->urls->len == 0)
		from--;
	while (to + 1 < lines->len && to - i < 2 && ((Line *)g_ptr_array_index(lines, to + 1))->urls->len == 0)
		to++;
	/* With other addresses after it, what follows this line belongs to the next. */
	for (guint j = i + 1; j < lines->len && j <= i + WINDOW_LINES; j++)
		if (((Line *)g_ptr_array_index(lines, j))->urls->len > 0)
			to = i;
	for (guint j = from; j <= to && window->len < WINDOW_BYTES; j++) {
		const char *text = ((Line *)g_ptr_array_index(lines, j))->text;

		g_string_append_len(window, text, (gssize)MIN(strlen(text), WINDOW_BYTES));
		g_string_append_c(window, '\n');
	}
	return g_utf8_make_valid(window->str, (gssize)window->len);
}

static void
link_add(GPtrArray *links, const char *url, const char *window)
{
	CloudLink *link;
	const Provider *provider = *url == '\0' ? NULL : url_provider(url);

	if (links->len >= LINKS_MAX)
		return;
	for (guint i = 0; i < links->len; i++)
		if (strcmp(((CloudLink *)g_ptr_array_index(links, i))->url, url) == 0)
			return;
	link = g_new0(CloudLink, 1);
	link->url = g_strdup(url);
	link->name = name_find(window);
	link->size = size_find(window);
	link->expires = expiry_find(window, provider, url);
	if (link->name == NULL)
		link->name = g_strdup("");
	if (link->expires == NULL)
		link->expires = g_strdup("");
	g_ptr_array_add(links, link);
}

/* Words that announce an attachment in the cloud stand on the line; "请勿使用网盘" announces none. */
static bool
announced(const char *text)
{
	const Words *words = words_get();

	return has_word(text, words->phrases) && !has_word(text, words->negations);
}

/* The same for the lines just above an address of no known provider; words above a provider's address spoke of that one. */
static bool
announced_above(GPtrArray *lines, guint i)
{
	for (guint back = 0; back <= ANNOUNCE_LINES && back <= i; back++) {
		const Line *line = g_ptr_array_index(lines, i - back);

		if (back > 0 && line->urls->len > 0 && url_provider(g_ptr_array_index(line->urls, 0)) != NULL)
			return false;
		if (announced(line->text))
			return true;
	}
	return false;
}

/* "见百度网盘，提取码：ab12" without address; a code needs something behind it. */
static bool
code_given(const char *text)
{
	const Words *words = words_get();

	for (guint i = 0; words->codes[i] != NULL; i++) {
		const char *at = strstr(text, words->codes[i]);

		if (at == NULL)
			continue;
		at += strlen(words->codes[i]);
		while (*at == ' ' || *at == ':' || g_str_has_prefix(at, "：") || g_str_has_prefix(at, "是") || g_str_has_prefix(at, "为"))
			at = g_utf8_next_char(at);
		if (g_ascii_isalnum(at[0]) && g_ascii_isalnum(at[1]))
			return true;
	}
	return false;
}

static void
find_on_line(GPtrArray *lines, guint i, GPtrArray *links, bool *named)
{
	const Line *line = g_ptr_array_index(lines, i);
	g_autofree char *window = NULL;
	bool phrase;

	if (line->urls->len == 0)
		return;
	window = window_of(lines, i);
	phrase = announced_above(lines, i) || code_given(line->text);
	for (guint j = 0; j < line->urls->len; j++) {
		const char *url = g_ptr_array_index(line->urls, j);

		if (url_provider(url) != NULL || phrase) {
			link_add(links, url, window);
			*named = true;
		}
	}
}

void
cloudlink_find(const char *text, GPtrArray *links)
{
	g_auto(GStrv) raw = g_strsplit(text, "\n", -1);
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(line_free);
	bool named = false;

	for (guint i = 0; raw[i] != NULL; i++)
		g_ptr_array_add(lines, line_read(raw[i]));
	for (guint i = 0; i < lines->len && links->len < LINKS_MAX; i++)
		find_on_line(lines, i, links, &named);
	for (guint i = 0; i < lines->len && !named; i++) {
		const Line *line = g_ptr_array_index(lines, i);
		const char *next = i + 1 < lines->len ? ((Line *)g_ptr_array_index(lines, i + 1))->text : "";
		g_autofree char *two = NULL;

		if (!announced(line->text))
			continue;
		two = g_strconcat(line->text, "\n", next, NULL);
		if (code_given(two)) {
			link_add(links, "", two);
			named = true;
		}
	}
}
