/* resolve.h - the addresses of a host's name, within a time
 *
 * The C library's look-up knows no deadline and cannot be broken off, and what a name server answers is a stranger's: it happens in a child
 * that is killed when it is late. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <sys/socket.h>

typedef struct {
	struct sockaddr_storage address;
	socklen_t length;
} Place;

typedef enum { RESOLVE_DONE, RESOLVE_UNKNOWN, RESOLVE_LATE, RESOLVE_CANCELLED } ResolveAnswer;
/* Adds to `places` (of Place) what to connect to, best first.  UNKNOWN with *why, a sentence that lives for ever; `cancel_fd` readable: CANCELLED
 * at once; -1: none. */
ResolveAnswer resolve(const char *host, int port, guint seconds, int cancel_fd, GArray *places, const char **why);
