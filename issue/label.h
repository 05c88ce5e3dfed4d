/* label.h - shipping labels: a PDF of one page a parcel
 *
 * 100 x 150 mm, Code 128, words and sizes in data/label.ini.  No text ever leaves its field: it wraps between characters, shrinks to
 * fit, and only what could no longer be read is cut with an ellipsis. */
#pragma once
#include "base/config.h"
#include "store/goods.h"

/* `shipments` of Shipment (at least one); `printed_at` an ISO moment.  SETUP for a bad data/label.ini, AGAIN if cairo fails. */
GBytes *label_sheet(GPtrArray *shipments, const Config *config, const char *printed_at, GError **error);
/* data/label.ini; caller unrefs. SETUP when it is no key file. */
GKeyFile *label_words(const Config *config, GError **error);
/* What the bars say: the waybill number, or our own number of the parcel while there is none. */
char   *label_barcode_text(const Shipment *shipment);
