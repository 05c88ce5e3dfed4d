/* secret.c - the password or token of a mailbox, from where the configuration says it lies */
#include "ingest/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/error.h"

#define SECRET_MAX      16384 /* tokens of some providers have several thousand characters */
#define COMMAND_SECONDS 30

void
secret_free(char *secret)
{
	if (secret != NULL)
		OPENSSL_cleanse(secret, strlen(secret));
	g_free(secret);
}

static bool
fault(const MailboxConfig *mailbox, KeypostError code, GError **error, const char *format, ...) G_GNUC_PRINTF(4, 5);
static bool
fault(const MailboxConfig *mailbox, KeypostError code, GError **error, const char *format, ...)
{
	g_autofree char *what = NULL;
	va_list arguments;

	va_start(arguments, format);
	what = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error(error, KEYPOST_ERROR, code, "[mailbox %s] %s", mailbox->name, what);
	return false;
}

/* The first line of what the buffer holds; the buffer is wiped. */
static char *
first_line(const MailboxConfig *mailbox, const char *source, char *buffer, GError **error)
{
	char *secret;

	buffer[strcspn(buffer, "\r\n")] = '\0';
	secret = *buffer != '\0' ? g_strdup(buffer) : NULL;
	OPENSSL_cleanse(buffer, SECRET_MAX);
	if (secret == NULL)
		fault(mailbox, KEYPOST_ERROR_SETUP, error, "%s gives an empty first line: the secret belongs there", source);
	return secret;
}

static char *
from_file(const MailboxConfig *mailbox, const char *key, const char *path, bool guarded, GError **error)
{
	char buffer[SECRET_MAX] = "";
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t n;

	if (fd < 0 || fstat(fd, &status) != 0) {
		fault(mailbox, KEYPOST_ERROR_SETUP, error, "%s: %s: %s", key, path, g_strerror(errno));
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	/* A credential of systemd shows the mask of its access list where others have group rights: its folder guards it. */
	if (!S_ISREG(status.st_mode) || (!guarded && (status.st_mode & 077) != 0) || (status.st_uid != geteuid() && status.st_uid != 0)) {
		close(fd);
		fault(mailbox, KEYPOST_ERROR_SETUP, error, "%s: %s can be read by others: `chmod 600 %s`", key, path, path);
		return NULL;
	}
	n = read(fd, buffer, sizeof buffer - 1);
	close(fd);
	if (n < 0) {
		fault(mailbox, KEYPOST_ERROR_SETUP, error, "%s: %s: %s", key, path, g_strerror(errno));
		return NULL;
	}
	return first_line(mailbox, key, buffer, error);
}

/* systemd hands credentials over in a folder only this service sees. */
static char *
from_credential(const MailboxConfig *mailbox, GError **error)
{
	const char *folder = g_getenv("CREDENTIALS_DIRECTORY");
	g_autofree char *path = NULL;

	if (folder == NULL || *folder == '\0' || strchr(mailbox->credential, '/') != NULL) {
		fault(mailbox, KEYPOST_ERROR_SETUP, error,
		      "credential: %s was not passed: run as a systemd service with LoadCredential=%s:FILE", mailbox->credential, mailbox->credential);
		return NULL;
	}
	path = g_build_filename(folder, mailbox->credential, NULL);
	return from_file(mailbox, "credential", path, true, error);
}

/* What the command says until it closes its output; false when it takes too long. */
static bool
listen_to(int fd, char *buffer)
{
	gint64 until = g_get_monotonic_time() + COMMAND_SECONDS * G_USEC_PER_SEC;
	gsize length = 0;

	for (;;) {
		struct pollfd look = { .fd = fd, .events = POLLIN };
		gint64 left = until - g_get_monotonic_time();
		char waste[256];
		bool full = length >= SECRET_MAX - 1;
		ssize_t n;

		if (left <= 0)
			return false;
		if (poll(&look, 1, (int)(left / 1000 + 1)) <= 0)
			continue;
		n = full ? read(fd, waste, sizeof waste) : read(fd, buffer + length, SECRET_MAX - 1 - length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return true;
		length += full ? 0 : (gsize)n;
	}
}

static char *
from_command(const MailboxConfig *mailbox, const char *key, const char *command, GError **error)
{
	char buffer[SECRET_MAX] = "";
	g_auto(GStrv) words = NULL;
	g_autoptr(GError) why = NULL;
	GPid child;
	int out, status = 0;
	bool ended;

	if (!g_shell_parse_argv(command, NULL, &words, &why) ||
	    !g_spawn_async_with_pipes(NULL, words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &child, NULL, &out, NULL,
				      &why)) {
		fault(mailbox, KEYPOST_ERROR_SETUP, error, "%s: %s", key, why->message);
		return NULL;
	}
	ended = listen_to(out, buffer);
	close(out);
	if (!ended)
		kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	g_spawn_close_pid(child);
	if (!ended || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		OPENSSL_cleanse(buffer, sizeof buffer);
		fault(mailbox, ended ? KEYPOST_ERROR_SETUP : KEYPOST_ERROR_AGAIN, error,
		      ended ? "%s: %s failed: run it by hand as this user" : "%s: %s said nothing in time", key, words[0]);
		return NULL;
	}
	return first_line(mailbox, key, buffer, error);
}

char *
secret_read(const MailboxConfig *mailbox, GError **error)
{
	struct rlimit none = { 0, 0 };

	prctl(PR_SET_DUMPABLE, 0);
	setrlimit(RLIMIT_CORE, &none);
	if (mailbox->xoauth2)
		return from_command(mailbox, "token_command", mailbox->token_command, error);
	if (mailbox->password_file != NULL && *mailbox->password_file != '\0')
		return from_file(mailbox, "password_file", mailbox->password_file, false, error);
	if (mailbox->password_command != NULL && *mailbox->password_command != '\0')
		return from_command(mailbox, "password_command", mailbox->password_command, error);
	return from_credential(mailbox, error);
}
