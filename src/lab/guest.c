/* SPDX-License-Identifier: MIT */
/*
 * guest.c - the first process of a guest.
 *
 * It keeps one busybox shell, and does what frames on the second serial port ask
 * for. It is linked statically and goes into the guest's initramfs.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/guest_setup.h"
#include "lab/initramfs.h"
#include "lab/wire.h"
#include "os/child.h"
#include "os/environment.h"

#define KLOG_READ_ALL 3
#define KLOG_SIZE 10

/* A record of the log takes more room with its level and time stamp in front. */
#define KLOG_ROOM 4

struct buffer {
	char *bytes;
	size_t length;
};

struct guest {
	int line;    /* the serial port */
	int uevents; /* netlink socket */
	int signals;
	struct buffer input;  /* from the line, up to a whole frame */
	struct buffer events; /* uevents as text */
	char *driver;         /* what the shell is told */
	pid_t shell;          /* 0: there is none; its pipes are closed then */
	int commands, output, statuses;
	bool busy; /* a command runs and its answer is not told yet */
};

static void append(struct buffer *buffer, const char *bytes, size_t count)
{
	buffer->bytes = realloc(buffer->bytes, buffer->length + count + 1);
	if (!buffer->bytes)
		guest_end("memory");
	memcpy(buffer->bytes + buffer->length, bytes, count);
	buffer->length += count;
	buffer->bytes[buffer->length] = '\0';
}

static void drop(struct buffer *buffer, size_t count)
{
	buffer->length -= count;
	memmove(buffer->bytes, buffer->bytes + count, buffer->length);
}

static void write_all(int fd, const char *bytes, size_t count)
{
	while (count) {
		ssize_t written = write(fd, bytes, count);

		if (written < 0 && errno != EINTR)
			return;
		if (written > 0) {
			bytes += written;
			count -= (size_t)written;
		}
	}
}

static void send_frame(const struct guest *g, enum wire_kind kind, const char *payload,
		       size_t length)
{
	char head[WIRE_HEAD];

	wire_head(head, kind, length);
	write_all(g->line, head, sizeof(head));
	write_all(g->line, payload, length);
}

static void send_output(const struct guest *g, const char *bytes, size_t count)
{
	while (count) {
		size_t part = count < WIRE_MAX ? count : WIRE_MAX;

		send_frame(g, WIRE_OUTPUT, bytes, part);
		bytes += part;
		count -= part;
	}
}

static void send_status(const struct guest *g, enum wire_kind kind, int status)
{
	char byte = (char)status;

	send_frame(g, kind, &byte, 1);
}

/* What a command wrote; between commands it is nobody's. */
static void take_output(struct guest *g)
{
	char bytes[16384];
	ssize_t got;

	while ((got = read(g->output, bytes, sizeof(bytes))) > 0)
		if (g->busy)
			send_output(g, bytes, (size_t)got);
}

static void take_status(struct guest *g)
{
	char bytes[16];
	ssize_t got = read(g->statuses, bytes, sizeof(bytes) - 1);

	if (got <= 0)
		return;
	bytes[got] = '\0';
	take_output(g);
	if (g->busy)
		send_status(g, WIRE_STATUS, (int)strtol(bytes, NULL, 10));
	g->busy = false;
}

static void close_shell(struct guest *g)
{
	close(g->commands);
	close(g->output);
	close(g->statuses);
	g->commands = g->output = g->statuses = -1;
	g->shell = 0;
}

static void shell_ended(struct guest *g, int status)
{
	take_output(g);
	close_shell(g);
	if (g->busy)
		send_status(g, WIRE_ENDED,
			    WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
	g->busy = false;
}

static void reap(struct guest *g)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == g->shell)
			shell_ended(g, status);
}

static _Noreturn void become_shell(const char *driver, int commands, int output, int statuses)
{
	/* Up and out of the way, then down to where the driver wants them. */
	int out = fcntl(output, F_DUPFD, 10), in = fcntl(commands, F_DUPFD, 10);
	int status = fcntl(statuses, F_DUPFD, 10), null = open("/dev/null", O_RDWR);
	child_reset_signals();
	setsid();
	dup2(null, 0);
	dup2(out, 1);
	dup2(out, 2);
	dup2(in, 3);
	dup2(status, 4);
	close_range(5, ~0U, 0);
	execl(GUEST_BUSYBOX, GUEST_BUSYBOX, "sh", "-c", driver, (char *)NULL);
	_exit(EXIT_NOT_FOUND);
}

static void start_shell(struct guest *g)
{
	int commands[2], output[2], statuses[2];

	if (pipe2(commands, O_CLOEXEC) < 0 || pipe2(output, O_CLOEXEC) < 0 ||
	    pipe2(statuses, O_CLOEXEC) < 0)
		guest_end("pipes");
	g->shell = fork();
	if (g->shell < 0)
		guest_end("fork");
	if (g->shell == 0)
		become_shell(g->driver, commands[0], output[1], statuses[1]);
	close(commands[0]);
	close(output[1]);
	close(statuses[1]);
	g->commands = commands[1];
	g->output = output[0];
	g->statuses = statuses[0];
	fcntl(g->output, F_SETFL, O_NONBLOCK);
	fcntl(g->statuses, F_SETFL, O_NONBLOCK);
}

static void run(struct guest *g, const struct wire_frame *frame)
{
	reap(g);
	if (!g->shell)
		start_shell(g);
	take_output(g);
	g->busy = true;
	write_all(g->commands, frame->payload, frame->length);
	write_all(g->commands, "\n", 1);
}

static void tell_log(const struct guest *g)
{
	int size = klogctl(KLOG_SIZE, NULL, 0);
	char *log = size > 0 ? malloc((size_t)size * KLOG_ROOM) : NULL;
	int length = log ? klogctl(KLOG_READ_ALL, log, size * KLOG_ROOM) : -1;

	if (length > 0)
		send_output(g, log, (size_t)length);
	free(log);
	send_status(g, WIRE_STATUS, length < 0);
}

/* Whether "SUBSYSTEM=" of the NUL-separated keys is one that transcripts show. */
static bool is_shown(const char *keys, size_t length)
{
	for (const char *at = keys; at < keys + length; at += strlen(at) + 1)
		if (!strcmp(at, "SUBSYSTEM=memory") || !strcmp(at, "SUBSYSTEM=node"))
			return true;
	return false;
}

static void note_uevent(struct guest *g, const char *keys, size_t length)
{
	const char *blank = "";

	if (!is_shown(keys, length))
		return;
	/* The first string, "ACTION@DEVPATH", repeats what the keys tell. */
	for (const char *at = keys + strlen(keys) + 1; at < keys + length; at += strlen(at) + 1) {
		if (strncmp(at, "SEQNUM=", 7) == 0)
			continue;
		append(&g->events, blank, strlen(blank));
		append(&g->events, at, strlen(at));
		blank = " ";
	}
	append(&g->events, "\n", 1);
}

static void take_uevents(struct guest *g)
{
	char message[8192];
	ssize_t got;

	while ((got = recv(g->uevents, message, sizeof(message) - 1, MSG_DONTWAIT)) > 0) {
		message[got] = '\0';
		note_uevent(g, message, (size_t)got);
	}
}

static void tell_uevents(struct guest *g)
{
	take_uevents(g);
	send_output(g, g->events.bytes, g->events.length);
	g->events.length = 0;
	send_status(g, WIRE_STATUS, 0);
}

/* Everything but this process; the end of the shell is told when it is reaped. */
static void kill_all(const struct guest *g)
{
	kill(-1, SIGKILL);
	if (!g->shell && g->busy)
		send_status(g, WIRE_ENDED, 128 + SIGKILL);
}

static void obey(struct guest *g, const struct wire_frame *frame)
{
	switch (frame->kind) {
	case WIRE_RUN:
		run(g, frame);
		break;
	case WIRE_LOG:
		tell_log(g);
		break;
	case WIRE_UEVENTS:
		tell_uevents(g);
		break;
	case WIRE_KILL:
		kill_all(g);
		break;
	default:
		break;
	}
}

static void take_frames(struct guest *g)
{
	char bytes[4096];
	ssize_t got = read(g->line, bytes, sizeof(bytes)), used = 1;
	struct wire_frame frame;

	if (got <= 0)
		return;
	append(&g->input, bytes, (size_t)got);
	while (used > 0) {
		used = wire_take(g->input.bytes, g->input.length, &frame);
		if (used < 0) {
			errno = EPROTO;
			guest_end("serial port");
		}
		if (used > 0) {
			obey(g, &frame);
			drop(&g->input, (size_t)used);
		}
	}
}

/* busybox's poweroff, reboot and halt ask the first process by a signal. */
static void take_signal(struct guest *g)
{
	struct signalfd_siginfo info;

	if (read(g->signals, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGCHLD)
		reap(g);
	else
		reboot(info.ssi_signo == SIGTERM ? RB_AUTOBOOT : RB_POWER_OFF);
}

static void serve(struct guest *g)
{
	struct pollfd fds[] = { { g->line, POLLIN, 0 },
				{ g->uevents, POLLIN, 0 },
				{ g->signals, POLLIN, 0 },
				{ g->output, POLLIN, 0 },
				{ g->statuses, POLLIN, 0 } };

	if (poll(fds, sizeof(fds) / sizeof(*fds), -1) < 0)
		return;
	if (fds[3].revents)
		take_output(g);
	if (fds[4].revents & POLLIN)
		take_status(g);
	if (fds[2].revents)
		take_signal(g);
	if (fds[1].revents)
		take_uevents(g);
	if (fds[0].revents)
		take_frames(g);
}

static void read_driver(struct guest *g)
{
	struct buffer driver = { 0 };
	char bytes[4096];
	int fd = open(GUEST_DRIVER, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		guest_end(GUEST_DRIVER);
	while ((got = read(fd, bytes, sizeof(bytes))) > 0)
		append(&driver, bytes, (size_t)got);
	close(fd);
	g->driver = driver.bytes;
}

int main(void)
{
	static struct guest guest = { .commands = -1, .output = -1, .statuses = -1 };
	struct utsname name;

	guest_mount_all();
	if (environment_of_strangers() < 0)
		guest_end("environment");
	guest.line = guest_open_line();
	guest.signals = guest_open_signals();
	read_driver(&guest);
	guest_install_busybox();
	/* Booting is over: what comes from now on is for transcripts. */
	guest.uevents = guest_open_uevents();
	uname(&name);
	send_frame(&guest, WIRE_READY, name.release, strlen(name.release));
	for (;;)
		serve(&guest);
}
