/* mailtext.h - the text of a mail: labelled lines, what it asks for, who signs (MAIL.md; DOMAIN.md 12.2)
 *
 * The first page is what the sender wrote, later ones are quoted history: it fills gaps of a short covering note and never overrides. */
#pragma once
#include "parse/paper.h"

/* `history`: the paper of the quoted pages, or NULL. */
void mailtext_read(Paper *paper, Paper *history);
/* What a letter asks for in whole sentences (关于申请办理…证书的函): what it wants, who it is for, where to send it; fields that the paper has
 * already stay. */
void mailtext_prose(Paper *paper);
