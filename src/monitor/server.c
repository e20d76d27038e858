/* SPDX-License-Identifier: MIT */
#include "monitor/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#include "monitor/hmp.h"
#include "monitor/readline.h"
#include "util/keyval.h"

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
	int in, out; /* -1: free */
	int flags;   /* of @out, before it was ours: standard output is shared */
	bool hung_up;
	struct readline readline;
	struct text unsent;
};

struct monitor {
	struct vm *vm;
	struct loop *loop;
	int listener; /* -1: standard input and output */
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
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
	bool room = monitor->listener >= 0 && monitor->nr_clients < monitor->max_clients;

	if (room && !monitor->listening)
		room = loop_watch(monitor->loop, monitor->listener, accept_client, monitor) == 0;
	else if (!room && monitor->listening)
		loop_forget(monitor->loop, monitor->listener);
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
	readline_reset(&client->readline);
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

/* Nobody reads standard output any more. */
static void on_output_gone(void *data, int fd)
{
	(void)fd;
	hang_up(data);
}

static void send_lines(struct client *client, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			text_add_char(&client->unsent, '\r');
		text_add_char(&client->unsent, *text);
	}
}

static void run_line(struct client *client, const char *line)
{
	struct monitor *monitor = client->monitor;
	struct text answer = { 0 };

	hmp_run(monitor->vm, line, &answer);
	send_lines(client, text_string(&answer));
	text_free(&answer);
	if (monitor->vm->quit) {
		monitor->loop->stopped = true;
		client->hung_up = true;
	} else {
		text_add(&client->unsent, HMP_PROMPT);
	}
}

static void read_client(void *data, int fd)
{
	struct client *client = data;
	char bytes[READ_AT_ONCE];
	ssize_t got = read(fd, bytes, sizeof(bytes));

	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (got <= 0)
		client->hung_up = true;
	for (ssize_t i = 0; i < got && !client->hung_up; i++) {
		const char *line =
			readline_byte(&client->readline, bytes[i], HMP_PROMPT, &client->unsent);

		if (line)
			run_line(client, line);
		if (client->unsent.length > MAX_UNREAD)
			client->hung_up = true;
	}
	if (client->unsent.failed)
		client->hung_up = true;
	else
		send_more(client);
	if (client->hung_up)
		hang_up(client);
}

static void greet(struct monitor *monitor, int in, int out)
{
	struct client *client = monitor->clients;
	int rc;

	while (client->in >= 0)
		client++;
	client->monitor = monitor;
	client->in = in;
	client->out = out;
	client->hung_up = false;
	client->flags = fcntl(out, F_GETFL);
	fcntl(out, F_SETFL, client->flags | O_NONBLOCK);
	rc = loop_watch(monitor->loop, in, read_client, client);
	if (rc == 0 && out != in)
		rc = loop_watch_output(monitor->loop, out, on_output_gone, client);
	monitor->nr_clients++;
	send_lines(client, HMP_GREETING "\n" HMP_PROMPT);
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

static int listen_at(struct monitor *monitor, const char *path, struct fail *fail)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return fail_with(fail, -ENAMETOOLONG, "UNIX socket path '%s' is too long", path);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	snprintf(monitor->path, sizeof(monitor->path), "%s", path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return fail_with(fail, -errno, "Failed to create a socket: %s", strerror(errno));
	unlink(path);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 8) < 0) {
		int error = -errno;

		close(fd);
		return fail_with(fail, error, "Failed to bind socket to %s: %s", path,
				 strerror(-error));
	}
	monitor->listener = fd;
	listen_or_not(monitor);
	if (monitor->listening)
		return 0;
	close(fd);
	unlink(path);
	return fail_with(fail, -ENFILE, "too many descriptors to watch");
}

static bool is_off(const char *value)
{
	return value && (strcmp(value, "off") == 0 || strcmp(value, "no") == 0);
}

/* PATH and its options. A monitor of ours always listens and never waits. */
static int open_unix(struct monitor *monitor, const char *where, struct fail *fail)
{
	struct keyval kv;
	int rc = keyval_parse(&kv, where, "path");

	if (rc < 0)
		return fail_with(fail, rc, "too many parameters");
	for (size_t i = 0; i < kv.nr && rc == 0; i++) {
		const char *key = kv.pairs[i].key, *value = kv.pairs[i].value;

		if (strcmp(key, "path") == 0 || strcmp(key, "wait") == 0 ||
		    strcmp(key, "nowait") == 0)
			continue;
		if (strcmp(key, "server") != 0)
			rc = fail_with(fail, -EINVAL, "Invalid parameter '%s'", key);
		else if (is_off(value))
			rc = fail_with(fail, -EINVAL, "a monitor can only listen: server=on");
	}
	if (rc == 0 && !(keyval_get(&kv, "path") && keyval_get(&kv, "path")[0]))
		rc = fail_with(fail, -EINVAL, "Parameter 'path' is missing");
	if (rc == 0)
		rc = listen_at(monitor, keyval_get(&kv, "path"), fail);
	keyval_free(&kv);
	return rc;
}

int monitor_open(struct monitor **monitor, struct vm *vm, struct loop *loop, const char *where,
		 unsigned clients, struct fail *fail)
{
	struct monitor *m = calloc(1, sizeof(*m));
	int rc = 0;

	if (!m)
		return fail_with(fail, -ENOMEM, "out of memory");
	m->vm = vm;
	m->loop = loop;
	m->listener = -1;
	m->max_clients = clients < MAX_CLIENTS ? clients : MAX_CLIENTS;
	for (unsigned i = 0; i < MAX_CLIENTS; i++)
		m->clients[i].in = -1;
	if (strcmp(where, "stdio") == 0) {
		raw_terminal(m);
		greet(m, STDIN_FILENO, STDOUT_FILENO);
	} else if (strncmp(where, "unix:", 5) == 0) {
		rc = open_unix(m, where + 5, fail);
	} else if (strcmp(where, "none") != 0) {
		rc = fail_with(fail, -EINVAL,
			       "'%s' is not a valid monitor: stdio, none or "
			       "unix:PATH,server=on,wait=off",
			       where);
	}
	if (rc < 0) {
		free(m);
		return rc;
	}
	*monitor = m;
	return 0;
}

void monitor_close(struct monitor *monitor)
{
	if (!monitor)
		return;
	if (monitor->listener >= 0) {
		if (monitor->listening)
			loop_forget(monitor->loop, monitor->listener);
		close(monitor->listener);
		monitor->listener = -1;
		monitor->listening = false;
		unlink(monitor->path);
	}
	for (unsigned i = 0; i < MAX_CLIENTS; i++) {
		if (monitor->clients[i].in >= 0)
			hang_up(&monitor->clients[i]);
		readline_free(&monitor->clients[i].readline);
	}
	if (monitor->terminal)
		tcsetattr(STDIN_FILENO, TCSANOW, &monitor->cooked);
	free(monitor);
}
