/* error.c - the four answers */
#include "base/error.h"

#define EXIT_FAILED   1
#define EXIT_SETUP    2
#define EXIT_TEMPFAIL 75 /* EX_TEMPFAIL of sysexits.h: run me again */

G_DEFINE_QUARK(keypost-error-quark, keypost_error)

int
keypost_error_exit(const GError *error)
{
	if (error == NULL)
		return 0;
	if (error->domain != KEYPOST_ERROR)
		return EXIT_FAILED;
	switch ((KeypostError)error->code) {
	case KEYPOST_ERROR_AGAIN:
		return EXIT_TEMPFAIL;
	case KEYPOST_ERROR_SETUP:
		return EXIT_SETUP;
	case KEYPOST_ERROR_REJECT:
	case KEYPOST_ERROR_ASK:
		break;
	}
	return EXIT_FAILED;
}
