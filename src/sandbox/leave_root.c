/* SPDX-License-Identifier: MIT */
/*
 * leave_root.c - the first process's side of its user namespace.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/leave_root.h"
#include "sandbox/namespaces.h"
#include "sandbox/overlay.h"

/*
 * A file system that is mounted nowhere, with a copy of the device in it. The host's own may be
 * root's alone, and it has to be opened from within the user namespace.
 */
static int copy_fuse_device(void)
{
	int context = fsopen("tmpfs", FSOPEN_CLOEXEC), directory = -1;
	struct stat device;

	if (context >= 0 && stat(FUSE_DEVICE, &device) == 0 &&
	    fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
		directory = fsmount(context, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID);
	if (context >= 0)
		close(context);
	if (directory >= 0 && (mknodat(directory, FUSE_NAME, S_IFCHR, device.st_rdev) < 0 ||
			       fchmodat(directory, FUSE_NAME, 0666, 0) < 0)) {
		close(directory);
		directory = -1;
	}
	return directory;
}

/*
 * A user namespace cannot be made in a chroot. The mount namespace is this process's own, so that
 * what is seen as "/" may become its root: it is mounted over that.
 */
static int leave_chroot(void)
{
	int seen = open_tree(AT_FDCWD, "/", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
	int mounts = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC), rc = 0;

	/* setns() into a mount namespace sets the root directory to that of the namespace. */
	if (seen < 0 || mounts < 0 || setns(mounts, CLONE_NEWNS) < 0 ||
	    move_mount(seen, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH) < 0 || fchdir(seen) < 0 ||
	    chroot(".") < 0)
		rc = -errno;
	if (seen >= 0)
		close(seen);
	if (mounts >= 0)
		close(mounts);
	return rc;
}

static int make_namespaces(void)
{
	static const int own = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC;

	if (unshare(own) == 0)
		return 0;
	if (errno != EPERM || leave_chroot() < 0)
		return -errno;
	return unshare(own) < 0 ? -errno : 0;
}

void mount_own_proc(void)
{
	mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

int namespaces_leave_root(int *devices, struct fail *fail)
{
	int rc = overlay_keep_mounts(fail);

	if (rc < 0)
		return rc;
	mount_own_proc();
	*devices = copy_fuse_device();
	rc = make_namespaces();
	return rc < 0 ? namespaces_fail(fail, rc) : 0;
}

/*
 * The C library's functions would have all threads of memhp follow, and wait for that: the thread
 * that watches a plug-in is not in this process.
 */
int namespaces_take_ids(struct fail *fail)
{
	/* A user who mapped itself may not change its groups, and keeps them. */
	if ((syscall(SYS_setgroups, 0, NULL) < 0 && errno != EPERM) ||
	    syscall(SYS_setresgid, 0, 0, 0) < 0 || syscall(SYS_setresuid, 0, 0, 0) < 0)
		return fail_with(fail, -errno, "cannot be root in a user namespace: %s",
				 strerror(errno));
	return 0;
}
