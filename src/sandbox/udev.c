/* SPDX-License-Identifier: MIT */
/*
 * udev.c - systemd-udevd on the machine's devices, with the user's rules alone.
 *
 * It has a /run of its own, and with it its control socket, its queue and its
 * database. The rules of the host are covered: they would act on the machine too.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/init.h"
#include "util/program.h"

#define UDEVD "/lib/systemd/systemd-udevd"
#define CONTROL_SOCKET "/run/udev/control"
#define RULES "/run/udev/rules.d"

/* How long udevd may take to start, and to come to rest. */
#define START_SECONDS 20
#define SETTLE_SECONDS "120"

#define EXIT_NOT_FOUND 127

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

/* udevd reads no file of another name. */
static bool is_rules_name(const char *name)
{
	size_t length = strlen(name);

	return length > 6 && strcmp(name + length - 6, ".rules") == 0;
}

static int copy_rules(int from, const char *name, struct fail *fail)
{
	char path[512], bytes[8192];
	bool written = true;
	ssize_t got;
	int to;

	snprintf(path, sizeof(path), RULES "/%.200s%s", name, is_rules_name(name) ? "" : ".rules");
	to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (to < 0)
		return fail_errno(fail, path);
	while (written && (got = read(from, bytes, sizeof(bytes))) > 0)
		written = write(to, bytes, (size_t)got) == got;
	close(to);
	return !written || got < 0 ? fail_errno(fail, name) : 0;
}

/* Every rules file of the directory @from. */
static int copy_directory(int from, const char *rules, struct fail *fail)
{
	int again = fcntl(from, F_DUPFD_CLOEXEC, 0);
	DIR *entries = again < 0 ? NULL : fdopendir(again);
	unsigned nr = 0;
	struct dirent *entry;
	int rc = 0;

	if (!entries)
		return fail_errno(fail, rules);
	while (rc == 0 && (entry = readdir(entries))) {
		int file;

		if (!is_rules_name(entry->d_name))
			continue;
		file = openat(from, entry->d_name, O_RDONLY | O_CLOEXEC);
		rc = file < 0 ? fail_errno(fail, entry->d_name) :
				copy_rules(file, entry->d_name, fail);
		close(file);
		nr++;
	}
	closedir(entries);
	if (rc == 0 && nr == 0)
		rc = fail_with(fail, -ENOENT, "--udev: %s: there is no file *.rules in it", rules);
	return rc;
}

static int take_rules(int from, const char *rules, struct fail *fail)
{
	const char *name = strrchr(rules, '/');
	struct stat st;

	if (fstat(from, &st) < 0)
		return fail_errno(fail, rules);
	return S_ISDIR(st.st_mode) ? copy_directory(from, rules, fail) :
				     copy_rules(from, name ? name + 1 : rules, fail);
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

int udev_open(const char *rules, struct fail *fail)
{
	int fd = open(rules, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? fail_with(fail, -errno, "--udev: %s: %s", rules, strerror(errno)) : fd;
}

int udev_prepare(int from, const char *rules, const char *kept, struct fail *fail)
{
	char directory[4096];
	int visible = take_kept(kept, directory, sizeof(directory));
	int rc = 0;

	if (mount("memhp", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") < 0)
		rc = fail_errno(fail, "/run");
	if (rc == 0)
		rc = make_directory("/run/udev", fail);
	if (rc == 0)
		rc = make_directory(RULES, fail);
	if (rc == 0)
		rc = take_rules(from, rules, fail);
	if (rc == 0)
		rc = cover_rules(fail);
	if (rc == 0 && visible >= 0)
		rc = place_kept(visible, directory, fail);
	close(from);
	if (visible >= 0)
		close(visible);
	return rc;
}

_Noreturn void udev_become(bool confine)
{
	/* It must pass on what it hears; that takes the network, which is the sandbox's own. */
	static const uint64_t network = UINT64_C(1) << CAP_NET_ADMIN;
	/* Where a session must repeat, one event at a time, and complaints are nobody's answer. */
	char *argv[] = { (char *)UDEVD, confine ? (char *)"--children-max=1" : NULL, NULL };

	setenv("SYSTEMD_LOG_TARGET", "console", 1);
	setenv("SYSTEMD_LOG_LEVEL", confine ? "crit" : "err", 0);
	if (chdir("/") < 0 || (confine && confine_process(network) < 0)) {
		dprintf(STDERR_FILENO, "memhp: udevd cannot give up privileges: %s\n",
			strerror(errno));
		_exit(EXIT_NOT_FOUND);
	}
	execv(UDEVD, argv);
	dprintf(STDERR_FILENO, "memhp: %s: %s (Debian: udev)\n", UDEVD, strerror(errno));
	_exit(EXIT_NOT_FOUND);
}

/* Runs udevadm with @argv. Return: whether it succeeded. */
static bool udevadm(char *const *argv)
{
	char *path = program_find("udevadm");
	int status = -1;
	pid_t pid = path ? fork() : -1;

	if (pid == 0) {
		execv(path, argv);
		_exit(EXIT_NOT_FOUND);
	}
	free(path);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return pid > 0 && status == 0;
}

static bool wait_for_control(void)
{
	for (unsigned tries = 0; tries < START_SECONDS * 200; tries++) {
		if (access(CONTROL_SOCKET, F_OK) == 0)
			return true;
		nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
	}
	return false;
}

_Noreturn void udev_wait(bool starts)
{
	char *settle[] = { (char *)"udevadm", (char *)"settle", (char *)"--timeout=" SETTLE_SECONDS,
			   NULL };
	char *trigger[] = { (char *)"udevadm",
			    (char *)"trigger",
			    (char *)"--action=add",
			    (char *)"--subsystem-match=memory",
			    (char *)"--subsystem-match=node",
			    NULL };
	bool good = !starts || wait_for_control();

	/* The first rest tells that it listens; then it hears of what is there, as at boot. */
	if (good && starts)
		good = udevadm(settle) && udevadm(trigger);
	_exit(good && udevadm(settle) ? 0 : 1);
}
