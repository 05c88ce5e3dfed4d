/* mbox.h - an mbox file on this machine: nothing in it is changed
 *
 * mboxo and mboxrd.  A message begins at a line "From SENDER DATE" at the start of the file or behind an empty line; the line and the empty
 * line before the next one belong to the file, not to the message.  One '>' is taken from lines of ">From ", ">>From " and so on, as mboxrd
 * quotes them (mboxo is ambiguous there; its quoting is undone too).  Content-Length is not trusted.
 *
 * Messages have no names here, and offsets move when one is deleted: the place is the digest of the message, so the file is read through at
 * every run, but nothing is written for what is known. */
#pragma once
#include "ingest/intake.h"

/* AGAIN while the file is absent or locked (PATH.lock, or a write lock); SETUP when it is no mbox.  A last message that grows while the file
 * is read is left for the next run. */
bool mbox_take(const char *path, Intake *intake, GError **error);
