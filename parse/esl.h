/* esl.h - an electronic seal as OFD carries it (GB/T 38540-2020, SESeal, or SES_Signature around one): its name and its picture
 *
 * DER from strangers: nothing of it is believed but these two, and no signature is checked here. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* *name: what its owner called it, "" if nothing; *picture: the bytes of its picture, of whatever kind, or NULL.  False if it has neither. */
bool esl_read(GBytes *bytes, char **name, GBytes **picture);
