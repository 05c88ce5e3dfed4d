/* a.c - a bad sample */
int
f(int x)
{
	if (x)
		goto out;
	x++;
out:
	return x;
}
