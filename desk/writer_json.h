/* writer_json.h - a report as JSON: {"report": …, "from": …, "to": …, SECTION: [rows], …, "totals": {of the first section}, "balanced": true,
 * "faults": [], "notes": []}; every sum is whole fen under NAME_fen */
#pragma once
#include "desk/writer.h"

Writer *writer_json_new(FILE *out); /* borrows `out` */
