/* SPDX-License-Identifier: MIT */
/*
 * udev.c - systemd-udevd on the machine's devices, with the user's rules alone.
 *
 * It has a /run of its own, and with it its control socket, its queue and its
 * database. The rules of the host are covered: they would act on the machine too.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/xattr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include "os/child.h"
#include "sandbox/confine.h"
#include "sandbox/udev.h"

#define UDEVD "/lib/systemd/systemd-udevd"
#define UDEVADM "/usr/bin/udevadm"
#define CONTROL_SOCKET "/run/udev/control"
#define RULES "/run/udev/rules.d"

/* Where a confined udevd is copied to, and what it keeps over exec: its own network. */
#define DAEMON_DIRECTORY "/run/udev/daemon"
#define DAEMON DAEMON_DIRECTORY "/systemd-udevd"
#define DAEMON_KEEPS (UINT64_C(1) << CAP_NET_ADMIN)

static const char *const host_rules[] = {
	"/etc/udev/rules.d",
	"/usr/lib/udev/rules.d",
	"/lib/udev/rules.d",
	"/usr/local/lib/udev/rules.d",
};

static int fail_errno(struct fail *fail, const char *what)
{
	int error = -errno;

	return fail_with(fail, error, "cannot prepare udev: %s: %s", what, strerror(-error));
}

static int make_directory(const char *path, struct fail *fail)
{
	return mkdir(path, 0755) < 0 && errno != EEXIST ? fail_errno(fail, path) : 0;
}

/* The directories on the way to @path, below /run. */
static int make_parents(const char *path, struct fail *fail)
{
	char copy[4096];
	int rc = 0;

	snprintf(copy, sizeof(copy), "%s", path);
	for (char *slash = copy + strlen("/run/"); rc == 0 && (slash = strchr(slash, '/'));
	     slash++) {
		*slash = '\0';
		rc = make_directory(copy, fail);
		*slash = '/';
	}
	return rc;
}

static int cover_rules(struct fail *fail)
{
	for (unsigned i = 0; i < sizeof(host_rules) / sizeof(*host_rules); i++) {
		struct stat st;

		if (lstat(host_rules[i], &st) < 0 || !S_ISDIR(st.st_mode))
			continue;
		if (mount("memhp", host_rules[i], "tmpfs", MS_NOSUID | MS_NODEV,
			  "mode=755,size=4k") < 0)
			return fail_errno(fail, host_rules[i]);
	}
	return 0;
}

static int place_file(const struct udev_rules_file *file, struct fail *fail)
{
	char path[sizeof(RULES "/") + NAME_MAX];
	int to, rc = 0;

	snprintf(path, sizeof(path), RULES "/%s", file->name);
	to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (to < 0 ||
	    write(to, text_string(&file->text), file->text.length) != (ssize_t)file->text.length)
		rc = fail_errno(fail, file->name);
	if (to >= 0)
		close(to);
	return rc;
}

static int place_rules(const struct udev_rules *rules, struct fail *fail)
{
	int rc = make_directory(RULES, fail);

	for (unsigned i = 0; i < rules->nr && rc == 0; i++)
		rc = place_file(&rules->files[i], fail);
	return rc;
}

/* A clone of the directory that @file is in, where that lies below /run; else -1. */
static int take_kept(const char *file, char *directory, size_t room)
{
	if (!file || strncmp(file, "/run/", 5) != 0)
		return -1;
	snprintf(directory, room, "%s", file);
	*strrchr(directory, '/') = '\0';
	return open_tree(AT_FDCWD, directory, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
}

static int place_kept(int kept, const char *directory, struct fail *fail)
{
	int rc = make_parents(directory, fail);

	if (rc == 0)
		rc = make_directory(directory, fail);
	if (rc == 0 && move_mount(kept, "", AT_FDCWD, directory, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		rc = fail_errno(fail, directory);
	return rc;
}

static int copy_file(const char *from, const char *to, struct fail *fail)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out = -1, rc = 0;
	ssize_t copied = 1;

	if (in < 0)
		return fail_with(fail, -errno, "%s: %s (Debian: udev)", from, strerror(errno));
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	while (out >= 0 && copied > 0)
		copied = sendfile(out, in, NULL, SIZE_MAX / 4);
	if (out < 0 || copied < 0)
		rc = fail_errno(fail, to);
	close(in);
	if (out >= 0)
		close(out);
	return rc;
}

/*
 * udevd has to pass on what it hears, which takes a privilege over its network; the programs of
 * its rules have no use for it. So its file is a copy that keeps the privilege where it is
 * executed, and that nobody can change.
 */
static int place_daemon(struct fail *fail)
{
	struct vfs_cap_data keeps = { .magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE };
	struct mount_attr unchangeable = { .attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV };
	int rc = make_directory(DAEMON_DIRECTORY, fail);

	for (unsigned i = 0; i < VFS_CAP_U32; i++)
		keeps.data[i].inheritable = (uint32_t)(DAEMON_KEEPS >> 32 * i);
	if (rc == 0 && mount("memhp", DAEMON_DIRECTORY, "tmpfs", MS_NODEV, "mode=755,size=64m") < 0)
		rc = fail_errno(fail, DAEMON_DIRECTORY);
	if (rc == 0)
		rc = copy_file(UDEVD, DAEMON, fail);
	if (rc == 0 && setxattr(DAEMON, XATTR_NAME_CAPS, &keeps, XATTR_CAPS_SZ_2, 0) < 0)
		rc = fail_errno(fail, DAEMON);
	if (rc == 0 &&
	    mount_setattr(AT_FDCWD, DAEMON_DIRECTORY, 0, &unchangeable, sizeof(unchangeable)) < 0)
		rc = fail_errno(fail, DAEMON_DIRECTORY);
	return rc;
}

int udev_prepare(const struct udev_rules *rules, const char *kept, bool confine, struct fail *fail)
{
	char directory[4096];
	int visible = take_kept(kept, directory, sizeof(directory));
	int rc = 0;

	if (mount("memhp", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") < 0)
		rc = fail_errno(fail, "/run");
	if (rc == 0)
		rc = make_directory("/run/udev", fail);
	if (rc == 0)
		rc = place_rules(rules, fail);
	if (rc == 0 && confine)
		rc = place_daemon(fail);
	if (rc == 0)
		rc = cover_rules(fail);
	if (rc == 0 && visible >= 0)
		rc = place_kept(visible, directory, fail);
	if (visible >= 0)
		close(visible);
	return rc;
}

_Noreturn void udev_become(bool confine)
{
	/* Where a session must repeat, one event at a time. */
	char *argv[] = { (char *)UDEVD, confine ? (char *)"--children-max=1" : NULL, NULL };

	setenv("SYSTEMD_LOG_TARGET", "console", 1);
	setenv("SYSTEMD_LOG_LEVEL", "err", confine);
	if (chdir("/") < 0 || (confine && confine_process(DAEMON_KEEPS) < 0)) {
		dprintf(STDERR_FILENO, "memhp: udevd cannot give up privileges: %s\n",
			strerror(errno));
		_exit(EXIT_NOT_FOUND);
	}
	execv(confine ? DAEMON : UDEVD, argv);
	dprintf(STDERR_FILENO, "memhp: %s: %s (Debian: udev)\n", UDEVD, strerror(errno));
	_exit(EXIT_NOT_FOUND);
}

static bool wait_for_control(unsigned seconds)
{
	for (unsigned tries = 0; tries < seconds * 200; tries++) {
		if (access(CONTROL_SOCKET, F_OK) == 0)
			return true;
		nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
	}
	return false;
}

_Noreturn void udev_wait(bool confine, bool starts, unsigned seconds)
{
	char timeout[32];
	char *settle[] = { (char *)UDEVADM, (char *)"settle", timeout, NULL };
	char *trigger[] = { (char *)UDEVADM,
			    (char *)"trigger",
			    (char *)"--action=add",
			    (char *)"--subsystem-match=memory",
			    (char *)"--subsystem-match=node",
			    NULL };
	bool good = !confine || (chdir("/") == 0 && confine_process(0) == 0);

	good = good && (!starts || wait_for_control(seconds));

	/* Whoever started us stops waiting then, too. */
	snprintf(timeout, sizeof(timeout), "--timeout=%u", seconds + 1);
	/* The first rest tells that it listens; then it hears of what is there, as at boot. */
	if (good && starts)
		good = child_run(settle) == 0 && child_run(trigger) == 0;
	_exit(good && child_run(settle) == 0 ? 0 : 1);
}
