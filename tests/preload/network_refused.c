/* SPDX-License-Identifier: MIT */
/* The network of the sandbox cannot be entered, which the first process knows before memhp asks. */
#include <errno.h>
#include <sched.h>

int setns(int fd, int type)
{
	(void)fd;
	(void)type;
	errno = EPERM;
	return -1;
}
