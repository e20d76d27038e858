/* SPDX-License-Identifier: MIT */
#include "monitor/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#define UNIX "unix:"

#define MAX_CLIENTS 8

/*
 * What a client does not read grows no further than this: the longest line's echo,
 * which is quadratic, and its answer.
 */
#define MAX_UNREAD (40u << 20)

/* So much is read at once that what it makes can be sent before more is read. */
#define READ_AT_ONCE 64

struct client {
	struct monitor *monitor;
	void *session; /* of the place, whoever takes it */
	int in, out;   /* -1: free */
	int flags;     /* of @out, before it was ours: standard output is shared */
	bool reading;  /* what it sent is being read */
	bool silent;   /* it says no more, and goes when it has heard all */
	bool hung_up;
	struct text unsent;
};

struct monitor {
	struct vm *vm;
	struct loop *loop;
	const struct protocol *protocol;
	struct monitor *next;     /* that hears of the same machine's events */
	struct listener listener; /* none: standard input and output */
	bool listening;
	unsigned max_clients, nr_clients;
	struct client clients[MAX_CLIENTS];
	bool terminal;
	struct termios cooked;
};

static void accept_client(void *data, int fd);

/* Who comes when all places are taken waits in the socket's own queue. */
static void listen_or_not(struct monitor *monitor)
{
	bool room = monitor->listener.fd >= 0 && monitor->nr_clients < monitor->max_clients;

	if (room && !monitor->listening)
		room = loop_watch(monitor->loop, monitor->listener.fd, accept_client, monitor) == 0;
	else if (!room && monitor->listening)
		loop_forget(monitor->loop, monitor->listener.fd);
	monitor->listening = room;
}

static void hang_up(struct client *client)
{
	struct monitor *monitor = client->monitor;

	loop_forget(monitor->loop, client->in);
	if (client->out != client->in) {
		loop_forget(monitor->loop, client->out);
		fcntl(client->out, F_SETFL, client->flags);
	} else {
		close(client->in);
	}
	client->in = client->out = -1;
	text_free(&client->unsent);
	monitor->protocol->leave(client->session);
	monitor->nr_clients--;
	listen_or_not(monitor);
}

static void on_writable(void *data, int fd);

static void send_more(struct client *client)
{
	while (client->unsent.length) {
		ssize_t sent = write(client->out, client->unsent.data, client->unsent.length);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0) {
			client->hung_up |= errno != EAGAIN;
			break;
		}
		text_drop(&client->unsent, (size_t)sent);
	}
	if (client->silent && !client->unsent.length)
		client->hung_up = true;
	loop_want_write(client->monitor->loop, client->out,
			client->unsent.length ? on_writable : NULL);
}

static void on_writable(void *data, int fd)
{
	struct client *client = data;

	(void)fd;
	send_more(client);
	if (client->hung_up)
		hang_up(client);
}

/* Nobody reads what we send any more. */
static void on_output_gone(void *data, int fd)
{
	(void)fd;
	hang_up(data);
}

static void check_unsent(struct client *client)
{
	if (client->unsent.failed || client->unsent.length > MAX_UNREAD)
		client->hung_up = true;
}

/* The client said all that it wanted, but may still be listening. */
static void fall_silent(struct client *client)
{
	struct loop *loop = client->monitor->loop;

	client->silent = true;
	if (client->out != client->in || !client->unsent.length) {
		client->hung_up = true;
		return;
	}
	loop_forget(loop, client->in);
	if (loop_watch_output(loop, client->in, on_output_gone, client) < 0)
		client->hung_up = true;
}

static void read_client(void *data, int fd)
{
	struct client *client = data;
	struct monitor *monitor = client->monitor;
	char bytes[READ_AT_ONCE];
	ssize_t got = read(fd, bytes, sizeof(bytes));

	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (got < 0)
		client->hung_up = true;
	if (got == 0)
		fall_silent(client);
	if (got > 0) {
		client->reading = true;
		monitor->protocol->read(client->session, bytes, (size_t)got, &client->unsent);
		client->reading = false;
		check_unsent(client);
	}
	if (!client->unsent.failed)
		send_more(client);
	if (monitor->vm->quit) {
		monitor->loop->stopped = true;
		client->hung_up = true;
	}
	if (client->hung_up)
		hang_up(client);
}

static void greet(struct monitor *monitor, int in, int out)
{
	struct client *client = monitor->clients;
	int rc;

	while (client->in >= 0)
		client++;
	client->in = in;
	client->out = out;
	client->hung_up = client->silent = false;
	client->flags = fcntl(out, F_GETFL);
	fcntl(out, F_SETFL, client->flags | O_NONBLOCK);
	rc = loop_watch(monitor->loop, in, read_client, client);
	if (rc == 0 && out != in)
		rc = loop_watch_output(monitor->loop, out, on_output_gone, client);
	monitor->nr_clients++;
	monitor->protocol->greet(client->session, &client->unsent);
	send_more(client);
	if (rc < 0 || client->hung_up)
		hang_up(client);
}

static void accept_client(void *data, int fd)
{
	struct monitor *monitor = data;
	int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (client < 0)
		return;
	greet(monitor, client, client);
	listen_or_not(monitor);
}

static void tell(struct client *client, const struct vm_event *event, const struct timespec *when)
{
	client->monitor->protocol->event(client->session, event, when, &client->unsent);
	check_unsent(client);
	/* Whoever is being read from is sent to, and hung up on, when that is over. */
	if (client->reading)
		return;
	if (!client->unsent.failed)
		send_more(client);
	if (client->hung_up)
		hang_up(client);
}

/* All monitors of a machine tell one time. */
static void on_vm_event(void *data, const struct vm_event *event)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	for (struct monitor *monitor = data; monitor; monitor = monitor->next)
		for (unsigned i = 0; i < MAX_CLIENTS; i++)
			if (monitor->clients[i].in >= 0)
				tell(&monitor->clients[i], event, &now);
}

static void hear_events(struct monitor *monitor)
{
	struct vm_events *events = &monitor->vm->events;

	if (events->sink == on_vm_event)
		monitor->next = events->data;
	*events = (struct vm_events){ on_vm_event, monitor };
}

static void hear_no_events(struct monitor *monitor)
{
	struct vm_events *events = &monitor->vm->events;
	struct monitor *before = events->data;

	if (before == monitor) {
		*events = monitor->next ? (struct vm_events){ on_vm_event, monitor->next } :
					  (struct vm_events){ 0 };
		return;
	}
	while (before->next != monitor)
		before = before->next;
	before->next = monitor->next;
}

/* Keys are ours to echo; Ctrl-C and output translation stay the terminal's. */
static void raw_terminal(struct monitor *monitor)
{
	struct termios raw;

	monitor->terminal = tcgetattr(STDIN_FILENO, &monitor->cooked) == 0;
	if (!monitor->terminal)
		return;
	raw = monitor->cooked;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_iflag &= ~(tcflag_t)ICRNL;
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

static int open_unix(struct monitor *monitor, const char *where, struct fail *fail)
{
	int rc = listen_open(&monitor->listener, where, fail);

	if (rc < 0)
		return rc;
	listen_or_not(monitor);
	if (!monitor->listening)
		return fail_with(fail, -ENFILE, "too many descriptors to watch");
	return 0;
}

static int open_sessions(struct monitor *monitor, struct fail *fail)
{
	for (unsigned i = 0; i < monitor->max_clients; i++) {
		monitor->clients[i].session = monitor->protocol->open(monitor->vm);
		if (!monitor->clients[i].session)
			return fail_with(fail, -ENOMEM, "out of memory");
	}
	return 0;
}

int monitor_check(const char *where, char *path, struct fail *fail)
{
	path[0] = '\0';
	if (strncmp(where, UNIX, strlen(UNIX)) == 0)
		return listen_parse(where + strlen(UNIX), path, fail);
	if (strcmp(where, "none") == 0 || strcmp(where, "stdio") == 0)
		return 0;
	return fail_with(fail, -EINVAL,
			 "'%s' is not a valid monitor: stdio, none or unix:PATH,server=on,wait=off",
			 where);
}

static int open_at(struct monitor *monitor, const char *where, struct fail *fail)
{
	char path[SOCKET_PATH];
	int rc = monitor_check(where, path, fail);

	if (rc < 0)
		return rc;
	if (path[0])
		return open_unix(monitor, where + strlen(UNIX), fail);
	if (strcmp(where, "none") == 0)
		return 0;
	if (monitor->protocol->echoes)
		raw_terminal(monitor);
	greet(monitor, STDIN_FILENO, STDOUT_FILENO);
	return 0;
}

int monitor_open(struct monitor **monitor, struct vm *vm, struct loop *loop,
		 const struct protocol *protocol, const char *where, unsigned clients,
		 struct fail *fail)
{
	struct monitor *m = calloc(1, sizeof(*m));
	int rc;

	if (!m)
		return fail_with(fail, -ENOMEM, "out of memory");
	m->vm = vm;
	m->loop = loop;
	m->protocol = protocol;
	m->listener.fd = -1;
	m->max_clients = clients < MAX_CLIENTS ? clients : MAX_CLIENTS;
	for (unsigned i = 0; i < MAX_CLIENTS; i++)
		m->clients[i] = (struct client){ .monitor = m, .in = -1, .out = -1 };
	if (protocol->event)
		hear_events(m);
	rc = open_sessions(m, fail);
	if (rc == 0)
		rc = open_at(m, where, fail);
	if (rc < 0) {
		monitor_close(m);
		return rc;
	}
	*monitor = m;
	return 0;
}

static void close_client(struct client *client)
{
	if (client->in >= 0) {
		/* What the end of the machine has to say is worth an attempt. */
		send_more(client);
		hang_up(client);
	}
	if (client->session)
		client->monitor->protocol->close(client->session);
}

void monitor_close(struct monitor *monitor)
{
	if (!monitor)
		return;
	if (monitor->listener.fd >= 0) {
		if (monitor->listening)
			loop_forget(monitor->loop, monitor->listener.fd);
		listen_close(&monitor->listener);
		monitor->listening = false;
	}
	for (unsigned i = 0; i < MAX_CLIENTS; i++)
		close_client(&monitor->clients[i]);
	if (monitor->terminal)
		tcsetattr(STDIN_FILENO, TCSANOW, &monitor->cooked);
	if (monitor->protocol->event)
		hear_no_events(monitor);
	free(monitor);
}
