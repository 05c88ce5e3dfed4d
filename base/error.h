/* error.h - the four answers: what happens next when something failed
 *
 * Every function that can fail takes a GError ** and answers bool or a pointer.
 * The code says what happens next, the text what happened.  What an applicant
 * got wrong is no error: it is an exception row in the store. */
#pragma once
#include <glib.h>

#define KEYPOST_ERROR (keypost_error_quark())

typedef enum {
	KEYPOST_ERROR_AGAIN,  /* the world was not ready: run again (exit 75) */
	KEYPOST_ERROR_REJECT, /* this input can never pass: park it with the reason */
	KEYPOST_ERROR_ASK,    /* a person decides */
	KEYPOST_ERROR_SETUP,  /* our own house is wrong: stop, exit 2 */
} KeypostError;

GQuark keypost_error_quark(void);

/* The exit status (CONTRACT.md "Exit status") that an error asks for; 1 for errors of other domains. */
int keypost_error_exit(const GError *error);
