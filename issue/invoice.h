/* invoice.h - the invoice request of one application (DOMAIN.md section 9) */
#pragma once
#include "base/config.h"
#include "store/application.h"
#include "store/goods.h"

/* net = round_half_up(gross * 100 / (100 + rate)), tax = gross - net; whole fen, gross >= 0, rate in whole per cent 0..99. */
void invoice_split(Fen gross, int rate_percent, Fen *net, Fen *tax);
/* [invoice] rate in whole per cent; SETUP when it is none of 0..99. */
bool invoice_rate(const Config *config, int *rate_percent, GError **error);
/* Title (the invoice title of the form, else the company's name), tax ID, item word of data/invoice.ini and the split of the fee.
 * Caller frees. SETUP for a bad rate or data file. */
Invoice *invoice_request(const Application *application, const Config *config, GError **error);
