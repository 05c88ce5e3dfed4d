/* a.c - a bad sample */
int
f(void)
{
        return 0;
}
