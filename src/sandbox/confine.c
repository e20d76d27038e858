/* SPDX-License-Identifier: MIT */
/*
 * confine.c - what keeps a stranger's commands from doing harm.
 *
 * The host's files can be read as far as the user could, never written; its
 * devices, sockets in /run and temporary files are out of reach, and so is its
 * network. No privilege is left to undo that with.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/confine.h"
#include "sandbox/syscalls.h"

static const char *const devices[] = { "null", "zero", "full", "random", "urandom" };

#define NR_DEVICES (sizeof(devices) / sizeof(*devices))

static int fail_errno(struct fail *fail, const char *what)
{
	int error = -errno;

	return fail_with(fail, error, "cannot confine the commands: %s: %s", what,
			 strerror(-error));
}

/* Devices that harm nobody, taken before all others are switched off; read-only is their inode. */
static int take_devices(int *fds, struct fail *fail)
{
	struct mount_attr harmless = { .attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID };
	int rc = 0;

	for (unsigned i = 0; i < NR_DEVICES; i++) {
		int dev = open("/dev", O_PATH | O_DIRECTORY | O_CLOEXEC);

		fds[i] = dev < 0 ? -1 :
				   open_tree(dev, devices[i], OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
		if (dev >= 0)
			close(dev);
		if (rc == 0 && fds[i] >= 0 &&
		    mount_setattr(fds[i], "", AT_EMPTY_PATH, &harmless, sizeof(harmless)) < 0)
			rc = fail_errno(fail, devices[i]);
	}
	return rc;
}

static int place_devices(const int *fds, struct fail *fail)
{
	static const struct {
		const char *from, *to;
	} links[] = { { "/dev/fd", "/proc/self/fd" },
		      { "/dev/stdin", "/proc/self/fd/0" },
		      { "/dev/stdout", "/proc/self/fd/1" },
		      { "/dev/stderr", "/proc/self/fd/2" } };
	int dev;

	if (mount("memhp", "/dev", "tmpfs", MS_NOSUID, "mode=755,size=64k") < 0)
		return fail_errno(fail, "/dev");
	dev = open("/dev", O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (unsigned i = 0; i < NR_DEVICES; i++) {
		if (fds[i] < 0)
			continue;
		if (mknodat(dev, devices[i], S_IFREG | 0666, 0) < 0 ||
		    move_mount(fds[i], "", dev, devices[i], MOVE_MOUNT_F_EMPTY_PATH) < 0)
			return fail_errno(fail, devices[i]);
		close(fds[i]);
	}
	/* The machine's log goes here. */
	if (mknodat(dev, "kmsg", S_IFREG | 0644, 0) < 0)
		return fail_errno(fail, "/dev/kmsg");
	close(dev);
	for (unsigned i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (symlink(links[i].to, links[i].from) < 0)
			return fail_errno(fail, links[i].from);
	return 0;
}

static int cover(const char *path, const char *options, struct fail *fail)
{
	struct stat st;

	/* Elsewhere it may be a link to one that is covered already. */
	if (lstat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return 0;
	if (mount("memhp", path, "tmpfs", MS_NOSUID | MS_NODEV, options) < 0)
		return fail_errno(fail, path);
	return 0;
}

int confine_mounts(struct fail *fail)
{
	struct mount_attr harmless = { .attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV |
						   MOUNT_ATTR_NOSUID };
	int fds[NR_DEVICES], rc;

	rc = take_devices(fds, fail);
	if (rc < 0)
		return rc;
	if (mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &harmless, sizeof(harmless)) < 0)
		return fail_errno(fail, "read-only mounts (Linux 5.12 has them)");
	rc = place_devices(fds, fail);
	if (rc == 0)
		rc = cover("/run", "mode=755,size=1m", fail);
	if (rc == 0)
		rc = cover("/var/run", "mode=755,size=1m", fail);
	if (rc == 0)
		rc = cover("/var/tmp", "mode=1777,size=16m", fail);
	if (rc == 0)
		rc = cover("/tmp", "mode=1777,size=64m", fail);
	return rc;
}

/* A kept capability survives exec of a file that names it, as udevd's does, and of no other. */
static int keep_capabilities(uint64_t keep)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	for (unsigned i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		uint32_t part = (uint32_t)(keep >> 32 * i);

		data[i] = (struct __user_cap_data_struct){ part, part, part };
	}
	return syscall(SYS_capset, &header, data) < 0 ? -errno : 0;
}

int confine_process(uint64_t keep)
{
	int rc;

	for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		if (!(keep >> cap & 1) && prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0)
			return -errno;
	if (prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED, 0, 0, 0) < 0)
		return -errno;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	rc = keep_capabilities(keep);
	return rc < 0 ? rc : syscalls_confine();
}
