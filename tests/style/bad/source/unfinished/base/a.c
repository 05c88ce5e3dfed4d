/* a.c - a bad sample */
int
f(void)
{
	return 0; /* not implemented yet */
}
