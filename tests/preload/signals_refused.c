/* SPDX-License-Identifier: MIT */
/* The process REFUSED_TO can have no descriptor for signals. */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>

int signalfd(int fd, const sigset_t *mask, int flags)
{
	int (*real)(int, const sigset_t *, int);
	const char *to = getenv("REFUSED_TO");
	char name[16] = "";

	prctl(PR_GET_NAME, name);
	if (to && strcmp(name, to) == 0) {
		errno = EMFILE;
		return -1;
	}
	*(void **)&real = dlsym(RTLD_NEXT, "signalfd");
	return real(fd, mask, flags);
}
