/* The front door: reads the command line and decides which parts of the house meet. */
#include <stdio.h>

int main(void)
{
    fprintf(stderr, "bigfoot: no command\n");
    return 2;
}
