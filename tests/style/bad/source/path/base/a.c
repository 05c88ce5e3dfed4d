/* a.c - a bad sample */
static const char models[] = "/home/somebody/models";
