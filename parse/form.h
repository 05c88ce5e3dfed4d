/* form.h - the application form: who applies, for how many keys, which package, where to send them (DOMAIN.md 3.2) */
#pragma once
#include "parse/paper.h"

void form_read(Paper *paper);
