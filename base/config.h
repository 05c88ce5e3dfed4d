/* config.h - the configuration: one struct, one table of keys with defaults
 *
 * INI as GKeyFile reads it.  An unknown section or key is SETUP with file, line and the nearest right one; so is a value that
 * does not fit its key.  `; comment` after a value is cut off.  Relative paths in the file are relative to its folder, those
 * of --set to the working folder. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef enum { MAILBOX_MAILDIR, MAILBOX_MBOX, MAILBOX_IMAP, MAILBOX_POP3 } MailboxType;

/* What becomes of a message on the server once it is in the store. */
typedef enum { AFTER_LEAVE, AFTER_SEEN, AFTER_MOVE } MailboxAfter;

/* Texts that were not given are NULL.  imap and pop3 need host and user and exactly one source of the secret. */
typedef struct {
	char *name;             /* of [mailbox NAME] */
	MailboxType type;
	char *path;             /* maildir, mbox */
	char *host;             /* imap, pop3: a name or an address; the certificate must be for it */
	int   port;             /* default: 993 and 995, with starttls 143 and 110 */
	bool  starttls;         /* tls = implicit | starttls; there is no third */
	char *user;
	bool  xoauth2;          /* auth = password | xoauth2 */
	char *password_file;    /* first line; nobody but its owner may read or write it */
	char *password_command; /* first line of its output; run without a shell */
	char *token_command;    /* xoauth2: the same for a fresh access token, asked for at each login */
	char *credential;       /* the name of a systemd credential: $CREDENTIALS_DIRECTORY/NAME */
	char **folders;         /* folders = INBOX, Junk: imap, UTF-8, never NULL */
	char *ca_file;          /* PEM; instead of the system's authorities */
	int   interval;         /* seconds between two looks where there is no IDLE; default [poll] interval */
	MailboxAfter after;     /* after = leave | seen | move:FOLDER */
	char *after_folder;     /* of move:FOLDER */
	int   megabytes_per_message; /* larger mail is noted, not fetched; default 100 */
	int   megabytes_per_batch;   /* of one FETCH; default 32 */
	int   messages_per_batch;    /* default 50 */
	int   timeout;          /* seconds without a byte; default 60 */
	int   command_timeout;  /* seconds one command may take at most, and 1 more for each 64 KB asked for; default 300 */
} MailboxConfig;

typedef struct Config {
	char *path;                 /* the file it came from, NULL if none was needed */
	char *directory;            /* [store] directory */
	GPtrArray *mailboxes;       /* of MailboxConfig */
	char *payee_name, *payee_tax_id, *payee_account, *payee_bank; /* [payee] */
	bool  release_on_proof;     /* [match] release_on = proof */
	int   patience;             /* [match] patience, working days, default 2 */
	bool  service_needs_seal;   /* [review] service_needs_seal, default false */
	int   production_days;      /* [production] days, 1..3, default 3: due = release + days */
	int   workers;              /* [parse] workers, default 0 = one a core */
	int   seconds_per_document; /* [parse] seconds_per_document, default 60 */
	int   megabytes_per_reader; /* [parse] megabytes_per_reader, default 2048: what one document may cost */
	bool  require_cage;         /* [parse] require_cage, default true: without Landlock and seccomp refuse to read */
	char *models;               /* [ocr] models: folder of the ONNX files; default: beside the program, then /usr/share/keypost */
	char *engine;               /* [ocr] engine = auto | pp | tesseract */
	char *invoice_rate;         /* [invoice] rate, per cent, default "6" */
	char *sender_name, *sender_phone, *sender_address; /* [sender] of the label */
	int   poll_interval;        /* [poll] interval, seconds, default 120 */
	int   poll_quiet_hours;     /* [poll] quiet_hours: working hours without mail until status alarms, default 8; 0: never */
	GHashTable *data;           /* [data] fees, calendar, captions, label, …: name -> replacing file */
} Config;

/* `path` NULL: $KEYPOST_CONFIG, ./keypost.conf, /etc/keypost/keypost.conf; none of them there is SETUP unless `optional`.
 * `settings`: NULL-terminated "section.key=value" of --set, or NULL; "mailbox NAME.path=…" names a mailbox. */
Config *config_load(const char *path, const char *const *settings, bool optional, GError **error);
void    config_free(Config *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_free)

/* The bytes of data/NAME as compiled in, or of the file that [data] STEM = names instead (STEM is NAME without its ending). */
GBytes *config_data(const Config *config, const char *name, GError **error);
/* The bytes of data/NAME as compiled in, whatever [data] says: for a file that only adds to it. */
GBytes *data_compiled(const char *name, GError **error);
/* For code that knows no configuration, such as a caged child: the replacement that data_use() set, else the compiled-in bytes. */
GBytes *data_builtin(const char *name, GError **error);
/* Reads every file that [data] names and lets data_builtin() give it from now on; once, before any child is forked. SETUP names the key. */
bool    data_use(const Config *config, GError **error);
