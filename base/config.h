/* config.h - the configuration: one struct, one table of keys with defaults
 *
 * INI as GKeyFile reads it.  An unknown section or key is SETUP with file, line and the nearest right one; so is a value that
 * does not fit its key.  `; comment` after a value is cut off.  Relative paths in the file are relative to its folder, those
 * of --set to the working folder. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef enum { MAILBOX_MAILDIR, MAILBOX_MBOX, MAILBOX_IMAP } MailboxType;

typedef struct {
	char *name;       /* of [mailbox NAME] */
	MailboxType type;
	char *path;       /* maildir, mbox */
	/* imap keys are taken into this table by the issue that adds them */
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
	int   megabytes_per_reader; /* [parse] megabytes_per_reader, default 2048 (address space) */
	bool  require_cage;         /* [parse] require_cage, default true: without Landlock and seccomp refuse to read */
	char *models;               /* [ocr] models: folder of the ONNX files; default: beside the program, then /usr/share/keypost */
	char *engine;               /* [ocr] engine = auto | pp | tesseract */
	char *invoice_rate;         /* [invoice] rate, per cent, default "6" */
	char *sender_name, *sender_phone, *sender_address; /* [sender] of the label */
	GHashTable *data;           /* [data] fees, calendar, captions, label, …: name -> replacing file */
} Config;

/* `path` NULL: $KEYPOST_CONFIG, ./keypost.conf, /etc/keypost/keypost.conf; none of them there is SETUP unless `optional`.
 * `settings`: NULL-terminated "section.key=value" of --set, or NULL; "mailbox NAME.path=…" names a mailbox. */
Config *config_load(const char *path, const char *const *settings, bool optional, GError **error);
void    config_free(Config *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_free)

/* The bytes of data/NAME as compiled in, or of the file that [data] STEM = names instead (STEM is NAME without its ending). */
GBytes *config_data(const Config *config, const char *name, GError **error);
/* The same without a configuration: always the compiled-in one. */
GBytes *data_builtin(const char *name, GError **error);
