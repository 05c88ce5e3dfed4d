/* maildir.h - a Maildir on this machine: new/ and cur/, nothing in it is changed
 *
 * tmp/ and names that begin with a point are left alone.  The place of a message is its file name without the flags (":2,S"), which
 * stays the same when it moves from new/ to cur/; it only tells what need not be opened again, never what a message is. */
#pragma once
#include "ingest/intake.h"

/* Files in the order of their names.  AGAIN without such a folder.  A file that cannot be read is counted as refused, one that has moved on
 * meanwhile is looked for once more. */
bool maildir_take(const char *path, Intake *intake, IngestCount *count, GError **error);
