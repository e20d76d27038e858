/* SPDX-License-Identifier: MIT */
#include "sandbox/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/child.h"
#include "os/tty.h"
#include "sandbox/init.h"
#include "sandbox/message.h"
#include "sandbox/namespaces.h"
#include "sandbox/syscalls.h"

static void continue_program(struct sandbox *s)
{
	bool lent = tty_lend(s->options->terminal);

	message_send(s->control, &(struct message){ .kind = MESSAGE_CONTINUE, .value = lent }, NULL,
		     0);
}

/* The program was stopped by @signal. */
static void on_stop(struct sandbox *s, int signal)
{
	struct tty *tty = s->options->terminal;

	if (!tty)
		return;
	/* The shell's "fg" gave memhp the terminal that the program asks for. */
	if ((signal == SIGTTIN || signal == SIGTTOU) && tty_is_ours(tty)) {
		continue_program(s);
		return;
	}
	/* Stop as well: the shell that started memhp takes over, and goes on with memhp later. */
	tty_take(tty);
	raise(SIGSTOP);
	continue_program(s);
}

static void on_message(void *data, int fd)
{
	struct sandbox *s = data;
	struct message message;
	int fds[MESSAGE_MAX_FDS];
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
		if (nr == 1)
			s->uevents = uevent_link_open(s->loop, fds[0], s->init);
		if (!s->uevents) {
			s->failed = true;
			fail_with(&s->fail, -EIO, "no way to send the machine's uevents");
		}
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
		on_stop(s, message.value);
		break;
	default:
		break;
	}
	while (nr > 0)
		close(fds[--nr]);
}

/* Make the namespaces and their first process, and let it begin. */
static int start(struct sandbox *s, struct fail *fail)
{
	struct namespaces namespaces;
	int sockets[2], rc = s->options->confine ? syscalls_prepare(fail) : 0;

	if (rc < 0)
		return rc;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
		return fail_with(fail, -errno, "cannot make a socket: %s", strerror(errno));
	s->control = sockets[0];
	rc = namespaces_fork(&namespaces, sockets[1], s->options, init_main, fail);
	close(sockets[1]);
	if (rc < 0)
		return rc;
	s->init = namespaces.init;
	rc = namespaces_map(&namespaces, s->control, s->options, fail);
	if (rc < 0)
		return rc;
	rc = loop_watch(s->loop, s->control, on_message, s);
	if (rc < 0)
		return fail_with(fail, rc, "cannot watch the sandbox: %s", strerror(-rc));
	rc = message_send(s->control, &(struct message){ .kind = MESSAGE_GO }, NULL, 0);
	if (rc < 0)
		return fail_with(fail, rc, "cannot begin the sandbox: %s", strerror(-rc));
	return 0;
}

static int wait_until_ready(struct sandbox *s, struct fail *fail)
{
	while (!s->ready && !s->failed) {
		int rc = s->loop->stopped ? -ECANCELED : loop_step(s->loop, -1);

		if (rc < 0)
			return fail_with(fail, rc, "waiting for the sandbox: %s", strerror(-rc));
	}
	if (s->failed)
		*fail = s->fail;
	return s->failed ? -EIO : 0;
}

int sandbox_open(struct sandbox *sandbox, struct vm *vm, struct loop *loop,
		 const struct sandbox_options *options, struct fail *fail)
{
	int rc;

	*sandbox = (struct sandbox){ .vm = vm, .loop = loop, .options = options, .control = -1 };
	udev_words_init(&sandbox->udev_words, loop, options->udev_says, options->udev_says_data);
	rc = start(sandbox, fail);
	if (rc == 0)
		rc = wait_until_ready(sandbox, fail);
	if (rc < 0)
		sandbox_close(sandbox);
	return rc;
}

int sandbox_spawn(struct sandbox *sandbox, enum sandbox_role role, bool starts, const int *fds,
		  unsigned nr)
{
	struct message message = { .kind = MESSAGE_SPAWN, .role = role, .value = starts };
	int rc;

	if (role == ROLE_PROGRAM && sandbox->options->terminal)
		message.value = tty_lend(sandbox->options->terminal);
	rc = message_send(sandbox->control, &message, fds, nr);

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
		child_wait(sandbox->init);
	sandbox->init = 0;
}

int sandbox_exit_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
