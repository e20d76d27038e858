/* SPDX-License-Identifier: MIT */
#include "transcript/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "os/child.h"
#include "sandbox/message.h"

/* To the relay, as kinds of a message. */
enum order { ORDER_READ, ORDER_DRAIN };

/* Descriptors of the process: all others are closed. */
#define SOCKET 3

struct pipes {
	int output, statuses; /* -1: none */
};

static void tell(enum relay_kind kind, char *packet, size_t count)
{
	packet[0] = (char)kind;
	while (send(SOCKET, packet, count + 1, MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			_exit(0);
}

static void close_pipe(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* No more than what is there now: others may go on writing for ever. */
static void pass_on(int *fd, enum relay_kind kind)
{
	char packet[RELAY_PACKET + 1];
	int left = 0;

	if (*fd < 0 || ioctl(*fd, FIONREAD, &left) < 0)
		return;
	do {
		ssize_t got = read(*fd, packet + 1, RELAY_PACKET);

		if (got > 0)
			tell(kind, packet, (size_t)got);
		else if (got == 0)
			close_pipe(fd);
		left -= got > 0 ? (int)got : left;
	} while (left > 0);
}

static void obey(struct pipes *pipes)
{
	int fds[MESSAGE_MAX_FDS];
	struct message message;
	char packet[1];
	unsigned nr;

	if (message_receive(SOCKET, &message, fds, &nr) <= 0)
		_exit(0);
	if (message.kind == ORDER_DRAIN) {
		pass_on(&pipes->output, RELAY_OUTPUT);
		tell(RELAY_DRAINED, packet, 0);
	} else if (nr == 2) {
		close_pipe(&pipes->output);
		close_pipe(&pipes->statuses);
		*pipes = (struct pipes){ fds[0], fds[1] };
	}
}

static _Noreturn void relay_main(int socket)
{
	struct pipes pipes = { -1, -1 };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(socket, SOCKET);
	close_range(SOCKET + 1, ~0U, 0);
	for (;;) {
		struct pollfd fds[] = { { SOCKET, POLLIN, 0 },
					{ pipes.output, POLLIN, 0 },
					{ pipes.statuses, POLLIN, 0 } };

		if (poll(fds, sizeof(fds) / sizeof(*fds), -1) < 0)
			continue;
		/* A status stands behind all output that its command wrote. */
		if (fds[1].revents || fds[2].revents)
			pass_on(&pipes.output, RELAY_OUTPUT);
		if (fds[2].revents)
			pass_on(&pipes.statuses, RELAY_STATUS);
		if (fds[0].revents)
			obey(&pipes);
	}
}

int relay_start(struct relay *relay)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;
	*relay = (struct relay){ .pid = fork(), .socket = ends[0] };
	if (relay->pid == 0)
		relay_main(ends[1]);
	close(ends[1]);
	if (relay->pid < 0) {
		int error = -errno;

		close(ends[0]);
		return error;
	}
	return 0;
}

int relay_read(struct relay *relay, int output, int statuses)
{
	int fds[] = { output, statuses }, rc;

	fcntl(output, F_SETFL, O_NONBLOCK);
	fcntl(statuses, F_SETFL, O_NONBLOCK);
	rc = message_send(relay->socket, &(struct message){ .kind = ORDER_READ }, fds, 2);
	close(output);
	close(statuses);
	return rc;
}

int relay_drain(struct relay *relay)
{
	return message_send(relay->socket, &(struct message){ .kind = ORDER_DRAIN }, NULL, 0);
}

enum relay_kind relay_receive(struct relay *relay, char *bytes, size_t *count)
{
	char packet[RELAY_PACKET + 1];
	ssize_t got;

	do {
		got = recv(relay->socket, packet, sizeof(packet), 0);
	} while (got < 0 && errno == EINTR);
	*count = got > 0 ? (size_t)got - 1 : 0;
	memcpy(bytes, packet + 1, *count);
	bytes[*count] = '\0';
	return got > 0 ? (enum relay_kind)packet[0] : RELAY_END;
}

void relay_end(struct relay *relay)
{
	close(relay->socket);
	child_kill(relay->pid);
}
