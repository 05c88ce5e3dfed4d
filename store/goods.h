/* goods.h - what goes out: jobs (one a key), shipments (one an application), invoices; each once and only once */
#pragma once
#include "store/store.h"

typedef struct { int64_t id, application; int sequence; char *state, *due, *serial_number, *reason; } Job;
typedef struct { int64_t id, application; char *state, *recipient, *phone, *address, *postcode, *company, *contents, *pay_method, *waybill; } Shipment;
typedef struct { int64_t id, application; char *title, *tax_id, *item, *state; Fen gross, net, tax; int rate_percent; } Invoice;
void job_free(Job *job);
void shipment_free(Shipment *shipment);
void invoice_free(Invoice *invoice);

bool job_add(Store *store, int64_t application, int sequence, int key_count, const char *due, GError **error); /* refused without release */
bool job_move(Store *store, int64_t id, const char *from, const char *to, const char *who, const char *why, GError **error);
bool job_set_serial(Store *store, int64_t id, const char *serial_number, GError **error);
GPtrArray *job_list(Store *store, const char *state, GError **error);
GPtrArray *job_of_application(Store *store, int64_t application, GError **error);
bool shipment_add(Store *store, Shipment *shipment, GError **error);   /* one an application; refused without release */
bool shipment_move(Store *store, int64_t id, const char *from, const char *to, const char *who, const char *why, GError **error);
bool shipment_set_waybill(Store *store, int64_t id, const char *waybill, GError **error);
GPtrArray *shipment_list(Store *store, const char *state, GError **error);
Shipment *shipment_of_application(Store *store, int64_t application, GError **error); /* NULL without error: none */
bool invoice_add(Store *store, Invoice *invoice, GError **error);      /* one an application; CHECK net + tax = gross */
GPtrArray *invoice_list(Store *store, const char *state, GError **error);
Invoice *invoice_of_application(Store *store, int64_t application, GError **error);
