/* a.c - a bad sample */
double amount_of(int x);
