/* SPDX-License-Identifier: MIT */
#include "sandbox/udev_rules.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".rules"

/* What a file is called whose own name udevd would pass over. */
#define PLAIN_NAME "memhp" SUFFIX

static bool udevd_reads(const char *name)
{
	size_t length = strlen(name), suffix = strlen(SUFFIX);

	return name[0] != '.' && length > suffix && strcmp(name + length - suffix, SUFFIX) == 0;
}

static int make_file(struct udev_rules *rules, const char *name, struct fail *fail)
{
	struct udev_rules_file *files;

	if (rules->nr == UDEV_RULES_MAX_FILES)
		return fail_with(fail, -EFBIG, "no more than %d files of rules",
				 UDEV_RULES_MAX_FILES);
	files = realloc(rules->files, (rules->nr + 1) * sizeof(*files));
	if (!files)
		return fail_with(fail, -ENOMEM, "out of memory");
	rules->files = files;
	files[rules->nr] = (struct udev_rules_file){ 0 };
	snprintf(files[rules->nr++].name, sizeof(files->name), "%s", name);
	return 0;
}

/* To the last file. */
static int add_bytes(struct udev_rules *rules, const char *bytes, size_t count, struct fail *fail)
{
	struct text *text = &rules->files[rules->nr - 1].text;

	if (count > UDEV_RULES_MAX_BYTES - rules->bytes)
		return fail_with(fail, -EFBIG, "no more than %u MiB of rules",
				 UDEV_RULES_MAX_BYTES >> 20);
	rules->bytes += count;
	text_add_bytes(text, bytes, count);
	return text_failed(text) ? fail_with(fail, -ENOMEM, "out of memory") : 0;
}

int udev_rules_add(struct udev_rules *rules, const char *name, const char *bytes, size_t count,
		   struct fail *fail)
{
	int rc = make_file(rules, name, fail);

	return rc < 0 ? rc : add_bytes(rules, bytes, count, fail);
}

static int read_file(struct udev_rules *rules, int fd, const char *name, struct fail *fail)
{
	int rc = make_file(rules, name, fail);
	char bytes[8192];
	ssize_t got = 1;

	while (rc == 0 && got > 0) {
		got = read(fd, bytes, sizeof(bytes));
		if (got < 0)
			rc = fail_with(fail, -errno, "%s", strerror(errno));
		else
			rc = add_bytes(rules, bytes, (size_t)got, fail);
	}
	return rc;
}

static int read_entry(struct udev_rules *rules, int directory, const char *name, struct fail *fail)
{
	int fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	int rc = 0;

	if (fd < 0 || fstat(fd, &st) < 0)
		rc = fail_with(fail, -errno, "%s", strerror(errno));
	else if (S_ISREG(st.st_mode))
		rc = read_file(rules, fd, name, fail);
	if (fd >= 0)
		close(fd);
	return rc;
}

static int read_directory(struct udev_rules *rules, int fd, const char *path, struct fail *fail)
{
	DIR *entries = fdopendir(dup(fd));
	unsigned before = rules->nr;
	struct dirent *entry;
	int rc = 0;

	if (!entries)
		return fail_with(fail, -errno, "%s: %s", path, strerror(errno));
	while (rc == 0 && (entry = readdir(entries))) {
		if (!udevd_reads(entry->d_name))
			continue;
		rc = read_entry(rules, fd, entry->d_name, fail);
		if (rc < 0)
			fail_in(fail, rc, "%s/%s", path, entry->d_name);
	}
	closedir(entries);
	if (rc == 0 && rules->nr == before)
		rc = fail_with(fail, -ENOENT, "%s: there is no file *" SUFFIX " in it", path);
	return rc;
}

/* A single file keeps its name, for udevd to complain by, wherever it can have it there. */
static void choose_name(const char *path, char *name, size_t room)
{
	const char *slash = strrchr(path, '/'), *own = slash ? slash + 1 : path;
	bool fits;

	fits = snprintf(name, room, "%s%s", own, udevd_reads(own) ? "" : SUFFIX) < (int)room;
	if (!fits || !udevd_reads(name))
		snprintf(name, room, PLAIN_NAME);
}

int udev_rules_read(struct udev_rules *rules, const char *path, struct fail *fail)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char name[NAME_MAX + 1];
	struct stat st;
	int rc;

	if (fd < 0)
		return fail_with(fail, -errno, "%s: %s", path, strerror(errno));
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		rc = read_directory(rules, fd, path, fail);
	} else {
		choose_name(path, name, sizeof(name));
		rc = read_file(rules, fd, name, fail);
		if (rc < 0)
			fail_in(fail, rc, "%s", path);
	}
	close(fd);
	return rc;
}

void udev_rules_free(struct udev_rules *rules)
{
	for (unsigned i = 0; i < rules->nr; i++)
		text_free(&rules->files[i].text);
	free(rules->files);
	*rules = (struct udev_rules){ 0 };
}
