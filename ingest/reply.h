/* reply.h - what an IMAP server answers to FETCH, read as it comes
 *
 * One response after the other (RFC 3501 7 and 9).  Of a FETCH the UID, the size and the bytes of the body, which pass through and are never
 * held; of all else only what a session must know.  libetpan's own reader cannot be used with more than one command under way.
 * A response is made of lines of at most REPLY_LINE bytes and of literals; lists are stepped over without recursion.  How much may come in
 * all, and how long it may take, is the source's business. */
#pragma once
#include <glib.h>
#include <stdbool.h>

#define REPLY_LINE ((gsize)1 << 20)

typedef struct {
	const char *(*look)(gpointer data, gsize *length); /* what has come, a byte at least; NULL: nothing will come */
	void (*take)(gpointer data, gsize length);         /* so much of it is done with */
	gpointer data;
} ReplySource;

typedef enum {
	REPLY_FETCH,   /* uid, size; its body has passed */
	REPLY_EXISTS,  /* number */
	REPLY_EXPUNGE, /* number */
	REPLY_TAGGED,  /* tag, answer, words */
	REPLY_BYE,     /* words */
	REPLY_OTHER,
	/* after these nothing more can be read */
	REPLY_STRANGE, /* this is no IMAP */
	REPLY_ENDED,   /* the source did */
	REPLY_STOPPED, /* the body was not wanted any more */
} ReplyKind;

typedef struct {
	guint32 number, uid;      /* uid 0: it was not told */
	guint64 size;             /* RFC822.SIZE, 0: it was not told */
	const char *tag, *answer; /* answer: OK, NO, BAD; these live until the next response */
	const char *words;
} ReplyFacts;

/* False: no more of it.  NIL and "" pass without a call. */
typedef bool (*ReplyBody)(const void *bytes, gsize length, gpointer data);

typedef struct Reply Reply;
Reply *reply_new(const ReplySource *source);
void   reply_free(Reply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reply, reply_free)
/* `body` may be NULL: then bodies are let go. */
ReplyKind reply_next(Reply *reply, ReplyBody body, gpointer data, ReplyFacts *facts);
