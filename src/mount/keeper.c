/* SPDX-License-Identifier: MIT */
#include "mount/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* All that is known is where it may have been mounted: what is there and dead was. */
static int find_dead(const char *directory, struct mounted *mounted)
{
	int rc, fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return -errno;
	rc = fstat(fd, &st) < 0 && errno == ENOTCONN ? mounted_identify(fd, mounted) : -ENOENT;
	close(fd);
	return rc;
}

static void unmount(const char *directory, struct mounted *mounted)
{
	struct fail fail;

	if (!mounted->id && find_dead(directory, mounted) < 0)
		return;
	if (mounted_detach(mounted, &fail) < 0)
		fprintf(stderr, "memhp: %s\n", fail.text);
}

/*
 * Waits for the other end of the pipe. It says which mount it is about; a byte says that all is
 * well, its end that it is not.
 */
static void keep_watch(const void *directory)
{
	struct mounted mounted = { 0 }, heard;
	ssize_t got;

	do {
		got = read(STDIN_FILENO, &heard, sizeof(heard));
		if (got == sizeof(heard))
			mounted = heard;
	} while (got == sizeof(heard) || (got < 0 && errno == EINTR));
	if (got == 0)
		unmount(directory, &mounted);
}

int keeper_start(struct survivor *keeper, const char *directory, struct fail *fail)
{
	return survivor_start(keeper, "memhp-keeper", keep_watch, directory, fail);
}

void keeper_tell(const struct survivor *keeper, const struct mounted *mounted)
{
	while (write(keeper->pipe, mounted, sizeof(*mounted)) < 0 && errno == EINTR)
		continue;
}
