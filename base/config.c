/* config.c - the table of keys, the file, --set, and the data files compiled in */
#include "base/config.h"

#include <gio/gio.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/error.h"
#include "base/file.h"
#include "base/ini.h"
#include "base/text.h"

#define CONFIG_MAX (1024 * 1024)
#define DATA_MAX   (16 * 1024 * 1024)
#define DATA_ROOT  "/keypost/data/"
#define MODELS_SYSTEM "/usr/share/keypost/models"

typedef enum {
	KEY_TEXT,
	KEY_PATH,   /* relative to the folder of the file it stands in */
	KEY_BOOL,
	KEY_INT,
	KEY_NUMBER, /* kept as text: "6", "1.5" */
	KEY_WORD,   /* kept as text: one of `words` */
	KEY_PROOF,  /* bool: the word proof or statement */
} KeyKind;

typedef struct {
	const char *section, *key;
	KeyKind kind;
	gsize offset;         /* in Config */
	const char *standard; /* the default */
	int least, most;      /* KEY_INT, KEY_NUMBER */
	const char *words;    /* KEY_WORD: "a | b" */
} Key;

#define AT(member) offsetof(Config, member)

/* The whole configuration but for [mailbox NAME] and [data].  The payee is the one of DOMAIN.md section 1.1. */
static const Key keys[] = {
	{ "store", "directory", KEY_PATH, AT(directory), "/var/lib/keypost", 0, 0, NULL },
	{ "payee", "name", KEY_TEXT, AT(payee_name), "北京迅驰无限科技有限公司", 0, 0, NULL },
	{ "payee", "tax_id", KEY_TEXT, AT(payee_tax_id), "110108752606005", 0, 0, NULL },
	{ "payee", "account", KEY_TEXT, AT(payee_account), "0413060103000009171", 0, 0, NULL },
	{ "payee", "bank", KEY_TEXT, AT(payee_bank), "北京农村商业银行中关村支行", 0, 0, NULL },
	{ "match", "release_on", KEY_PROOF, AT(release_on_proof), "statement", 0, 0, "proof | statement" },
	{ "match", "patience", KEY_INT, AT(patience), "2", 0, 365, NULL },
	{ "review", "service_needs_seal", KEY_BOOL, AT(service_needs_seal), "false", 0, 0, NULL },
	{ "production", "days", KEY_INT, AT(production_days), "3", 1, 3, NULL },
	{ "parse", "workers", KEY_INT, AT(workers), "0", 0, 256, NULL },
	{ "parse", "seconds_per_document", KEY_INT, AT(seconds_per_document), "60", 1, 3600, NULL },
	{ "parse", "megabytes_per_reader", KEY_INT, AT(megabytes_per_reader), "2048", 256, 1048576, NULL },
	{ "parse", "require_cage", KEY_BOOL, AT(require_cage), "true", 0, 0, NULL },
	{ "ocr", "models", KEY_PATH, AT(models), "", 0, 0, NULL },
	{ "ocr", "engine", KEY_WORD, AT(engine), "auto", 0, 0, "auto | pp | tesseract" },
	{ "invoice", "rate", KEY_NUMBER, AT(invoice_rate), "6", 0, 100, NULL },
	{ "poll", "interval", KEY_INT, AT(poll_interval), "120", 5, 86400, NULL },
	{ "poll", "quiet_hours", KEY_INT, AT(poll_quiet_hours), "8", 0, 1000, NULL },
	{ "sender", "name", KEY_TEXT, AT(sender_name), "", 0, 0, NULL },
	{ "sender", "phone", KEY_TEXT, AT(sender_phone), "", 0, 0, NULL },
	{ "sender", "address", KEY_TEXT, AT(sender_address), "", 0, 0, NULL },
};

#undef AT
#define AT(member) offsetof(MailboxConfig, member)

/* [mailbox NAME]; type, tls, auth, after and folders have words of their own (set_mailbox_word). */
static const Key mailbox_keys[] = {
	{ "mailbox", "path", KEY_PATH, AT(path), NULL, 0, 0, NULL },
	{ "mailbox", "host", KEY_TEXT, AT(host), NULL, 0, 0, NULL },
	{ "mailbox", "port", KEY_INT, AT(port), "0", 1, 65535, NULL },
	{ "mailbox", "user", KEY_TEXT, AT(user), NULL, 0, 0, NULL },
	{ "mailbox", "password_file", KEY_PATH, AT(password_file), NULL, 0, 0, NULL },
	{ "mailbox", "password_command", KEY_TEXT, AT(password_command), NULL, 0, 0, NULL },
	{ "mailbox", "token_command", KEY_TEXT, AT(token_command), NULL, 0, 0, NULL },
	{ "mailbox", "credential", KEY_TEXT, AT(credential), NULL, 0, 0, NULL },
	{ "mailbox", "ca_file", KEY_PATH, AT(ca_file), NULL, 0, 0, NULL },
	{ "mailbox", "interval", KEY_INT, AT(interval), "0", 5, 86400, NULL },
	{ "mailbox", "megabytes_per_message", KEY_INT, AT(megabytes_per_message), "100", 1, 1024, NULL },
	{ "mailbox", "megabytes_per_batch", KEY_INT, AT(megabytes_per_batch), "32", 1, 1024, NULL },
	{ "mailbox", "messages_per_batch", KEY_INT, AT(messages_per_batch), "50", 1, 1000, NULL },
	{ "mailbox", "timeout", KEY_INT, AT(timeout), "60", 1, 3600, NULL },
	{ "mailbox", "command_timeout", KEY_INT, AT(command_timeout), "300", 1, 86400, NULL },
};

static const char *const mailbox_words[] = { "type", "tls", "auth", "folders", "after", NULL };

/* Where a value came from, for complaints: a file and its bytes, or --set. */
typedef struct {
	const char *path; /* NULL: --set */
	const char *bytes;
	gsize length;
} Source;

static bool
complain(const Source *source, const char *section, const char *key, GError **error, const char *format, ...)
	G_GNUC_PRINTF(5, 6);
static bool
complain(const Source *source, const char *section, const char *key, GError **error, const char *format, ...)
{
	g_autofree char *what = NULL;
	va_list arguments;

	va_start(arguments, format);
	what = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	if (source->path != NULL)
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s:%u: %s", source->path,
			    ini_line(source->bytes, source->length, section, key), what);
	else
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "--set %s%s%s: %s", section, key != NULL ? "." : "",
			    key != NULL ? key : "", what);
	return false;
}

/* ---- the nearest right name ---- */

typedef struct {
	const char *wanted;
	char *best;
	guint distance;
	GString *all; /* "a, b" once more than one is offered; owned where begun */
} Nearest;

static void
nearest_clear(Nearest *nearest)
{
	g_free(nearest->best);
	if (nearest->all != NULL)
		g_string_free(nearest->all, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Nearest, nearest_clear)

/* More than half wrong is another word. */
static bool
nearest_is_near(const Nearest *nearest)
{
	return nearest->best != NULL && nearest->distance <= MAX(1, (strlen(nearest->wanted) + 1) / 2);
}

static void
nearest_offer(Nearest *nearest, const char *name)
{
	guint distance = text_distance(nearest->wanted, name, 64);

	if (distance > 1 && *nearest->wanted != '\0' && g_str_has_prefix(name, nearest->wanted)) /* password: password_file */
		distance = 1;
	if (nearest->all == NULL)
		nearest->all = g_string_new(NULL);
	if (!g_str_has_suffix(nearest->all->str, name)) /* a section is offered once for each of its keys */
		g_string_append_printf(nearest->all, "%s%s", nearest->all->len > 0 ? ", " : "", name);
	if (nearest->best != NULL && distance >= nearest->distance)
		return;
	nearest->distance = distance;
	g_free(nearest->best);
	nearest->best = g_strdup(name);
}

/* The data files that can be replaced, by stem: fees, calendar, layouts/boc. */
static void
offer_data(Nearest *nearest, const char *folder)
{
	g_autofree char *path = g_strconcat(DATA_ROOT, folder, NULL);
	g_auto(GStrv) names = g_resources_enumerate_children(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

	for (guint i = 0; names != NULL && names[i] != NULL; i++) {
		g_autofree char *name = g_strconcat(folder, names[i], NULL);
		char *dot = strrchr(name, '.');

		if (g_str_has_suffix(name, "/")) {
			offer_data(nearest, name);
			continue;
		}
		if (dot != NULL && strchr(dot, '/') == NULL)
			*dot = '\0';
		nearest_offer(nearest, name);
	}
}

static bool
is_mailbox(const char *section)
{
	static const char word[] = "mailbox ";

	return g_str_has_prefix(section, word) && strspn(section + strlen(word), " \t") < strlen(section + strlen(word));
}

static void
offer_keys(Nearest *nearest, const char *section)
{
	if (strcmp(section, "data") == 0)
		offer_data(nearest, "");
	for (gsize i = 0; is_mailbox(section) && i < G_N_ELEMENTS(mailbox_keys); i++)
		nearest_offer(nearest, mailbox_keys[i].key);
	for (guint i = 0; is_mailbox(section) && mailbox_words[i] != NULL; i++)
		nearest_offer(nearest, mailbox_words[i]);
	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
		if (strcmp(keys[i].section, section) == 0)
			nearest_offer(nearest, keys[i].key);
}

/* False for a section there is none of. */
static bool
check_section(const Source *source, const char *section, GError **error)
{
	g_auto(Nearest) nearest = { .wanted = section };
	g_autofree char *word = g_strdup(section);

	if (is_mailbox(section))
		return true;
	nearest_offer(&nearest, "data");
	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
		nearest_offer(&nearest, keys[i].section);
	if (nearest.distance == 0)
		return true;
	word[strcspn(word, " \t:._")] = '\0'; /* a mailbox goes by the word before its name */
	if (text_distance(word, "mailbox", 64) < MIN(nearest.distance, 4))
		return complain(source, section, NULL, error, "no section [%s]: did you mean [mailbox NAME]?", section);
	if (!nearest_is_near(&nearest))
		return complain(source, section, NULL, error, "no section [%s]; there are: mailbox NAME, %s", section, nearest.all->str);
	return complain(source, section, NULL, error, "no section [%s]: did you mean [%s]?", section, nearest.best);
}

static bool
no_such_key(const Source *source, const char *section, const char *key, GError **error)
{
	g_auto(Nearest) nearest = { .wanted = key };

	offer_keys(&nearest, section);
	if (!nearest_is_near(&nearest))
		return complain(source, section, key, error, "no key \"%s\" in [%s]; there are: %s", key, section, nearest.all->str);
	return complain(source, section, key, error, "no key \"%s\" in [%s]: did you mean \"%s\"?", key, section, nearest.best);
}

/* ---- values ---- */

static bool
read_bool(const char *value, bool *out)
{
	static const char *const yes[] = { "true", "yes", "on", "1", NULL }, *const no[] = { "false", "no", "off", "0", NULL };

	*out = g_strv_contains(yes, value);
	return *out || g_strv_contains(no, value);
}

static bool
is_number(const char *value, int least, int most)
{
	char *end = NULL;
	double number = g_ascii_strtod(value, &end);

	return g_regex_match_simple("^[0-9]+(\\.[0-9]+)?$", value, 0, 0) && number >= least && number <= most;
}

static bool
is_one_of(const char *value, const char *words)
{
	g_auto(GStrv) list = g_strsplit(words, " | ", -1);

	return g_strv_contains((const char *const *)list, value);
}

/* `record` is the Config, or the MailboxConfig of a mailbox key. */
static void
set_text(gpointer record, const Key *key, char *value)
{
	char **member = (char **)(gpointer)((char *)record + key->offset);

	g_free(*member);
	*member = value;
}

static char *
resolve(const Source *source, const char *value)
{
	g_autofree char *folder = NULL;

	if (*value == '\0' || g_path_is_absolute(value) || source->path == NULL)
		return g_strdup(value);
	folder = g_path_get_dirname(source->path);
	return strcmp(folder, ".") == 0 ? g_strdup(value) : g_build_filename(folder, value, NULL);
}

static bool
set_key(gpointer record, const Key *key, const char *section, const Source *source, const char *value, GError **error)
{
	gpointer member = (char *)record + key->offset;
	gint64 number;

	switch (key->kind) {
	case KEY_TEXT:
		set_text(record, key, g_strdup(value));
		return true;
	case KEY_PATH:
		set_text(record, key, resolve(source, value));
		return true;
	case KEY_BOOL:
		return read_bool(value, member) ||
		       complain(source, section, key->key, error, "%s = %s: expected true or false", key->key, value);
	case KEY_INT:
		if (!g_ascii_string_to_signed(value, 10, key->least, key->most, &number, NULL))
			return complain(source, section, key->key, error, "%s = %s: expected a whole number from %d to %d",
					key->key, value, key->least, key->most);
		*(int *)member = (int)number;
		return true;
	case KEY_NUMBER:
		if (!is_number(value, key->least, key->most))
			return complain(source, section, key->key, error, "%s = %s: expected a number from %d to %d",
					key->key, value, key->least, key->most);
		set_text(record, key, g_strdup(value));
		return true;
	case KEY_WORD:
	case KEY_PROOF:
		if (!is_one_of(value, key->words))
			return complain(source, section, key->key, error, "%s = %s: expected %s", key->key, value,
					key->words);
		if (key->kind == KEY_PROOF)
			*(bool *)member = strcmp(value, "proof") == 0;
		else
			set_text(record, key, g_strdup(value));
		return true;
	}
	return false;
}

static MailboxConfig *
mailbox_named(Config *config, const char *name)
{
	MailboxConfig *mailbox;

	for (guint i = 0; i < config->mailboxes->len; i++) {
		mailbox = g_ptr_array_index(config->mailboxes, i);
		if (strcmp(mailbox->name, name) == 0)
			return mailbox;
	}
	mailbox = g_new0(MailboxConfig, 1);
	mailbox->name = g_strdup(name);
	mailbox->folders = g_strsplit("INBOX", ";", 1);
	for (gsize i = 0; i < G_N_ELEMENTS(mailbox_keys); i++) {
		const Key *key = &mailbox_keys[i];

		if (key->kind == KEY_INT)
			*(int *)(gpointer)((char *)mailbox + key->offset) = atoi(key->standard);
	}
	g_ptr_array_add(config->mailboxes, mailbox);
	return mailbox;
}

static bool
set_folders(MailboxConfig *mailbox, const char *value)
{
	g_auto(GStrv) names = g_strsplit(value, ",", -1);
	g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; names[i] != NULL; i++)
		if (*g_strstrip(names[i]) != '\0')
			g_ptr_array_add(folders, g_strdup(names[i]));
	if (folders->len == 0)
		return false;
	g_ptr_array_add(folders, NULL);
	g_strfreev(mailbox->folders);
	mailbox->folders = (char **)g_ptr_array_steal(folders, NULL);
	return true;
}

static bool
set_after(MailboxConfig *mailbox, const char *value)
{
	static const char move[] = "move:";
	bool moves = g_str_has_prefix(value, move) && value[strlen(move)] != '\0';

	g_clear_pointer(&mailbox->after_folder, g_free);
	if (moves)
		mailbox->after_folder = g_strstrip(g_strdup(value + strlen(move)));
	mailbox->after = moves ? AFTER_MOVE : strcmp(value, "seen") == 0 ? AFTER_SEEN : AFTER_LEAVE;
	return moves || is_one_of(value, "leave | seen");
}

/* The keys whose values are words; false with *expected for a word there is none of. */
static bool
set_mailbox_word(MailboxConfig *mailbox, const char *key, const char *value, const char **expected)
{
	static const char *const types[] = {
		[MAILBOX_MAILDIR] = "maildir", [MAILBOX_MBOX] = "mbox", [MAILBOX_IMAP] = "imap", [MAILBOX_POP3] = "pop3",
	};

	if (strcmp(key, "type") == 0) {
		*expected = "maildir, mbox, imap or pop3";
		for (guint i = 0; i < G_N_ELEMENTS(types); i++)
			if (strcmp(types[i], value) == 0) {
				mailbox->type = (MailboxType)i;
				return true;
			}
		return false;
	}
	if (strcmp(key, "tls") == 0) {
		*expected = "implicit or starttls (mail is never fetched in the clear)";
		mailbox->starttls = strcmp(value, "starttls") == 0;
		return is_one_of(value, "implicit | starttls");
	}
	if (strcmp(key, "auth") == 0) {
		*expected = "password or xoauth2";
		mailbox->xoauth2 = strcmp(value, "xoauth2") == 0;
		return is_one_of(value, "password | xoauth2");
	}
	if (strcmp(key, "after") == 0) {
		*expected = "leave, seen or move:FOLDER";
		return set_after(mailbox, value);
	}
	*expected = "names of folders, with commas between them";
	return set_folders(mailbox, value);
}

static bool
set_mailbox(Config *config, const char *section, const char *key, const Source *source, const char *value, GError **error)
{
	g_autofree char *name = g_strstrip(g_strdup(section + strlen("mailbox ")));
	MailboxConfig *mailbox = mailbox_named(config, name);
	const char *expected = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(mailbox_keys); i++)
		if (strcmp(mailbox_keys[i].key, key) == 0)
			return set_key(mailbox, &mailbox_keys[i], section, source, value, error);
	if (!g_strv_contains(mailbox_words, key))
		return no_such_key(source, section, key, error);
	if (set_mailbox_word(mailbox, key, value, &expected))
		return true;
	return complain(source, section, key, error, "%s = %s: expected %s", key, value, expected);
}

static bool
set_data(Config *config, const char *key, const Source *source, const char *value, GError **error)
{
	Nearest nearest = { .wanted = key };
	bool known;

	offer_data(&nearest, "");
	known = nearest.best != NULL && nearest.distance == 0;
	g_free(nearest.best);
	if (!known)
		return no_such_key(source, "data", key, error);
	g_hash_table_replace(config->data, g_strdup(key), resolve(source, value));
	return true;
}

static bool
set_value(Config *config, const char *section, const char *key, const Source *source, const char *value, GError **error)
{
	if (!check_section(source, section, error))
		return false;
	if (strcmp(section, "data") == 0)
		return set_data(config, key, source, value, error);
	if (is_mailbox(section))
		return set_mailbox(config, section, key, source, value, error);
	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
		if (strcmp(keys[i].section, section) == 0 && strcmp(keys[i].key, key) == 0)
			return set_key(config, &keys[i], section, source, value, error);
	return no_such_key(source, section, key, error);
}

/* ---- sources ---- */

static bool
take_file(Config *config, const char *path, GBytes *bytes, GError **error)
{
	gsize length;
	const char *data = g_bytes_get_data(bytes, &length);
	Source source = { .path = path, .bytes = data != NULL ? data : "", .length = length };
	g_autoptr(GKeyFile) file = ini_parse(source.bytes, length, path, error);
	g_auto(GStrv) sections = file != NULL ? g_key_file_get_groups(file, NULL) : NULL;

	for (guint i = 0; sections != NULL && sections[i] != NULL; i++) {
		g_auto(GStrv) names = g_key_file_get_keys(file, sections[i], NULL, NULL);

		if (!check_section(&source, sections[i], error))
			return false;
		if (is_mailbox(sections[i]))
			mailbox_named(config, g_strstrip(sections[i] + strlen("mailbox ")));
		for (guint k = 0; names != NULL && names[k] != NULL; k++) {
			g_autoptr(GError) why = NULL;
			g_autofree char *value = g_key_file_get_string(file, sections[i], names[k], &why);

			if (value == NULL || why != NULL)
				return complain(&source, sections[i], names[k], error, "%s: a wrong escape: \\ is written \\\\",
						names[k]);
			if (!set_value(config, sections[i], names[k], &source, g_strstrip(value), error))
				return false;
		}
	}
	return file != NULL;
}

/* "section.key=value"; a mailbox's name may hold points, so the last one before '=' parts. */
static bool
take_setting(Config *config, const char *setting, GError **error)
{
	Source source = { .path = NULL };
	const char *equals = strchr(setting, '=');
	g_autofree char *left = equals != NULL ? g_strstrip(g_strndup(setting, (gsize)(equals - setting))) : NULL;
	char *point = left == NULL ? NULL : g_str_has_prefix(left, "data.") ? left + 4 : strrchr(left, '.');
	g_autofree char *value = equals != NULL ? g_strstrip(g_strdup(equals + 1)) : NULL;

	if (point == NULL || point == left || point[1] == '\0') {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "--set %s: expected SECTION.KEY=VALUE", setting);
		return false;
	}
	*point = '\0';
	return set_value(config, left, point + 1, &source, value, error);
}

/* The file to read: NULL without an error when there is none and none is needed. */
static char *
choose_file(const char *path, bool optional, GError **error)
{
	const char *const places[] = { "keypost.conf", "/etc/keypost/keypost.conf" };
	const char *named = path != NULL ? path : g_getenv("KEYPOST_CONFIG");

	if (named != NULL && *named != '\0')
		return g_strdup(named);
	for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
		if (g_file_test(places[i], G_FILE_TEST_EXISTS))
			return g_strdup(places[i]);
	if (!optional)
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP,
				    "no configuration: name one with --config FILE or $KEYPOST_CONFIG, or make ./keypost.conf or "
				    "/etc/keypost/keypost.conf");
	return NULL;
}

/* Beside the program as `make` lays them, else where a package would. */
static char *
find_models(void)
{
	char program[4096];
	ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
	g_autofree char *folder = NULL, *beside = NULL;

	if (length > 0) {
		program[length] = '\0';
		folder = g_path_get_dirname(program);
		beside = g_build_filename(folder, "models", NULL);
	}
	if (beside != NULL && g_file_test(beside, G_FILE_TEST_IS_DIR))
		return g_steal_pointer(&beside);
	return g_strdup(MODELS_SYSTEM);
}

static void
mailbox_free(gpointer pointer)
{
	MailboxConfig *mailbox = pointer;

	for (gsize i = 0; i < G_N_ELEMENTS(mailbox_keys); i++)
		if (mailbox_keys[i].kind != KEY_INT)
			set_text(mailbox, &mailbox_keys[i], NULL);
	g_free(mailbox->name);
	g_free(mailbox->after_folder);
	g_strfreev(mailbox->folders);
	g_free(mailbox);
}

static Config *
config_new(void)
{
	Config *config = g_new0(Config, 1);
	Source built_in = { .path = NULL };

	config->mailboxes = g_ptr_array_new_with_free_func(mailbox_free);
	config->data = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
		if (!set_key(config, &keys[i], keys[i].section, &built_in, keys[i].standard, NULL))
			g_error("the default of [%s] %s does not fit its own key", keys[i].section, keys[i].key);
	return config;
}

static bool
is_given(const char *value)
{
	return value != NULL && *value != '\0';
}

/* What is missing or too much in a mailbox on a server; NULL when nothing is. */
static const char *
server_fault(const MailboxConfig *mailbox)
{
	int secrets = is_given(mailbox->password_file) + is_given(mailbox->password_command) + is_given(mailbox->credential);

	if (!is_given(mailbox->host))
		return "has no host";
	if (!is_given(mailbox->user))
		return "has no user";
	if (mailbox->xoauth2) {
		if (mailbox->type == MAILBOX_POP3)
			return "auth = xoauth2 goes with type = imap alone";
		return is_given(mailbox->token_command) && secrets == 0 ? NULL : "auth = xoauth2 needs token_command and no password";
	}
	if (is_given(mailbox->token_command))
		return "token_command goes with auth = xoauth2";
	if (secrets != 1)
		return "needs one of password_file, password_command and credential, and no second";
	if (mailbox->type == MAILBOX_POP3 && mailbox->after != AFTER_LEAVE)
		return "after must be leave: pop3 knows neither flags nor folders";
	return NULL;
}

static bool
check_mailboxes(const Config *config, GError **error)
{
	for (guint i = 0; i < config->mailboxes->len; i++) {
		MailboxConfig *mailbox = g_ptr_array_index(config->mailboxes, i);
		bool pop = mailbox->type == MAILBOX_POP3, remote = pop || mailbox->type == MAILBOX_IMAP;
		const char *fault = remote ? server_fault(mailbox) : is_given(mailbox->path) ? NULL : "has no path";

		if (fault != NULL) {
			g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s: [mailbox %s] %s",
				    config->path != NULL ? config->path : "--set", mailbox->name, fault);
			return false;
		}
		if (mailbox->port == 0)
			mailbox->port = mailbox->starttls ? (pop ? 110 : 143) : (pop ? 995 : 993);
		if (mailbox->interval == 0)
			mailbox->interval = config->poll_interval;
	}
	return true;
}

Config *
config_load(const char *path, const char *const *settings, bool optional, GError **error)
{
	g_autoptr(Config) config = config_new();
	g_autoptr(GError) why = NULL;

	config->path = choose_file(path, optional, &why);
	if (why != NULL) {
		g_propagate_error(error, g_steal_pointer(&why));
		return NULL;
	}
	if (config->path != NULL) {
		g_autoptr(GBytes) bytes = file_read(config->path, CONFIG_MAX, &why);

		if (bytes == NULL) { /* a named file that is not there is our own mistake, not the world's */
			g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "configuration: %s", why->message);
			return NULL;
		}
		if (!take_file(config, config->path, bytes, error))
			return NULL;
	}
	for (guint i = 0; settings != NULL && settings[i] != NULL; i++)
		if (!take_setting(config, settings[i], error))
			return NULL;
	if (!check_mailboxes(config, error))
		return NULL;
	if (*config->models == '\0') {
		g_free(config->models);
		config->models = find_models();
	}
	return g_steal_pointer(&config);
}

void
config_free(Config *config)
{
	if (config == NULL)
		return;
	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
		if (keys[i].kind == KEY_TEXT || keys[i].kind == KEY_PATH || keys[i].kind == KEY_NUMBER ||
		    keys[i].kind == KEY_WORD)
			set_text(config, &keys[i], NULL);
	g_free(config->path);
	g_ptr_array_unref(config->mailboxes);
	g_hash_table_unref(config->data);
	g_free(config);
}

/* ---- data files ---- */

/* What data_use() put in the place of compiled-in files: name to GBytes. Children inherit it, so it must be there before they are forked. */
static GHashTable *replaced;

GBytes *
data_compiled(const char *name, GError **error)
{
	g_autofree char *path = g_strconcat(DATA_ROOT, name, NULL);
	GBytes *bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

	if (bytes == NULL)
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "no data file %s was compiled in", name);
	return bytes;
}

GBytes *
data_builtin(const char *name, GError **error)
{
	GBytes *bytes = replaced != NULL ? g_hash_table_lookup(replaced, name) : NULL;

	return bytes != NULL ? g_bytes_ref(bytes) : data_compiled(name, error);
}

/* The ending of the compiled-in file of that stem: it is what the other rooms ask for. */
static char *
full_name(const char *stem)
{
	g_autofree char *prefix = g_strconcat(stem, ".", NULL);
	g_auto(GStrv) names = g_resources_enumerate_children(DATA_ROOT, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

	for (guint i = 0; names != NULL && names[i] != NULL; i++)
		if (g_str_has_prefix(names[i], prefix))
			return g_strdup(names[i]);
	return g_strconcat(prefix, "ini", NULL);
}

bool
data_use(const Config *config, GError **error)
{
	GHashTableIter iter;
	gpointer stem;

	g_clear_pointer(&replaced, g_hash_table_unref);
	replaced = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
	g_hash_table_iter_init(&iter, config->data);
	while (g_hash_table_iter_next(&iter, &stem, NULL)) {
		g_autofree char *name = full_name(stem);
		g_autoptr(GBytes) bytes = config_data(config, name, error);

		if (bytes == NULL)
			return false;
		g_hash_table_insert(replaced, g_steal_pointer(&name), g_steal_pointer(&bytes));
	}
	return true;
}

GBytes *
config_data(const Config *config, const char *name, GError **error)
{
	g_autofree char *stem = g_strdup(name);
	char *dot = strrchr(stem, '.');
	const char *file;
	g_autoptr(GError) why = NULL;
	GBytes *bytes;

	if (dot != NULL)
		*dot = '\0';
	file = config != NULL ? g_hash_table_lookup(config->data, stem) : NULL;
	if (file == NULL)
		return data_builtin(name, error);
	bytes = file_read(file, DATA_MAX, &why);
	if (bytes == NULL)
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "[data] %s: %s", stem, why->message);
	return bytes;
}
