/* worker.h - the caged child that reads documents: what it is asked, what it may see, what it loads first */
#pragma once
#include "base/child.h"
#include "base/config.h"

/* The plan of a reader's child for this configuration; free with worker_plan_free().  `config` must outlive it. */
ChildPlan *worker_plan_new(const Config *config);
void       worker_plan_free(ChildPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ChildPlan, worker_plan_free)

/* What the child must know beside the bytes; its answer is a Reading (reading_from_bytes()). */
GBytes    *worker_request(const char *file_name, const char *media_type, guint depth, bool is_body);

/* What reading needs on this machine beside the cage, in lines; *good is false when something is missing. */
char      *worker_describe(const Config *config, bool *good);

/* Keeps what poppler makes anew for each first document: character maps and glyph names, some 20 ms of work.  For as long as the process lives. */
void       worker_load_pdf_tables(void);
