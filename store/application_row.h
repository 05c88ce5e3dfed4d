/* application_row.h - an application as a row: the struct alone, nothing here asks the store */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/money.h"

typedef struct Application {
	int64_t id;
	char *kind;                    /* keys | service */
	char *company_key;             /* taxid_company_key() of tax_id, "" while unknown */
	char *tax_id, *company_name, *contact_name, *contact_phone, *contact_email, *mailing_address, *postcode, *invoice_title;
	int key_count;                 /* 0 unknown, or a service */
	char *package;                 /* basic | combined | "" */
	int years;                     /* 0 unknown */
	bool express;
	char *services;                /* "pin_reset:1 format:2", "" for keys */
	char *biz_type;
	char *state;
	Fen due;                       /* 0 unknown */
	Fen allocated;                 /* maintained by allocation.c */
	char *complete_since, *created_at;
	bool dirty;                    /* to be looked at again by match */
	bool plain;                    /* reviewed as its papers are now; package, years and count are theirs alone, no sum has to tell */
} Application;
Application *application_new(void);
Application *application_copy(const Application *from);
void application_free(Application *application);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Application, application_free)
