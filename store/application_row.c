/* application_row.c - an application as a row */
#include "store/application_row.h"

Application *
application_new(void)
{
	Application *application = g_new0(Application, 1);
	char **texts[] = { &application->company_key,   &application->tax_id,         &application->company_name,
		           &application->contact_name,  &application->contact_phone,  &application->contact_email,
		           &application->mailing_address, &application->postcode,     &application->invoice_title,
		           &application->package,       &application->services,       &application->biz_type,
		           &application->complete_since, &application->created_at };

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		*texts[i] = g_strdup("");
	application->kind = g_strdup("keys");
	application->state = g_strdup("incomplete");
	return application;
}

void
application_free(Application *application)
{
	if (application == NULL)
		return;
	g_free(application->kind);
	g_free(application->company_key);
	g_free(application->tax_id);
	g_free(application->company_name);
	g_free(application->contact_name);
	g_free(application->contact_phone);
	g_free(application->contact_email);
	g_free(application->mailing_address);
	g_free(application->postcode);
	g_free(application->invoice_title);
	g_free(application->package);
	g_free(application->services);
	g_free(application->biz_type);
	g_free(application->state);
	g_free(application->complete_since);
	g_free(application->created_at);
	g_free(application);
}

Application *
application_copy(const Application *from)
{
	Application *copy = g_new0(Application, 1);

	*copy = *from;
	copy->kind = g_strdup(from->kind);
	copy->company_key = g_strdup(from->company_key);
	copy->tax_id = g_strdup(from->tax_id);
	copy->company_name = g_strdup(from->company_name);
	copy->contact_name = g_strdup(from->contact_name);
	copy->contact_phone = g_strdup(from->contact_phone);
	copy->contact_email = g_strdup(from->contact_email);
	copy->mailing_address = g_strdup(from->mailing_address);
	copy->postcode = g_strdup(from->postcode);
	copy->invoice_title = g_strdup(from->invoice_title);
	copy->package = g_strdup(from->package);
	copy->services = g_strdup(from->services);
	copy->biz_type = g_strdup(from->biz_type);
	copy->state = g_strdup(from->state);
	copy->complete_since = g_strdup(from->complete_since);
	copy->created_at = g_strdup(from->created_at);
	return copy;
}
