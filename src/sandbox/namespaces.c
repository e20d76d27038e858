/* SPDX-License-Identifier: MIT */
/*
 * namespaces.c - memhp's side of making them: forks, networks and maps of ids.
 */
#include "sandbox/namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "os/child.h"
#include "sandbox/message.h"

/* The ids of the host's "nobody" and of its group, which own no files. */
#define NOBODY 65534

static int own_namespaces(const struct sandbox_options *options)
{
	return CLONE_NEWNS | CLONE_NEWPID | (options->confine ? CLONE_NEWIPC : 0);
}

/* fork() with namespaces of its own for the child. */
static pid_t fork_into(int namespaces)
{
	return (pid_t)syscall(SYS_clone, namespaces | SIGCHLD, NULL, NULL, NULL, NULL);
}

int namespaces_fail(struct fail *fail, int error)
{
	if (error == -EPERM || error == -ENOSPC || error == -EUSERS || error == -EACCES)
		return fail_with(fail, error,
				 "user namespaces are switched off here (%s); allow them with "
				 "sysctl user.max_user_namespaces and "
				 "kernel.unprivileged_userns_clone, or run as root",
				 strerror(-error));
	return fail_with(fail, error, "cannot make namespaces: %s", strerror(-error));
}

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t written = fd < 0 ? -1 : write(fd, text, strlen(text));
	int rc = written < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return rc;
}

/* In @pid's user namespace id 0 stands for @id, and no other id is there; @file is its map. */
static int map_id(pid_t pid, const char *file, unsigned id)
{
	char path[64], map[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	snprintf(map, sizeof(map), "0 %u 1\n", id);
	return write_file(path, map);
}

/* In its user namespace the caller is root, and nobody else exists. */
static int map_self(pid_t pid)
{
	char path[64];
	int rc;

	snprintf(path, sizeof(path), "/proc/%d/setgroups", pid);
	write_file(path, "deny");
	rc = map_id(pid, "uid_map", geteuid());
	return rc < 0 ? rc : map_id(pid, "gid_map", getegid());
}

/*
 * Root of the user namespace is nobody of the host. This takes privileges over ids, which the root
 * of a user namespace lacks: it can only map itself.
 */
static int map_nobody(pid_t pid)
{
	int rc = map_id(pid, "gid_map", NOBODY);

	if (rc == 0)
		return map_id(pid, "uid_map", NOBODY);
	return rc == -EPERM ? map_self(pid) : rc;
}

/*
 * For root: a network that belongs to a user namespace. The kernel sends its own
 * uevents, of the host's devices, to all networks that do not; the machine's
 * listeners must not hear of those. Return: a descriptor; a negative errno.
 */
static int quiet_network(void)
{
	pid_t pid = fork_into(CLONE_NEWUSER | CLONE_NEWNET);
	char path[64];
	int fd, rc;

	if (pid < 0)
		return -errno;
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	rc = map_self(pid);
	snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
	fd = rc < 0 ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	if (rc == 0 && fd < 0)
		rc = -errno;
	child_kill(pid);
	return rc < 0 ? rc : fd;
}

/* Forks the first process into @flags. Return: as fork() in the parent. */
static pid_t fork_init(struct namespaces *namespaces, enum namespaces_kind kind, int flags,
		       int network, int control, const struct sandbox_options *options,
		       namespaces_begin *begin)
{
	pid_t pid = fork_into(flags);

	namespaces->kind = kind;
	namespaces->init = pid;
	if (pid == 0) {
		if (network >= 0 && setns(network, CLONE_NEWNET) < 0)
			namespaces->network_error = -errno;
		begin(control, options, namespaces);
	}
	return pid;
}

/* A program of root's own. Where user namespaces are switched off, its network is not quiet. */
static pid_t fork_for_root(struct namespaces *namespaces, int control,
			   const struct sandbox_options *options, namespaces_begin *begin)
{
	int network = quiet_network();
	int flags = own_namespaces(options) | (network < 0 ? CLONE_NEWNET : 0);
	pid_t pid =
		fork_init(namespaces, NAMESPACES_OF_ROOT, flags, network, control, options, begin);

	if (network >= 0)
		close(network);
	return pid;
}

/* For strangers whom root plays: the process makes the other namespaces when it leaves root. */
static pid_t fork_for_strangers(struct namespaces *namespaces, int control,
				const struct sandbox_options *options, namespaces_begin *begin)
{
	return fork_init(namespaces, NAMESPACES_LEFT_ROOT, CLONE_NEWNS | CLONE_NEWPID, -1, control,
			 options, begin);
}

static pid_t fork_for_user(struct namespaces *namespaces, int control,
			   const struct sandbox_options *options, namespaces_begin *begin)
{
	int flags = own_namespaces(options) | CLONE_NEWNET | CLONE_NEWUSER;

	return fork_init(namespaces, NAMESPACES_OF_USER, flags, -1, control, options, begin);
}

int namespaces_fork(struct namespaces *namespaces, int theirs,
		    const struct sandbox_options *options, namespaces_begin *begin,
		    struct fail *fail)
{
	bool user = geteuid() != 0;
	pid_t pid = -1;

	*namespaces = (struct namespaces){ 0 };
	if (!user)
		pid = (options->confine ? fork_for_strangers : fork_for_root)(namespaces, theirs,
									      options, begin);
	/* Root without privileges is a user like any other. */
	if (pid < 0 && (user || errno == EPERM))
		pid = fork_for_user(namespaces, theirs, options, begin);
	return pid < 0 ? namespaces_fail(fail, -errno) : 0;
}

/* The first process says when it has left root behind; until then it has no ids to map. */
static int wait_until_left(int ours, struct fail *fail)
{
	struct message message;
	int fds[MESSAGE_MAX_FDS], rc;
	unsigned nr;

	rc = message_receive(ours, &message, fds, &nr);
	while (rc > 0 && nr > 0)
		close(fds[--nr]);
	if (rc <= 0)
		return fail_with(fail, rc < 0 ? rc : -EPIPE, "the sandbox ended by itself");
	if (message.kind == MESSAGE_FAILED) {
		*fail = message.text;
		return message.value;
	}
	return 0;
}

int namespaces_map(const struct namespaces *namespaces, int ours,
		   const struct sandbox_options *options, struct fail *fail)
{
	int rc = 0;

	if (namespaces->kind == NAMESPACES_OF_ROOT)
		return 0;
	if (namespaces->kind == NAMESPACES_LEFT_ROOT)
		rc = wait_until_left(ours, fail);
	if (rc < 0)
		return rc;
	rc = (options->confine && geteuid() == 0 ? map_nobody : map_self)(namespaces->init);
	if (rc < 0)
		return fail_with(fail, rc, "cannot be root in a user namespace: %s", strerror(-rc));
	return 0;
}
