/* bker.h - the structured bank receipt of the Ministry of Finance: XBRL, no page to guess from
 *
 * Source: DOMAIN.md section 7 (GB/T 44554.4-2025; taxonomies 2021-11-30, 2023-05-15, 2023-12-31).  Element names are matched without
 * their namespace, which differs from bank to bank and year to year. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "parse/reading.h"

/* A bank receipt in these bytes as a segment of kind remittance_proof with the fields of store/document.h; NULL when it is none, or
 * holds no amount (real files pad with empty ones): then the page text counts. */
Segment *bker_read(GBytes *bytes);
/* Adds `part` to the reading; a structured receipt in it becomes a segment, and the part is then ignored with that reason. */
void     bker_take_part(Reading *reading, Part *part);
