/* SPDX-License-Identifier: MIT */
#include "monitor/client.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "monitor/hmp.h"
#include "monitor/terminal.h"
#include "os/now.h"

#define CTRL_D 4

#define NO_PLACE "it gave no place within %d seconds: others have them all, or it hangs"
#define NO_PROMPT "it gave no prompt within %d seconds: it hangs, or is no monitor"

/* To connect, and to send later, waits no longer; 0: as long as it takes. */
static void set_patience(int fd, int milliseconds)
{
	struct timeval patience = { .tv_sec = milliseconds / 1000,
				    .tv_usec = (suseconds_t)(milliseconds % 1000) * 1000 };

	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
}

static int fail_connect(int error, const char *path, struct fail *fail)
{
	if (error == -EAGAIN)
		fail_with(fail, error, NO_PLACE, MONITOR_PATIENCE_MS / 1000);
	else
		fail_with(fail, error, "%s", strerror(-error));
	return fail_in(fail, error, "cannot connect to the monitor at %s", path);
}

int monitor_connect(const char *path, struct fail *fail)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return fail_with(fail, -ENAMETOOLONG, "the socket's path is too long: %s", path);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	set_patience(fd, MONITOR_PATIENCE_MS);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		int error = -errno;

		if (fd >= 0)
			close(fd);
		return fail_connect(error, path, fail);
	}
	set_patience(fd, 0);
	return fd;
}

int monitor_await(int fd, int patience_ms, struct fail *fail)
{
	struct pollfd polled = { fd, POLLIN, 0 };
	int rc;

	do
		rc = poll(&polled, 1, patience_ms);
	while (rc < 0 && errno == EINTR);
	return rc ? 0 : fail_with(fail, -ETIMEDOUT, NO_PLACE, patience_ms / 1000);
}

static int send_all(int fd, const char *bytes, size_t count)
{
	while (count) {
		ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return -errno;
		bytes += sent;
		count -= (size_t)sent;
	}
	return 0;
}

/* Whether all that came so far ends with a prompt at a line's start. */
static bool at_prompt(const struct text *text)
{
	size_t prompt = strlen(HMP_PROMPT);
	const char *end;

	if (text->length < prompt + 1)
		return false;
	end = text->data + text->length - prompt;
	return memcmp(end, HMP_PROMPT, prompt) == 0 && end[-1] == '\n';
}

/* Return: 1 with more in @text; 0 at the end of the stream; a negative errno. */
static int read_more(int fd, struct text *text)
{
	char bytes[4096];
	ssize_t got;

	do
		got = read(fd, bytes, sizeof(bytes));
	while (got < 0 && errno == EINTR);
	if (got <= 0)
		return got < 0 ? -errno : 0;
	text_add_bytes(text, bytes, (size_t)got);
	return text_failed(text) ? -ENOMEM : 1;
}

/* Return: 1 at a prompt; 0 at the end of the stream; a negative errno. */
static int read_to_prompt(int fd, struct text *text)
{
	int rc = 1;

	text_clear(text);
	while (rc > 0 && !at_prompt(text))
		rc = read_more(fd, text);
	return rc;
}

/* What follows the echo, without carriage returns and the prompt. */
static void take_answer(const struct text *stream, bool prompt, struct text *answer)
{
	const char *at = stream->length ? memchr(stream->data, '\n', stream->length) : NULL;
	const char *end;

	if (!at)
		return;
	end = stream->data + stream->length - (prompt ? strlen(HMP_PROMPT) : 0);
	for (at++; at < end; at++)
		if (*at != '\r')
			text_add_char(answer, *at);
}

/* Nothing but the line that was typed: "quit" has no answer, it ends the stream. */
static bool only_echo(const struct text *stream)
{
	return stream->length && stream->data[stream->length - 1] == '\n' &&
	       memchr(stream->data, '\n', stream->length) == stream->data + stream->length - 1;
}

static bool says_refused(const char *answer)
{
	return strncmp(answer, "Error: ", 7) == 0 ||
	       strncmp(answer, "unknown command: ", 17) == 0 || strstr(answer, "Try \"help ");
}

/* The line is sent and its echo and answer are read. Return: 1; 0; a negative errno. */
static int exchange(int fd, const char *command, struct text *stream)
{
	int rc = send_all(fd, command, strlen(command));

	if (rc == 0)
		rc = send_all(fd, "\n", 1);
	if (rc == 0)
		rc = read_to_prompt(fd, stream);
	return rc == 0 && only_echo(stream) ? 1 : rc;
}

static int say_gone(int error, struct fail *fail)
{
	return fail_with(fail, -EIO, "the monitor went away%s%s", error ? ": " : "",
			 error ? strerror(-error) : "");
}

/* Return: 1 when there is more to read, also an end; 0 when @end has come; a negative errno. */
static int wait_until(int64_t end, int fd)
{
	struct pollfd polled = { fd, POLLIN, 0 };
	int rc;

	do {
		int64_t left = end - now_milliseconds();

		rc = poll(&polled, 1, left > 0 ? (int)left : 0);
	} while (rc < 0 && errno == EINTR);
	return rc < 0 ? -errno : rc;
}

/* A person is greeted with words, a program with a JSON object. */
static bool for_programs(const struct text *greeting)
{
	return greeting->length && greeting->data[0] == '{';
}

static int say_late(const struct text *greeting, int patience_ms, struct fail *fail)
{
	return fail_with(fail, -ETIMEDOUT, greeting->length ? NO_PROMPT : NO_PLACE,
			 patience_ms / 1000);
}

static int read_greeting(int fd, struct text *greeting, int patience_ms, struct fail *fail)
{
	int64_t end = now_milliseconds() + patience_ms;

	while (!at_prompt(greeting)) {
		int rc = wait_until(end, fd);

		if (rc == 0)
			return say_late(greeting, patience_ms, fail);
		if (rc > 0)
			rc = read_more(fd, greeting);
		if (rc <= 0)
			return fail_with(fail, -EIO, "it went away%s%s", rc ? ": " : "",
					 rc ? strerror(-rc) : "");
		if (for_programs(greeting))
			return fail_with(fail, -EPROTO,
					 "it speaks QMP, with programs; this takes one that has a "
					 "prompt, as -monitor gives");
	}
	return 0;
}

int monitor_greeting(int fd, int patience_ms, struct fail *fail)
{
	struct text greeting = { 0 };
	int rc = read_greeting(fd, &greeting, patience_ms, fail);

	text_free(&greeting);
	return rc;
}

int monitor_line(int fd, const char *command, struct text *answer, bool *refused, struct fail *fail)
{
	struct text stream = { 0 };
	size_t before = answer->length;
	int rc = exchange(fd, command, &stream);

	if (rc > 0) {
		take_answer(&stream, at_prompt(&stream), answer);
		*refused = says_refused(text_string(answer) + before);
	}
	text_free(&stream);
	return rc <= 0 ? say_gone(rc, fail) : 0;
}

static int copy(int from, int to, bool *ended)
{
	char bytes[4096];
	ssize_t got = read(from, bytes, sizeof(bytes));

	if (got <= 0) {
		*ended = true;
		return 0;
	}
	if (from == STDIN_FILENO && isatty(from) && bytes[0] == CTRL_D) {
		*ended = true;
		return 0;
	}
	for (ssize_t done = 0; done < got;) {
		size_t left = (size_t)(got - done);
		ssize_t put = to == STDOUT_FILENO ? write(to, bytes + done, left) :
						    send(to, bytes + done, left, MSG_NOSIGNAL);

		if (put < 0)
			return -errno;
		done += put;
	}
	return 0;
}

static int relay(int fd)
{
	bool input_ended = false, ended = false;
	int rc = 0;

	while (!ended && rc == 0) {
		struct pollfd polled[] = { { fd, POLLIN, 0 },
					   { input_ended ? -1 : STDIN_FILENO, POLLIN, 0 } };

		if (poll(polled, 2, -1) < 0 && errno != EINTR)
			return -errno;
		if (polled[0].revents)
			rc = copy(fd, STDOUT_FILENO, &ended);
		if (polled[1].revents && rc == 0) {
			/* A monitor that left is noticed by its end of file. */
			if (copy(STDIN_FILENO, fd, &input_ended) < 0)
				input_ended = true;
			if (input_ended)
				shutdown(fd, SHUT_WR);
		}
	}
	return rc;
}

int monitor_talk(int fd, struct fail *fail)
{
	bool terminal = terminal_raw();
	int rc = relay(fd);

	if (terminal) {
		terminal_restore();
		puts("");
	}
	return rc < 0 ? fail_with(fail, rc, "the monitor went away: %s", strerror(-rc)) : 0;
}
