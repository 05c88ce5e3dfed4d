#include <glib.h>
int x;
