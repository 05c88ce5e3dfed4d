/* receipt.h - remittance proofs: bank receipts, phone and wallet screens (DOMAIN.md 4)
 *
 * What a proof says is a claim; whether money moved is decided elsewhere.  Sides are bound by words, never by columns. */
#pragma once
#include "parse/paper.h"

void receipt_read(Paper *paper);
