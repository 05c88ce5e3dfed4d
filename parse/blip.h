/* blip.h - the pictures of old office files (MS-ODRAW section 2.2.23 and those around it) */
#pragma once
#include "parse/bytes.h"
#include "parse/reading.h"

/* One record of a drawing: its bytes are what stands behind its head of 8. */
typedef struct {
	guint type, instance;
	Bytes bytes;
} BlipRecord;

/* The record at *at, which moves behind it; false at the end. */
bool  blip_next(Bytes bytes, gsize *at, BlipRecord *record);
/* Pictures of the records in `bytes` become inline parts.  `delayed` is where records stand that only say where their picture lies
 * (a Word document's own stream), else empty.  Answers how many. */
guint blip_take(Bytes bytes, Bytes delayed, Reading *reading);
