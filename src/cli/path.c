/* SPDX-License-Identifier: MIT */
#include "cli/path.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/program.h"

#define SELF "/proc/self/exe"
#define NAME "memhp"

static bool is_self(const char *file)
{
	struct stat self, other;

	return stat(SELF, &self) == 0 && stat(file, &other) == 0 && self.st_dev == other.st_dev &&
	       self.st_ino == other.st_ino;
}

/* Set @directory to where this program lies. Return: whether a PATH can lead there. */
static bool own_directory(char *directory, size_t room)
{
	ssize_t length = readlink(SELF, directory, room - sizeof("/" NAME));
	char *slash;

	if (length <= 0 || (size_t)length >= room - sizeof("/" NAME))
		return false;
	directory[length] = '\0';
	slash = strrchr(directory, '/');
	if (!slash || slash == directory || strchr(directory, ':'))
		return false;
	memcpy(slash, "/" NAME, sizeof("/" NAME));
	if (!is_self(directory))
		return false;
	*slash = '\0';
	return true;
}

int path_add_self(void)
{
	char directory[PATH_MAX], *found = program_find(NAME), *longer;
	const char *path = getenv("PATH");
	bool known = found && is_self(found);
	int rc;

	free(found);
	if (known || !own_directory(directory, sizeof(directory)))
		return 0;
	if (asprintf(&longer, "%s:%s", directory, path ? path : PROGRAM_DEFAULT_PATH) < 0)
		return -ENOMEM;
	rc = setenv("PATH", longer, 1) < 0 ? -ENOMEM : 0;
	free(longer);
	return rc;
}
