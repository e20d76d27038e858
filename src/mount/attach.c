/* SPDX-License-Identifier: MIT */
#include "mount/attach.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mount/keeper.h"
#include "os/child.h"

/* Return: a descriptor that knows the directory and asks nothing of it; else words in @fail. */
static int open_directory(const char *directory, struct fail *fail)
{
	int fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct mounted there;

	if (fd < 0)
		return fail_with(fail, -errno, "%s: %s", directory, strerror(errno));
	if (mounted_identify(fd, &there) == 0 && mounted_machine(&there)) {
		close(fd);
		return fail_with(fail, -EBUSY,
				 "%s: a machine of memhp stands there already; umount ends it",
				 directory);
	}
	return fd;
}

/* What is mounted over the root of all paths has no path any more. Return: 0; -EBUSY. */
static int refuse_root(const char *directory, int at, struct fail *fail)
{
	struct stat root, st;

	if (stat("/", &root) == 0 && fstat(at, &st) == 0 && st.st_dev == root.st_dev &&
	    st.st_ino == root.st_ino)
		return fail_with(fail, -EBUSY, "%s: nothing can stand on the root directory",
				 directory);
	return 0;
}

/*
 * Two that start at once must not both find the directory free. Who may not read it cannot lock
 * it, and goes without: @lock is -1 then. Return: 0; -EBUSY with words in @fail.
 */
static int lock_directory(const char *directory, int at, int *lock, struct fail *fail)
{
	*lock = openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*lock < 0 || flock(*lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	close(*lock);
	return fail_with(fail, -EBUSY, "%s: another memhp is about to serve there", directory);
}

static int configure(int fs, int fuse)
{
	char fd[16], user[16], group[16];
	const char *const options[][2] = {
		{ "source", "memhp" }, { "fd", fd },          { "rootmode", "40755" },
		{ "user_id", user },   { "group_id", group },
	};

	snprintf(fd, sizeof(fd), "%d", fuse);
	snprintf(user, sizeof(user), "%u", geteuid());
	snprintf(group, sizeof(group), "%u", getegid());
	for (unsigned i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (fsconfig(fs, FSCONFIG_SET_STRING, options[i][0], options[i][1], 0) < 0)
			return -errno;
	if (fsconfig(fs, FSCONFIG_SET_FLAG, "default_permissions", NULL, 0) < 0 ||
	    (geteuid() == 0 && fsconfig(fs, FSCONFIG_SET_FLAG, "allow_other", NULL, 0) < 0) ||
	    fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return -errno;
	return 0;
}

/* Return: a mount that has no place yet; a negative errno. */
static int make_mount(int fuse)
{
	int fs = fsopen("fuse", FSOPEN_CLOEXEC);
	int rc, mount = -1;

	if (fs < 0)
		return -errno;
	rc = configure(fs, fuse);
	if (rc == 0) {
		mount = fsmount(fs, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
		rc = mount < 0 ? -errno : 0;
	}
	close(fs);
	return rc < 0 ? rc : mount;
}

/* Return: a descriptor to serve; a negative errno. */
static int attach_alone(int at, const struct survivor *keeper, struct mounted *mounted)
{
	int rc, mount, fuse = open("/dev/fuse", O_RDWR | O_CLOEXEC);

	if (fuse < 0)
		return errno == ENOENT ? -ENODEV : -errno;
	mount = rc = make_mount(fuse);
	if (rc >= 0) {
		rc = mounted_identify(mount, mounted);
		if (rc == 0)
			keeper_tell(keeper, mounted);
		if (rc == 0 && move_mount(mount, "", at, "",
					  MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
			rc = -errno;
		close(mount);
	}
	if (rc < 0)
		close(fuse);
	return rc < 0 ? rc : fuse;
}

static _Noreturn void exec_fusermount(const char *directory, int socket)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", socket);
	setenv("_FUSE_COMMFD", number, 1);
	fcntl(socket, F_SETFD, 0);
	execlp("fusermount3", "fusermount3", "-o", "default_permissions,fsname=memhp", "--",
	       directory, NULL);
	fprintf(stderr, "memhp: fusermount3: %s\n", strerror(errno));
	_exit(1);
}

/* Return: the descriptor that came, -1 without one. */
static int receive(int socket)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	char byte;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = control.bytes,
				  .msg_controllen = sizeof(control.bytes) };
	const struct cmsghdr *header;
	ssize_t got;
	int fd = -1;

	do
		got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	header = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
	if (header && header->cmsg_type == SCM_RIGHTS && header->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}

/* It says what is wrong by itself. Return: a descriptor to serve; a negative errno. */
static int ask_fusermount(const char *directory)
{
	int fds[2], fuse;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return -errno;
	pid = fork();
	if (pid == 0)
		exec_fusermount(directory, fds[1]);
	close(fds[1]);
	fuse = pid < 0 ? -1 : receive(fds[0]);
	close(fds[0]);
	if (pid > 0)
		child_wait(pid);
	return fuse < 0 ? -EPERM : fuse;
}

static int identify_place(const char *directory, struct mounted *mounted)
{
	int rc, fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	rc = mounted_identify(fd, mounted);
	close(fd);
	return rc == 0 && !mounted_machine(mounted) ? -ENOENT : rc;
}

/* As attach_alone(), for who may not mount. */
static int attach_helped(const char *directory, const struct survivor *keeper,
			 struct mounted *mounted)
{
	int rc, fuse = ask_fusermount(directory);

	if (fuse < 0)
		return fuse;
	rc = identify_place(directory, mounted);
	if (rc == 0) {
		keeper_tell(keeper, mounted);
		return fuse;
	}
	close(fuse);
	return rc;
}

static int attach_locked(const char *directory, const struct survivor *keeper,
			 struct mounted *mounted, struct fail *fail)
{
	/* Looked at again, now that nobody else starts there. */
	int rc, at = open_directory(directory, fail);

	if (at < 0)
		return at;
	rc = attach_alone(at, keeper, mounted);
	if (rc == -EPERM || rc == -EACCES)
		rc = attach_helped(directory, keeper, mounted);
	close(at);
	if (rc == -ENODEV || rc == -ENXIO)
		return fail_with(fail, rc, "this kernel has no FUSE, or not yet (modprobe fuse)");
	if (rc < 0)
		return fail_with(fail, rc, "cannot mount at %s: %s", directory, strerror(-rc));
	return rc;
}

int attach(const char *directory, const struct survivor *keeper, struct mounted *mounted,
	   struct fail *fail)
{
	int lock = -1, rc, at = open_directory(directory, fail);

	if (at < 0)
		return at;
	rc = refuse_root(directory, at, fail);
	if (rc == 0)
		rc = lock_directory(directory, at, &lock, fail);
	close(at);
	if (rc < 0)
		return rc;
	rc = attach_locked(directory, keeper, mounted, fail);
	if (lock >= 0)
		close(lock);
	return rc;
}
