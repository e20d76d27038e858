/* SPDX-License-Identifier: MIT */
/*
 * init.c - the first process of a sandbox.
 *
 * It lays the machine over the host's files, starts the program and reaps
 * orphans. It is the init of its process namespace: when it ends, everything
 * in there is killed. It ends when its socket does, that is, with memhp.
 */
#include "sandbox/init.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/child.h"
#include "os/environment.h"
#include "os/program.h"
#include "sandbox/confine.h"
#include "sandbox/leave_root.h"
#include "sandbox/message.h"
#include "sandbox/overlay.h"
#include "sandbox/udev.h"

/* The socket's number in this process: right behind the standard descriptors. */
#define CONTROL 3

struct init {
	const struct sandbox_options *options;
	const struct namespaces *namespaces;
	int devices; /* a directory with a device for FUSE; -1: the host's serves */
	int signals;
	pid_t pids[NR_ROLES]; /* 0: none runs */
};

static _Noreturn void leave(void)
{
	kill(-1, SIGKILL);
	_exit(0);
}

/* Memhp that does not hear of something would wait for it: it hears of the end, then. */
static void tell(struct message message, const int *fd)
{
	if (message_send(CONTROL, &message, fd, fd ? 1 : 0) < 0)
		leave();
}

static void tell_exited(enum sandbox_role role, int status)
{
	tell((struct message){ .kind = MESSAGE_EXITED, .role = role, .value = status }, NULL);
}

/* A way to this network's kernel, which only its own processes can open. */
static int pass_netlink(struct fail *fail)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);

	if (fd < 0)
		return fail_with(fail, -errno, "no socket for uevents: %s", strerror(errno));
	tell((struct message){ .kind = MESSAGE_UEVENTS }, &fd);
	close(fd);
	return 0;
}

/* Agents listen on the loopback device; without it they do not even start. */
static void loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	if (ioctl(fd, SIOCGIFFLAGS, &request) == 0) {
		request.ifr_flags |= IFF_UP;
		ioctl(fd, SIOCSIFFLAGS, &request);
	}
	close(fd);
}

static int set_up(const struct init *init, struct fail *fail)
{
	const struct udev_rules *rules = init->options->udev;
	struct overlay *overlay = NULL;
	int fuse, rc = overlay_mount(init->devices, &fuse, fail);

	if (rc < 0)
		return rc;
	tell((struct message){ .kind = MESSAGE_FUSE }, &fuse);
	close(fuse);
	rc = pass_netlink(fail);
	if (rc == 0)
		rc = overlay_take(&overlay, fail);
	if (rc < 0)
		return rc;
	if (init->namespaces->kind != NAMESPACES_LEFT_ROOT)
		mount_own_proc();
	if (init->options->confine)
		rc = confine_mounts(fail);
	if (rc == 0)
		rc = overlay_place(overlay, fail);
	if (rc == 0 && rules)
		rc = udev_prepare(rules, init->options->visible, init->options->confine, fail);
	loopback_up();
	return rc;
}

/* In a child: only @fds, as descriptors from 0 on, and signals as programs expect them. */
static void take_over(int *fds, unsigned nr)
{
	for (unsigned i = 0; i < nr; i++)
		fds[i] = fcntl(fds[i], F_DUPFD, MESSAGE_MAX_FDS);
	for (unsigned i = 0; i < nr; i++)
		dup2(fds[i], (int)i);
	close_range(nr, ~0U, 0);
	child_reset_signals();
}

/* In the child: become the program. */
static _Noreturn void become(const struct sandbox_options *options, bool lent)
{
	char *const *argv = options->argv;
	const char *path;
	int error;

	if (options->terminal) {
		/* From the background it would stop us. */
		signal(SIGTTOU, SIG_IGN);
		setpgid(0, 0);
		if (lent)
			tcsetpgrp(STDIN_FILENO, getpid());
		signal(SIGTTOU, SIG_DFL);
	}
	if (options->confine && (chdir("/") < 0 || confine_process(0) < 0)) {
		dprintf(STDERR_FILENO, "memhp: cannot give up privileges: %s\n", strerror(errno));
		_exit(EXIT_NOT_EXECUTABLE);
	}
	path = program_find(argv[0]);
	if (!path && !strchr(argv[0], '/')) {
		dprintf(STDERR_FILENO, "memhp: %s: command not found\n", argv[0]);
		_exit(EXIT_NOT_FOUND);
	}
	execv(path ? path : argv[0], argv);
	error = errno;
	dprintf(STDERR_FILENO, "memhp: %s: %s\n", argv[0], strerror(error));
	_exit(error == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE);
}

/*
 * /dev/null came from the host's own mount, where whoever has it open and owns it may change
 * its mode and times; the one in here is read-only to that.
 */
static void swap_devices(unsigned nr)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	struct stat st;

	for (unsigned fd = 0; fd < nr; fd++)
		if (fstat((int)fd, &st) == 0 && S_ISCHR(st.st_mode) && dup2(null, (int)fd) < 0)
			close((int)fd);
	close(null);
}

/* Nothing that is the user's own stays with strangers. */
static void leave_user(unsigned nr)
{
	swap_devices(nr);
	if (environment_of_strangers() < 0)
		_exit(EXIT_NOT_EXECUTABLE);
}

static void spawn(struct init *init, const struct message *message, int *fds, unsigned nr)
{
	enum sandbox_role role = message->role;
	pid_t pid = fork();

	if (pid == 0) {
		take_over(fds, nr);
		if (init->options->confine)
			leave_user(nr);
		/* No terminal is theirs, and a signal to their group is nobody else's. */
		if (role != ROLE_PROGRAM || init->options->confine)
			setsid();
		if (role == ROLE_UDEVD)
			udev_become(init->options->confine);
		if (role == ROLE_UDEVADM)
			udev_wait(init->options->confine, message->value,
				  init->options->udev_patience);
		become(init->options, message->value);
	}
	if (pid < 0)
		tell_exited(role, EXIT_NOT_EXECUTABLE << 8);
	else
		init->pids[role] = pid;
}

/* To the program, and to those of its process group where it has one of its own. */
static void signal_program(const struct init *init, int signal)
{
	pid_t program = init->pids[ROLE_PROGRAM];

	if (program)
		kill(init->options->terminal ? -program : program, signal);
}

static void pass_signal(const struct init *init, int signal)
{
	if (signal == SIGKILL) {
		kill(-1, SIGKILL);
		return;
	}
	signal_program(init, signal);
	/* A program that is stopped can end by it, too. */
	if (signal == SIGTERM || signal == SIGHUP)
		signal_program(init, SIGCONT);
}

static void continue_program(const struct init *init, bool lent)
{
	if (lent && init->pids[ROLE_PROGRAM])
		tcsetpgrp(STDIN_FILENO, init->pids[ROLE_PROGRAM]);
	signal_program(init, SIGCONT);
}

static void on_message(struct init *init)
{
	struct message message;
	int fds[MESSAGE_MAX_FDS];
	unsigned nr;

	if (message_receive(CONTROL, &message, fds, &nr) <= 0)
		leave();
	if (message.kind == MESSAGE_SPAWN && message.role < NR_ROLES && !init->pids[message.role])
		spawn(init, &message, fds, nr);
	else if (message.kind == MESSAGE_SIGNAL)
		pass_signal(init, message.value);
	else if (message.kind == MESSAGE_CONTINUE)
		continue_program(init, message.value);
	while (nr > 0)
		close(fds[--nr]);
}

static void reap_one(struct init *init, pid_t pid, int status)
{
	for (unsigned role = 0; role < NR_ROLES; role++) {
		if (pid != init->pids[role])
			continue;
		if (WIFSTOPPED(status)) {
			if (role == ROLE_PROGRAM)
				tell((struct message){ .kind = MESSAGE_STOPPED,
						       .value = WSTOPSIG(status) },
				     NULL);
			continue;
		}
		init->pids[role] = 0;
		tell_exited(role, status);
	}
}

static void reap(struct init *init)
{
	struct signalfd_siginfo info;
	pid_t pid;
	int status;

	if (read(init->signals, &info, sizeof(info)) < 0)
		return;
	while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0)
		reap_one(init, pid, status);
}

/* Nobody inside can get at the terminal by way of this process. */
static void leave_terminal(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setsid();
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (null < 0 || dup2(null, fd) < 0)
			close(fd);
	if (null > STDERR_FILENO)
		close(null);
}

/* Never returns where it fails: memhp is told why. */
static void demand(int rc, const struct fail *fail)
{
	struct message message = { .kind = MESSAGE_FAILED, .value = rc, .text = *fail };

	if (rc >= 0)
		return;
	message_send(CONTROL, &message, NULL, 0);
	_exit(1);
}

/* memhp has given this process its ids, or is gone. */
static void wait_for_go(void)
{
	struct message message;
	int fds[MESSAGE_MAX_FDS];
	unsigned nr;

	if (message_receive(CONTROL, &message, fds, &nr) <= 0)
		_exit(0);
}

/* Enter the namespaces of the sandbox, as the user that its programs run as. */
static void take_namespaces(struct init *init)
{
	const struct namespaces *namespaces = init->namespaces;
	struct fail fail;

	if (namespaces->kind == NAMESPACES_LEFT_ROOT) {
		demand(namespaces_leave_root(&init->devices, &fail), &fail);
		tell((struct message){ .kind = MESSAGE_LEFT_ROOT }, NULL);
	}
	wait_for_go();
	if (namespaces->network_error < 0)
		demand(fail_with(&fail, namespaces->network_error,
				 "cannot enter a network of its own: %s",
				 strerror(-namespaces->network_error)),
		       &fail);
	if (namespaces->kind != NAMESPACES_OF_ROOT)
		demand(namespaces_take_ids(&fail), &fail);
}

/* The descriptor is kept over exec by nobody: the program closes all. */
static void take_descriptors(struct init *init, int control)
{
	sigset_t children;
	struct fail fail;

	dup2(control, CONTROL);
	close_range(CONTROL + 1, ~0U, 0);
	if (init->options->confine)
		leave_terminal();
	signal(SIGTTOU, SIG_IGN);
	sigemptyset(&children);
	sigaddset(&children, SIGCHLD);
	sigprocmask(SIG_BLOCK, &children, NULL);
	init->signals = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
	if (init->signals < 0)
		demand(fail_with(&fail, -errno, "cannot hear of programs that end: %s",
				 strerror(errno)),
		       &fail);
}

/* /proc/1/cmdline can be read by everybody, and has the names of the user's files. */
static void clear_command_line(void)
{
	int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	char bytes[4096];
	size_t length = 0;
	ssize_t got;

	while (fd >= 0 && (got = read(fd, bytes, sizeof(bytes))) > 0)
		length += (size_t)got;
	memset(program_invocation_name, 0, length);
	if (fd >= 0)
		close(fd);
}

_Noreturn void init_main(int control, const struct sandbox_options *options,
			 const struct namespaces *namespaces)
{
	struct init init = { .options = options, .namespaces = namespaces, .devices = -1 };
	struct fail fail;

	prctl(PR_SET_NAME, "memhp-init");
	take_descriptors(&init, control);
	take_namespaces(&init);
	/* This process and what it forks have the user's memory; strangers see it no more. */
	if (options->confine) {
		prctl(PR_SET_DUMPABLE, 0);
		clear_command_line();
	}
	demand(set_up(&init, &fail), &fail);
	if (init.devices >= 0)
		close(init.devices);
	tell((struct message){ .kind = MESSAGE_READY }, NULL);
	for (;;) {
		struct pollfd polled[] = { { CONTROL, POLLIN, 0 }, { init.signals, POLLIN, 0 } };

		if (poll(polled, 2, -1) < 0 && errno != EINTR)
			leave();
		if (polled[1].revents)
			reap(&init);
		if (polled[0].revents)
			on_message(&init);
	}
}
