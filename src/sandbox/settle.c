/* SPDX-License-Identifier: MIT */
/*
 * settle.c - udevd as memhp sees it: started, heard, and waited for.
 *
 * It writes to a socket, not to our own standard error: a terminal that it held
 * would be within its programs' reach, and of a pipe we could be kept from reading.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sandbox/sandbox.h"
#include "util/now.h"

/* What comes without a newline for longer than this is a line all the same. */
#define LINE_MAX_BYTES 2048

static void pass_line(const struct sandbox *sandbox, const char *line, size_t length)
{
	struct text shown = { 0 };

	text_add_visible(&shown, line, length);
	if (length && sandbox->options->udev_says)
		sandbox->options->udev_says(sandbox->options->udev_says_data, text_string(&shown));
	text_free(&shown);
}

static void pass_lines(struct sandbox *sandbox)
{
	struct text *unended = &sandbox->unended;

	while (unended->length) {
		const char *end = memchr(unended->data, '\n', unended->length);
		size_t length = end ? (size_t)(end - unended->data) : unended->length;

		if (!end && length < LINE_MAX_BYTES)
			break;
		pass_line(sandbox, unended->data, length);
		text_drop(unended, length + (end != NULL));
	}
}

static void on_words(void *data, int fd)
{
	struct sandbox *sandbox = data;
	char bytes[LINE_MAX_BYTES];
	ssize_t got = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (got > 0) {
		text_add_bytes(&sandbox->unended, bytes, (size_t)got);
		pass_lines(sandbox);
	} else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
		sandbox_forget_udev(sandbox);
	}
}

void sandbox_forget_udev(struct sandbox *sandbox)
{
	if (sandbox->udev_words < 0)
		return;
	if (sandbox->unended.length)
		pass_line(sandbox, sandbox->unended.data, sandbox->unended.length);
	text_free(&sandbox->unended);
	loop_forget(sandbox->loop, sandbox->udev_words);
	close(sandbox->udev_words);
	sandbox->udev_words = -1;
}

static int start_udevd(struct sandbox *sandbox, int null)
{
	int words[2], rc;

	sandbox_forget_udev(sandbox);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, words) < 0)
		return -errno;
	sandbox->udev_words = words[0];
	rc = loop_watch(sandbox->loop, words[0], on_words, sandbox);
	if (rc == 0)
		rc = sandbox_spawn(sandbox, ROLE_UDEVD, false, (int[]){ null, words[1], words[1] },
				   3);
	close(words[1]);
	return rc;
}

static int spawn(struct sandbox *sandbox, bool starts, struct fail *fail)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int rc = null < 0 ? -errno : 0;

	if (rc == 0 && starts)
		rc = start_udevd(sandbox, null);
	if (rc == 0)
		rc = sandbox_spawn(sandbox, ROLE_UDEVADM, starts, (int[]){ null, null, null }, 3);
	if (null >= 0)
		close(null);
	return rc < 0 ? fail_with(fail, rc, "cannot start udev: %s", strerror(-rc)) : 0;
}

/* One turn of the loop. Return: 0; a negative errno with words in @fail. */
static int wait_once(struct sandbox *sandbox, int64_t end, struct fail *fail)
{
	int64_t left = end - now_milliseconds();
	int rc;

	if (sandbox->loop->stopped)
		return fail_with(fail, -ECANCELED, "stopped while udevd had something to do");
	if (left <= 0)
		return fail_with(fail, -ETIMEDOUT,
				 "systemd-udevd does not come to rest within %u seconds",
				 sandbox->options->udev_patience);
	rc = loop_step(sandbox->loop, (int)left);
	return rc < 0 ? fail_with(fail, rc, "waiting for udev: %s", strerror(-rc)) : 0;
}

static int wait_for_udevadm(struct sandbox *sandbox, int64_t end, struct fail *fail)
{
	int rc = 0;

	while (rc == 0 && sandbox->runs[ROLE_UDEVADM] && sandbox->runs[ROLE_UDEVD])
		rc = wait_once(sandbox, end, fail);
	if (rc < 0)
		return rc;
	if (sandbox->failed) {
		*fail = sandbox->fail;
		return -EPIPE;
	}
	if (!sandbox->runs[ROLE_UDEVD])
		return fail_with(fail, -EPIPE, "systemd-udevd ended by itself (exit status %d)",
				 sandbox_exit_status(sandbox->status[ROLE_UDEVD]));
	if (sandbox->status[ROLE_UDEVADM])
		return fail_with(fail, -EIO, "udevadm cannot wait for systemd-udevd");
	return 0;
}

static int64_t patience(const struct sandbox *sandbox)
{
	return now_milliseconds() + INT64_C(1000) * sandbox->options->udev_patience;
}

int sandbox_start_udev(struct sandbox *sandbox, struct fail *fail)
{
	int64_t end = patience(sandbox);
	int rc = spawn(sandbox, true, fail);

	return rc < 0 ? rc : wait_for_udevadm(sandbox, end, fail);
}

int sandbox_settle(struct sandbox *sandbox, struct fail *fail)
{
	int64_t end = patience(sandbox);
	int rc = 0;

	while (rc == 0 && sandbox->uevents && !uevent_link_idle(sandbox->uevents))
		rc = wait_once(sandbox, end, fail);
	if (rc == 0)
		rc = spawn(sandbox, false, fail);
	return rc < 0 ? rc : wait_for_udevadm(sandbox, end, fail);
}
