/* history.c - where a mail's own text ends and quoted earlier mails begin */
#include "parse/history.h"

#include <string.h>

#include "base/config.h"
#include "base/ini.h"
#include "base/text.h"

#define HEADER_REACH  6   /* a quoted header's second label stands within so many lines of the first */
#define FORWARD_REACH 10  /* the header of a forwarded mail stands within so many lines of its mark */
#define LINE_LONG     400 /* bytes; marks stand on short lines */

typedef struct {
	char **reply, **forward, **wrote, **from, **header, **ids, **classes, **cite;
} Words;

static char **
words_of(GKeyFile *file, const char *group, const char *key)
{
	char **words = g_key_file_get_string_list(file, group, key, NULL, NULL);

	if (words == NULL)
		return g_new0(char *, 1);
	for (guint i = 0; words[i] != NULL; i++) {
		char *folded = text_fold(words[i]);

		g_free(words[i]);
		words[i] = folded;
	}
	return words;
}

/* The file is compiled in; without it nothing counts as history. */
static const Words *
words_get(void)
{
	static Words words;
	static gsize ready = 0;

	if (g_once_init_enter(&ready)) {
		g_autoptr(GBytes) bytes = data_builtin("history.ini", NULL);
		gsize length = 0;
		const char *text = bytes == NULL ? "" : g_bytes_get_data(bytes, &length);
		g_autoptr(GKeyFile) file = ini_parse(text, length, "history.ini", NULL);

		if (file == NULL)
			file = g_key_file_new();
		words.reply = words_of(file, "rules", "reply");
		words.forward = words_of(file, "rules", "forward");
		words.wrote = words_of(file, "rules", "wrote");
		words.from = words_of(file, "rules", "from");
		words.header = words_of(file, "rules", "header");
		words.ids = words_of(file, "html", "ids");
		words.classes = words_of(file, "html", "classes");
		words.cite = words_of(file, "html", "cite");
		g_once_init_leave(&ready, 1);
	}
	return &words;
}

/* Folded, without the marks of quoting before and the dashes around it; *dashes tells how many there were in front. */
static char *
line_core(const char *line, guint *dashes)
{
	g_autofree char *folded = strlen(line) > LINE_LONG ? g_strdup("") : text_fold(line);
	char *at = folded;
	gsize n;

	while (*at == '>' || *at == '|')
		at++;
	*dashes = (guint)strspn(at, "-_=*");
	at += *dashes;
	n = strlen(at);
	while (n > 0 && strchr("-_=*", at[n - 1]) != NULL)
		n--;
	return g_strndup(at, n);
}

static bool
is_one_of(char *const *words, const char *text)
{
	g_autofree char *bare = g_strdup(text);
	gsize n = strlen(bare);

	if (n > 0 && bare[n - 1] == ':')
		bare[n - 1] = '\0';
	return g_strv_contains((const char *const *)words, bare);
}

static bool
begins_with(char *const *words, const char *text)
{
	for (guint i = 0; words[i] != NULL; i++)
		if (g_str_has_prefix(text, words[i]))
			return true;
	return false;
}

static bool
ends_with(char *const *words, const char *text)
{
	for (guint i = 0; words[i] != NULL; i++)
		if (g_str_has_suffix(text, words[i]))
			return true;
	return false;
}

/* "2026年10月9日 张三 <a@b.cn> 写道：", maybe on two lines; never the applicant's own "他写道：". */
static bool
is_wrote(const Words *words, const char *core)
{
	return ends_with(words->wrote, core) && (strchr(core, '@') != NULL || strpbrk(core, "0123456789") != NULL);
}

static bool
is_header(const Words *words, char *const *cores, guint i, guint n)
{
	if (!begins_with(words->from, cores[i]))
		return false;
	for (guint j = i + 1; j < n && j <= i + HEADER_REACH; j++)
		if (begins_with(words->header, cores[j]))
			return true;
	return false;
}

guint
history_start(const char *const *lines, guint n)
{
	const Words *words = words_get();
	g_autoptr(GPtrArray) cores = g_ptr_array_new_full(n, g_free);
	g_autoptr(GArray) dashes = g_array_sized_new(FALSE, FALSE, sizeof(guint), n);
	guint forward_until = 0;

	for (guint i = 0; i < n; i++) {
		guint before;

		g_ptr_array_add(cores, line_core(lines[i], &before));
		g_array_append_val(dashes, before);
	}
	for (guint i = 0; i < n; i++) {
		char **core = (char **)cores->pdata;

		if (*core[i] == '\0')
			continue;
		if (is_one_of(words->forward, core[i]))
			forward_until = i + FORWARD_REACH;
		if ((g_array_index(dashes, guint, i) >= 2 && is_one_of(words->reply, core[i])) || is_wrote(words, core[i]))
			return i;
		if (i >= forward_until && is_header(words, core, i, n))
			return i;
	}
	return n;
}

bool
history_is_forward(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", 12);

	for (guint i = 0; lines[i] != NULL && i < 10; i++) {
		guint dashes;
		g_autofree char *core = line_core(lines[i], &dashes);

		if (begins_with(words_get()->forward, core))
			return true;
	}
	return false;
}

bool
history_is_quote(const char *name, const char *id, const char *class_names, const char *type)
{
	const Words *words = words_get();
	g_autofree char *folded = id == NULL ? NULL : text_fold(id);
	g_auto(GStrv) classes = class_names == NULL ? NULL : g_strsplit_set(class_names, " \t\r\n", 20);

	if (folded != NULL && g_strv_contains((const char *const *)words->ids, folded))
		return true;
	for (guint i = 0; classes != NULL && classes[i] != NULL; i++) {
		g_autofree char *one = text_fold(classes[i]);

		if (g_strv_contains((const char *const *)words->classes, one))
			return true;
	}
	return strcmp(name, "blockquote") == 0 && type != NULL && g_strv_contains((const char *const *)words->cite, type);
}
