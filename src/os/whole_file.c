/* SPDX-License-Identifier: MIT */
#include "os/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_NAME 64

/* A name that nobody else has, for a file until it is whole. */
static void name_part(char name[MAX_NAME])
{
	snprintf(name, MAX_NAME, ".memhp-%d.part", (int)getpid());
}

/* One that another process of this number left behind is in nobody's way. */
static int make_part(int directory, const char *part)
{
	int fd;

	unlinkat(directory, part, 0);
	fd = openat(directory, part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	return fd < 0 ? -errno : fd;
}

int whole_file_possible(int directory)
{
	char part[MAX_NAME];
	int fd;

	name_part(part);
	fd = make_part(directory, part);
	if (fd < 0)
		return fd;
	close(fd);
	unlinkat(directory, part, 0);
	return 0;
}

int whole_file_pour(int fd, const struct text *text)
{
	size_t done = 0;

	while (done < text->length) {
		ssize_t written = write(fd, text->data + done, text->length - done);

		if (written < 0 && errno != EINTR)
			return -errno;
		done += written < 0 ? 0 : (size_t)written;
	}
	return 0;
}

/* @mode: NULL: a new file's */
static int replace(int directory, const char *name, const mode_t *mode, const struct text *text)
{
	char part[MAX_NAME];
	int fd, rc;

	name_part(part);
	fd = make_part(directory, part);
	if (fd < 0)
		return fd;
	rc = whole_file_pour(fd, text);
	if (rc == 0 && mode && fchmod(fd, *mode & 0777) < 0)
		rc = -errno;
	if (close(fd) < 0 && rc == 0)
		rc = -errno;
	if (rc == 0 && renameat(directory, part, directory, name) < 0)
		rc = -errno;
	if (rc < 0)
		unlinkat(directory, part, 0);
	return rc;
}

int whole_file_replace(int directory, const char *name, const struct text *text)
{
	return replace(directory, name, NULL, text);
}

static int write_through(const char *path, const struct text *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666), rc;

	if (fd < 0)
		return -errno;
	rc = whole_file_pour(fd, text);
	if (close(fd) < 0 && rc == 0)
		rc = -errno;
	return rc;
}

/* The directory that @path lies in, to make files there. */
static int open_parent(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *parent = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	int fd;

	if (!parent)
		return -ENOMEM;
	fd = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
	fd = fd < 0 ? -errno : fd;
	free(parent);
	return fd;
}

int whole_file_put(const char *path, const struct text *text)
{
	const char *slash = strrchr(path, '/');
	struct stat there;
	bool exists = lstat(path, &there) == 0;
	int parent, rc;

	if (exists && !S_ISREG(there.st_mode))
		return write_through(path, text);
	if (exists && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) < 0)
		return -errno;
	parent = open_parent(path);
	if (parent < 0)
		return parent;
	rc = replace(parent, slash ? slash + 1 : path, exists ? &there.st_mode : NULL, text);
	close(parent);
	return rc;
}
