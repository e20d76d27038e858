/* SPDX-License-Identifier: MIT */
/*
 * overlay.c - the machine's files over the host's.
 *
 * The tree is mounted on a stage, pieces of it are cloned, the stage goes, and
 * the pieces are moved to where programs look. The real sysfs and procfs stay
 * below them, so that "mount" still answers. Where the host has no such file, its
 * directory is rebuilt with room for one.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mount/mount.h"
#include "sandbox/overlay.h"

/* There is one everywhere, and nobody looks at it while it is covered. */
#define STAGE "/dev"

/* Many containers have no such device. */
#define DEVICES "/dev"
#define LOG DEVICES "/kmsg"

/* What the machine has, or has not where the host may. */
static const char *const pieces[] = {
	"/sys/devices/system/memory",
	"/sys/devices/system/node",
	"/sys/bus/memory",
	"/sys/bus/node",
	"/sys/module/memory_hotplug",
	"/sys/firmware/acpi/tables/SRAT",
	"/sys/firmware/memmap",
	"/sys/firmware/memory",
	"/proc/buddyinfo",
	"/proc/cmdline",
	"/proc/iomem",
	"/proc/meminfo",
	"/proc/pagetypeinfo",
	"/proc/vmstat",
	"/proc/zoneinfo",
	LOG,
};

#define NR_PIECES (sizeof(pieces) / sizeof(*pieces))

struct overlay {
	int fds[NR_PIECES]; /* detached mounts; -1: the machine has none */
};

static int fail_errno(struct fail *fail, const char *what)
{
	int error = -errno;

	return fail_with(fail, error, "%s: %s", what, strerror(-error));
}

static int fail_device(struct fail *fail)
{
	switch (errno) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return fail_with(fail, -ENOENT,
				 "there is no " FUSE_DEVICE " here; load the kernel's fuse module "
				 "(modprobe fuse)");
	case EACCES:
	case EPERM:
		return fail_with(fail, -EACCES,
				 FUSE_DEVICE " may not be opened by this user; ask for "
					     "permission 0666 on it, or run as root");
	default:
		return fail_errno(fail, FUSE_DEVICE);
	}
}

static int open_device(int devices)
{
	if (devices >= 0)
		return openat(devices, FUSE_NAME, O_RDWR | O_CLOEXEC);
	return open(FUSE_DEVICE, O_RDWR | O_CLOEXEC);
}

int overlay_keep_mounts(struct fail *fail)
{
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return fail_errno(fail, "cannot make the mounts private");
	return 0;
}

int overlay_mount(int devices, int *fd, struct fail *fail)
{
	char options[128];
	int fuse = open_device(devices), rc;

	if (fuse < 0)
		return fail_device(fail);
	rc = overlay_keep_mounts(fail);
	if (rc < 0)
		return rc;
	snprintf(options, sizeof(options), MOUNT_OPTIONS, fuse);
	if (mount("memhp", STAGE, "fuse", MS_NOSUID | MS_NODEV, options) < 0)
		return fail_errno(fail, "cannot mount the machine's files (fuse)");
	*fd = fuse;
	return 0;
}

int overlay_take(struct overlay **overlay, struct fail *fail)
{
	struct overlay *o = calloc(1, sizeof(*o));

	if (!o)
		return fail_with(fail, -ENOMEM, "out of memory");
	for (unsigned i = 0; i < NR_PIECES; i++) {
		char path[128];

		snprintf(path, sizeof(path), STAGE "%s", pieces[i]);
		o->fds[i] = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
		if (o->fds[i] < 0 && errno != ENOENT) {
			free(o);
			return fail_errno(fail, path);
		}
	}
	if (umount2(STAGE, MNT_DETACH) < 0) {
		free(o);
		return fail_errno(fail, "cannot unmount the stage");
	}
	*overlay = o;
	return 0;
}

/* A copy of one entry of a rebuilt directory: links are made anew, the rest is bound. */
static int copy_entry(const char *from, const char *to, const char *name)
{
	char source[4096], target[4096], link[4096];
	struct stat st;
	ssize_t length;

	if (snprintf(source, sizeof(source), "%s/%s", from, name) >= (int)sizeof(source) ||
	    snprintf(target, sizeof(target), "%s/%s", to, name) >= (int)sizeof(target))
		return -ENAMETOOLONG;
	if (lstat(source, &st) < 0)
		return -errno;
	if (S_ISLNK(st.st_mode)) {
		length = readlink(source, link, sizeof(link) - 1);
		if (length < 0)
			return -errno;
		link[length] = '\0';
		return symlink(link, target) < 0 ? -errno : 0;
	}
	if (S_ISDIR(st.st_mode) ? mkdir(target, 0755) < 0 : mknod(target, S_IFREG | 0444, 0) < 0)
		return -errno;
	return mount(source, target, NULL, MS_BIND | MS_REC, NULL) < 0 ? -errno : 0;
}

/*
 * Makes room in @directory for entries that its file system cannot take: an
 * empty file system over it, with the old entries bound into it, but for @without.
 */
static int rebuild(const char *directory, const char *without)
{
	int old =
		open_tree(AT_FDCWD, directory, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
	char from[] = "/tmp/.memhp-XXXXXX";
	struct dirent *entry;
	DIR *entries;
	int rc = 0;

	if (old < 0)
		return -errno;
	/* The old directory has to be somewhere while its entries are bound. */
	if (mount("memhp", directory, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") < 0 ||
	    !mkdtemp(from) || move_mount(old, "", AT_FDCWD, from, MOVE_MOUNT_F_EMPTY_PATH) < 0) {
		rc = -errno;
		close(old);
		return rc;
	}
	entries = opendir(from);
	while (entries && rc == 0 && (entry = readdir(entries)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
		    (!without || strcmp(entry->d_name, without) != 0))
			rc = copy_entry(from, directory, entry->d_name);
	if (entries)
		closedir(entries);
	close(old);
	umount2(from, MNT_DETACH);
	rmdir(from);
	return rc;
}

static int make_entry(const char *path, bool directory)
{
	int rc = directory ? mkdir(path, 0755) : mknod(path, S_IFREG | 0444, 0);

	return rc < 0 ? -errno : 0;
}

/* Something at @path to mount over, a directory or a file. */
static int make_target(const char *path, bool directory)
{
	char parent[128];
	struct stat st;
	int rc;

	if (lstat(path, &st) == 0)
		return 0;
	snprintf(parent, sizeof(parent), "%s", path);
	*strrchr(parent, '/') = '\0';
	rc = make_target(parent, true);
	if (rc < 0 || make_entry(path, directory) == 0)
		return rc;
	rc = rebuild(parent, NULL);
	return rc < 0 ? rc : make_entry(path, directory);
}

/* Hides what the host has and the machine has not: its directory is rebuilt without it. */
static int hide(const char *path)
{
	char parent[128], *name;
	struct stat st;

	if (lstat(path, &st) < 0)
		return 0;
	snprintf(parent, sizeof(parent), "%s", path);
	name = strrchr(parent, '/');
	*name++ = '\0';
	return rebuild(parent, name);
}

/* Root could make the missing device in the host's own /dev, where it would stay. */
static int make_room_for_log(void)
{
	struct stat st;

	return lstat(LOG, &st) < 0 ? rebuild(DEVICES, NULL) : 0;
}

static int place(int fd, const char *path)
{
	struct stat st;
	int rc;

	if (fd < 0)
		return hide(path);
	if (fstat(fd, &st) < 0)
		return -errno;
	rc = strcmp(path, LOG) == 0 ? make_room_for_log() : 0;
	if (rc == 0)
		rc = make_target(path, S_ISDIR(st.st_mode));
	if (rc == 0 && move_mount(fd, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		rc = -errno;
	close(fd);
	return rc;
}

int overlay_place(struct overlay *overlay, struct fail *fail)
{
	int rc = 0;

	for (unsigned i = 0; i < NR_PIECES && rc == 0; i++) {
		rc = place(overlay->fds[i], pieces[i]);
		if (rc < 0)
			fail_with(fail, rc, "cannot lay the machine over %s: %s", pieces[i],
				  strerror(-rc));
	}
	free(overlay);
	return rc;
}
