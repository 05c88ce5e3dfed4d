/* aside.c - one piece of work at a time in a thread beside ours */
#include "base/aside.h"

#include <stdbool.h>

struct Aside {
	void (*work)(gpointer data);
	gpointer data;
	GThread *thread;
	GMutex mutex;
	GCond changed;
	bool busy, leave;
};

Aside *
aside_new(void (*work)(gpointer data), gpointer data)
{
	Aside *aside = g_new0(Aside, 1);

	aside->work = work;
	aside->data = data;
	g_mutex_init(&aside->mutex);
	g_cond_init(&aside->changed);
	return aside;
}

static gpointer
serve(gpointer data)
{
	Aside *aside = data;

	g_mutex_lock(&aside->mutex);
	for (;;) {
		while (!aside->busy && !aside->leave)
			g_cond_wait(&aside->changed, &aside->mutex);
		if (!aside->busy)
			break;
		g_mutex_unlock(&aside->mutex);
		aside->work(aside->data);
		g_mutex_lock(&aside->mutex);
		aside->busy = false;
		g_cond_broadcast(&aside->changed);
	}
	g_mutex_unlock(&aside->mutex);
	return NULL;
}

void
aside_wait(Aside *aside)
{
	if (aside->thread == NULL)
		return;
	g_mutex_lock(&aside->mutex);
	while (aside->busy)
		g_cond_wait(&aside->changed, &aside->mutex);
	g_mutex_unlock(&aside->mutex);
}

void
aside_start(Aside *aside)
{
	if (aside->thread == NULL)
		aside->thread = g_thread_try_new("aside", serve, aside, NULL);
	if (aside->thread == NULL) {
		aside->work(aside->data);
		return;
	}
	aside_wait(aside);
	g_mutex_lock(&aside->mutex);
	aside->busy = true;
	g_cond_broadcast(&aside->changed);
	g_mutex_unlock(&aside->mutex);
}

void
aside_free(Aside *aside)
{
	if (aside == NULL)
		return;
	if (aside->thread != NULL) {
		g_mutex_lock(&aside->mutex);
		aside->leave = true;
		g_cond_broadcast(&aside->changed);
		g_mutex_unlock(&aside->mutex);
		g_thread_join(aside->thread);
	}
	g_mutex_clear(&aside->mutex);
	g_cond_clear(&aside->changed);
	g_free(aside);
}
