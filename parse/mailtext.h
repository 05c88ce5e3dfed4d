/* mailtext.h - the text of a mail: labelled lines, what it asks for, who signs (MAIL.md; DOMAIN.md 12.2)
 *
 * The first page is what the sender wrote, later ones are quoted history: it fills gaps of a short covering note and never overrides. */
#pragma once
#include "parse/paper.h"

/* `history`: the paper of the quoted pages, or NULL. */
void mailtext_read(Paper *paper, Paper *history);
