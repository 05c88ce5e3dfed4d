/* a.c - a bad sample */
void
f(char *to, const char *from)
{
	strcpy(to, from);
}
