/* aside.h - one piece of work at a time in a thread beside ours
 *
 * For work that waits, on a disk say, while we go on.  Whatever the work touches belongs to it from aside_start() until aside_wait() returns;
 * between them it is ours.  Where no thread is to be had, aside_start() does the work itself. */
#pragma once
#include <glib.h>

typedef struct Aside Aside;

Aside *aside_new(void (*work)(gpointer data), gpointer data); /* the thread is not made before it is needed */
void   aside_free(Aside *aside);                              /* waits; NULL is fine */
void   aside_start(Aside *aside);                             /* waits for the work before it, then begins */
void   aside_wait(Aside *aside);                              /* until nothing is under way */
