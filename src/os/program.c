/* SPDX-License-Identifier: MIT */
#include "os/program.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool can_run(const char *path)
{
	struct stat st;

	return access(path, X_OK) == 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

char *program_find(const char *name)
{
	const char *path = getenv("PATH");

	if (strchr(name, '/'))
		return can_run(name) ? strdup(name) : NULL;
	for (path = path ? path : PROGRAM_DEFAULT_PATH; *path; path += *path == ':') {
		size_t length = strcspn(path, ":");
		char *found;

		/* An empty entry is the working directory. */
		if (asprintf(&found, "%.*s/%s", length ? (int)length : 1, length ? path : ".",
			     name) < 0)
			return NULL;
		if (can_run(found))
			return found;
		free(found);
		path += length;
	}
	return NULL;
}
