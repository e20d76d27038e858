/* SPDX-License-Identifier: MIT */
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/init.h"

static int own_namespaces(const struct sandbox_options *options)
{
	return CLONE_NEWNS | CLONE_NEWPID | (options->confine ? CLONE_NEWIPC : 0);
}

/* fork() with namespaces of its own for the child. */
static pid_t fork_into(int namespaces)
{
	return (pid_t)syscall(SYS_clone, namespaces | SIGCHLD, NULL, NULL, NULL, NULL);
}

static int fail_namespaces(struct fail *fail)
{
	int error = -errno;

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

/* In its user namespace the caller is root, and nobody else exists. */
static int map_ids(pid_t pid)
{
	char path[64], map[64];
	int rc;

	snprintf(path, sizeof(path), "/proc/%d/setgroups", pid);
	write_file(path, "deny");
	snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	snprintf(map, sizeof(map), "0 %u 1\n", geteuid());
	rc = write_file(path, map);
	snprintf(path, sizeof(path), "/proc/%d/gid_map", pid);
	snprintf(map, sizeof(map), "0 %u 1\n", getegid());
	return rc < 0 ? rc : write_file(path, map);
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
	rc = map_ids(pid);
	snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
	fd = rc < 0 ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	if (rc == 0 && fd < 0)
		rc = -errno;
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	return rc < 0 ? rc : fd;
}

static void on_message(void *data, int fd)
{
	struct sandbox *s = data;
	struct message message;
	int fds[SANDBOX_MAX_FDS];
	unsigned nr;

	if (message_receive(fd, &message, fds, &nr) <= 0) {
		loop_forget(s->loop, fd);
		s->failed = true;
		memset(s->runs, 0, sizeof(s->runs));
		fail_with(&s->fail, -EPIPE, "the sandbox ended by itself");
		return;
	}
	switch (message.kind) {
	case MESSAGE_FUSE:
		if (nr == 1 && mount_serve(&s->mount, s->vm, fds[0], s->loop, &s->fail) < 0)
			s->failed = true;
		return;
	case MESSAGE_UEVENTS:
		s->uevents = nr == 1 ? uevent_link_open(s->loop, fds[0], s->init) : NULL;
		return;
	case MESSAGE_READY:
		s->ready = true;
		break;
	case MESSAGE_FAILED:
		s->failed = true;
		s->fail = message.text;
		break;
	case MESSAGE_EXITED:
		if (message.role < NR_ROLES) {
			s->runs[message.role] = false;
			s->status[message.role] = message.value;
		}
		break;
	case MESSAGE_STOPPED:
		if (!s->options->terminal)
			break;
		/* Stop as well, so that the shell that started us has its terminal back. */
		tcsetpgrp(STDIN_FILENO, getpgrp());
		raise(SIGSTOP);
		sandbox_signal(s, SIGCONT);
		break;
	default:
		break;
	}
	while (nr > 0)
		close(fds[--nr]);
}

/* Fork the first process for root, into @network. Return: its pid; -1 as fork() does. */
static pid_t start_as_root(int control, int network, const struct sandbox_options *options)
{
	pid_t pid = fork_into(own_namespaces(options) | (network < 0 ? CLONE_NEWNET : 0));

	if (pid == 0) {
		if (network >= 0 && setns(network, CLONE_NEWNET) < 0)
			_exit(1);
		init_main(control, options);
	}
	return pid;
}

/* The same for anybody, as root of a user namespace. */
static pid_t start_as_user(int control, const struct sandbox_options *options)
{
	pid_t pid = fork_into(own_namespaces(options) | CLONE_NEWNET | CLONE_NEWUSER);

	if (pid == 0)
		init_main(control, options);
	return pid;
}

static int start(struct sandbox *s, const struct sandbox_options *options, int control,
		 struct fail *fail)
{
	bool user = geteuid() != 0;
	/* Where user namespaces are switched off, root does without the quiet. */
	int network = user ? -1 : quiet_network();
	pid_t pid = user ? -1 : start_as_root(control, network, options);
	int rc = 0;

	if (network >= 0)
		close(network);
	if (pid < 0 && (user || errno == EPERM)) {
		user = true;
		pid = start_as_user(control, options);
	}
	if (pid < 0)
		return fail_namespaces(fail);
	s->init = pid;
	if (user)
		rc = map_ids(pid);
	if (rc < 0)
		return fail_with(fail, rc, "cannot be root in a user namespace: %s", strerror(-rc));
	return 0;
}

int sandbox_open(struct sandbox *sandbox, struct vm *vm, struct loop *loop,
		 const struct sandbox_options *options, struct fail *fail)
{
	int sockets[2], rc;

	*sandbox = (struct sandbox){ .vm = vm, .loop = loop, .options = options, .control = -1 };
	udev_words_init(&sandbox->udev_words, loop, options->udev_says, options->udev_says_data);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
		return fail_with(fail, -errno, "cannot make a socket: %s", strerror(errno));
	sandbox->control = sockets[0];
	rc = start(sandbox, options, sockets[1], fail);
	close(sockets[1]);
	if (rc == 0)
		rc = loop_watch(loop, sandbox->control, on_message, sandbox);
	if (rc == 0)
		rc = message_send(sandbox->control, &(struct message){ .kind = MESSAGE_GO }, NULL,
				  0);
	while (rc >= 0 && !sandbox->ready && !sandbox->failed)
		rc = loop->stopped ? -ECANCELED : loop_step(loop, -1);
	if (rc < 0 || sandbox->failed) {
		if (sandbox->failed)
			*fail = sandbox->fail;
		sandbox_close(sandbox);
		return rc < 0 ? rc : -EIO;
	}
	return 0;
}

int sandbox_spawn(struct sandbox *sandbox, enum sandbox_role role, bool starts, const int *fds,
		  unsigned nr)
{
	struct message message = { .kind = MESSAGE_SPAWN, .role = role, .value = starts };
	int rc = message_send(sandbox->control, &message, fds, nr);

	sandbox->runs[role] = rc == 0;
	return rc;
}

void sandbox_send_uevent(struct sandbox *sandbox, const struct uevent *uevent)
{
	if (sandbox->uevents)
		uevent_link_send(sandbox->uevents, uevent);
}

void sandbox_signal(struct sandbox *sandbox, int signal)
{
	message_send(sandbox->control, &(struct message){ .kind = MESSAGE_SIGNAL, .value = signal },
		     NULL, 0);
}

void sandbox_close(struct sandbox *sandbox)
{
	if (sandbox->control >= 0) {
		loop_forget(sandbox->loop, sandbox->control);
		close(sandbox->control);
		sandbox->control = -1;
	}
	/* A program may wait for an answer of the mount: without it, it can be killed. */
	mount_end(sandbox->mount);
	sandbox->mount = NULL;
	uevent_link_close(sandbox->uevents);
	sandbox->uevents = NULL;
	udev_words_close(&sandbox->udev_words);
	if (sandbox->init > 0)
		while (waitpid(sandbox->init, NULL, 0) < 0 && errno == EINTR)
			continue;
	sandbox->init = 0;
}

int sandbox_exit_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
