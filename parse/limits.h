/* limits.h - how much of a document its reader takes; past a limit it keeps what there is and adds a note or a fault */
#pragma once

#define LIMIT_DEPTH        16
#define LIMIT_PARTS        1000
#define LIMIT_MEMBER       (64u << 20)   /* one decoded part */
#define LIMIT_DECODED      (256u << 20)  /* all parts of one document */
#define LIMIT_RATIO        200           /* of a member's size to its packed size, above 1 MiB */
#define LIMIT_PAGES        60
#define LIMIT_SIDE         24000         /* pixels of a side of a picture, long screenshots among them; above: fault */
#define LIMIT_PIXELS       (80u << 20)
#define LIMIT_KEPT         (24u << 20)   /* pixels of a picture that is read as it is; a larger one is read at half its size */
#define LIMIT_RUNS         20000         /* runs of one page */
#define LIMIT_TEXT         (4u << 20)    /* characters of one document's text */
#define LIMIT_HEADER       (64u << 10)   /* bytes of one header of a mail */
