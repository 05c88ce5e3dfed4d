/* manners.c - how often a provider may be asked, and how long to wait after errors */
#include "ingest/manners.h"

#include <string.h>
#include "base/error.h"
#include "base/ini.h"

#define DATA          "providers.ini"
#define LEAST_LOGIN   5   /* seconds, for a server nothing is known of */
#define IDLE_STANDARD 600
#define FIRST_WAIT    5
#define LONGEST_WAIT  900

/* "imap.126.com" ends in "126.com", "notthe126.com" does not. */
static bool
is_host_of(const char *host, const char *end)
{
	gsize length = strlen(host), tail = strlen(end);

	return length >= tail && g_ascii_strcasecmp(host + length - tail, end) == 0 && (length == tail || host[length - tail - 1] == '.');
}

static bool
is_provider_of(GKeyFile *file, const char *section, const char *host)
{
	g_autofree char *list = g_key_file_get_string(file, section, "hosts", NULL);
	g_auto(GStrv) hosts = g_strsplit(list != NULL ? list : "", " ", -1);

	for (guint i = 0; hosts[i] != NULL; i++)
		if (*hosts[i] != '\0' && is_host_of(host, hosts[i]))
			return true;
	return false;
}

static guint
number_of(GKeyFile *file, const char *section, const char *key)
{
	return (guint)CLAMP(g_key_file_get_integer(file, section, key, NULL), 0, 86400);
}

bool
manners_of(const Config *config, const MailboxConfig *mailbox, Manners *manners, GError **error)
{
	g_autoptr(GBytes) bytes = config_data(config, DATA, error);
	gsize length = 0;
	const char *text = bytes != NULL ? g_bytes_get_data(bytes, &length) : NULL;
	g_autoptr(GKeyFile) file = text != NULL ? ini_parse(text, length, DATA, error) : NULL;
	g_auto(GStrv) sections = file != NULL ? g_key_file_get_groups(file, NULL) : NULL;

	if (file == NULL)
		return false;
	manners->interval = (guint)(mailbox->interval > 0 ? mailbox->interval : config->poll_interval);
	manners->login = LEAST_LOGIN;
	manners->idle = IDLE_STANDARD;
	for (guint i = 0; sections[i] != NULL; i++) {
		guint idle = number_of(file, sections[i], "idle_minutes") * 60;

		if (mailbox->host == NULL || !is_provider_of(file, sections[i], mailbox->host))
			continue;
		manners->login = MAX(manners->login, number_of(file, sections[i], "least_interval"));
		manners->interval = MAX(manners->interval, manners->login);
		manners->idle = idle > 0 ? MIN(manners->idle, idle) : manners->idle;
	}
	return true;
}

guint
manners_backoff(guint errors, double chance)
{
	guint whole = FIRST_WAIT;

	for (guint i = 1; i < errors && whole < LONGEST_WAIT; i++)
		whole *= 2;
	whole = MIN(whole, LONGEST_WAIT);
	return whole - (guint)((double)(whole / 2) * CLAMP(chance, 0.0, 1.0));
}
