/* SPDX-License-Identifier: MIT */
/* The message number LOST_MESSAGE, from 1, of the process LOST_BY cannot be sent. */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

static unsigned sent;

ssize_t sendmsg(int socket, const struct msghdr *message, int flags)
{
	ssize_t (*real)(int, const struct msghdr *, int);
	const char *by = getenv("LOST_BY"), *lost = getenv("LOST_MESSAGE");
	char name[16] = "";

	prctl(PR_GET_NAME, name);
	if (by && lost && strcmp(name, by) == 0 && ++sent == strtoul(lost, NULL, 10)) {
		errno = ENOBUFS;
		return -1;
	}
	*(void **)&real = dlsym(RTLD_NEXT, "sendmsg");
	return real(socket, message, flags);
}
