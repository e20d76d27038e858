/* SPDX-License-Identifier: MIT */
#include "mount/mounted.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/child.h"
#include "util/number.h"
#include "util/text.h"

/* A line of mountinfo, as far as it matters here. */
struct entry {
	uint64_t id, parent;
	const char *device, *path, *type, *source;
};

/* Where a mount lies. */
struct lie {
	struct text path;
	bool machine;
	bool covered; /* another is mounted right over it */
};

int mounted_identify(int fd, struct mounted *mounted)
{
	struct statx st;

	/* Who asks for nothing gets this much, from whatever file system, dead or alive. */
	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, 0, &st) < 0)
		return -errno;
	if (!(st.stx_mask & STATX_MNT_ID))
		return -ENOSYS;
	mounted->id = st.stx_mnt_id;
	snprintf(mounted->device, sizeof(mounted->device), "%u:%u", st.stx_dev_major,
		 st.stx_dev_minor);
	return 0;
}

/* A blank in a path is written \040. */
static void unescape(char *path)
{
	char *to = path;

	for (; *path; path++) {
		if (path[0] == '\\' && path[1] && path[2] && path[3]) {
			*to++ = (char)((path[1] - '0') << 6 | (path[2] - '0') << 3 |
				       (path[3] - '0'));
			path += 3;
		} else {
			*to++ = *path;
		}
	}
	*to = '\0';
}

static bool parse_entry(char *line, struct entry *entry)
{
	char *id = strtok_r(line, " ", &line), *parent = strtok_r(line, " ", &line);
	char *device = strtok_r(line, " ", &line), *path, *word;

	strtok_r(line, " ", &line);
	path = strtok_r(line, " ", &line);
	/* A number of words that is not known, up to a dash. */
	do
		word = strtok_r(line, " ", &line);
	while (word && strcmp(word, "-") != 0);
	if (!word || number_unsigned(id, &entry->id) < 0 ||
	    number_unsigned(parent, &entry->parent) < 0)
		return false;
	unescape(path);
	entry->device = device;
	entry->path = path;
	entry->type = strtok_r(line, " \n", &line);
	entry->source = strtok_r(line, " \n", &line);
	return entry->type && entry->source;
}

/* Calls @take for every mount that this process sees. Return: 0; a negative errno. */
static int each_mount(void (*take)(const struct entry *entry, const struct mounted *mounted,
				   struct lie *lie),
		      const struct mounted *mounted, struct lie *lie)
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	size_t room = 0;

	if (!file)
		return -errno;
	while (getline(&line, &room, file) >= 0) {
		struct entry entry;

		if (parse_entry(line, &entry))
			take(&entry, mounted, lie);
	}
	free(line);
	fclose(file);
	return 0;
}

static void take_itself(const struct entry *entry, const struct mounted *mounted, struct lie *lie)
{
	if (entry->id != mounted->id || strcmp(entry->device, mounted->device) != 0)
		return;
	text_add(&lie->path, "%s", entry->path);
	lie->machine = strcmp(entry->type, "fuse") == 0 && strcmp(entry->source, "memhp") == 0;
}

static void take_cover(const struct entry *entry, const struct mounted *mounted, struct lie *lie)
{
	lie->covered |=
		entry->parent == mounted->id && strcmp(entry->path, text_string(&lie->path)) == 0;
}

/* Free lie->path in any case. Return: 0; -ENOENT: it is mounted no more; a negative errno. */
static int find(const struct mounted *mounted, struct lie *lie)
{
	int rc = each_mount(take_itself, mounted, lie);

	if (rc == 0 && !lie->path.length)
		rc = -ENOENT;
	return rc < 0 ? rc : each_mount(take_cover, mounted, lie);
}

bool mounted_machine(const struct mounted *mounted)
{
	struct lie lie = { 0 };
	bool machine = find(mounted, &lie) == 0 && lie.machine;

	text_free(&lie.path);
	return machine;
}

/* A user who mounts with fusermount3's help needs it to unmount, too. */
static void run_fusermount(const char *path)
{
	char *argv[] = { (char *)"fusermount3", (char *)"-u", (char *)"-z", (char *)"-q",
			 (char *)"--",          (char *)path, NULL };

	child_run(argv);
}

/* Return: 0; a negative errno, -EPERM also when fusermount3 could not. */
static int unmount(const struct mounted *mounted, const char *path)
{
	int rc, fd = open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct mounted now = { 0 };
	char link[32];

	if (fd < 0)
		return -errno;
	rc = mounted_identify(fd, &now);
	/* A mount over one of its parents hides it. */
	if (rc == 0 && now.id != mounted->id)
		rc = -ENOENT;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (rc == 0 && umount2(link, MNT_DETACH) < 0)
		rc = -errno;
	close(fd);
	if (rc == -EPERM) {
		struct lie lie = { 0 };

		run_fusermount(path);
		if (find(mounted, &lie) == -ENOENT)
			rc = 0;
		text_free(&lie.path);
	}
	return rc;
}

static const char *why(int error)
{
	switch (error) {
	case -EBUSY:
		return "something is mounted over it";
	case -ENOENT:
		return "another mount hides it";
	default:
		return strerror(-error);
	}
}

static void say_what_to_type(int error, const char *path, struct fail *fail)
{
	struct text quoted = { 0 };

	text_add_quoted(&quoted, path);
	fail_with(fail, error, "cannot unmount %s: %s\nWhen nothing is in the way, type: %s %s",
		  path, why(error), geteuid() == 0 ? "umount -l" : "fusermount3 -u -z",
		  text_string(&quoted));
	text_free(&quoted);
}

int mounted_detach(const struct mounted *mounted, struct fail *fail)
{
	struct lie lie = { 0 };
	int rc = find(mounted, &lie);

	if (rc == 0 && lie.machine)
		rc = lie.covered ? -EBUSY : unmount(mounted, text_string(&lie.path));
	if (lie.machine && rc < 0)
		say_what_to_type(rc, text_string(&lie.path), fail);
	else if (rc < 0 && rc != -ENOENT)
		fail_with(fail, rc, "cannot see what is mounted: /proc/self/mountinfo: %s",
			  strerror(-rc));
	else
		rc = 0;
	text_free(&lie.path);
	return rc;
}
