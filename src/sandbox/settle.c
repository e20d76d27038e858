/* SPDX-License-Identifier: MIT */
/*
 * settle.c - udevd as memhp sees it: started, and waited for.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "os/now.h"
#include "sandbox/sandbox.h"

static int start_udevd(struct sandbox *sandbox, int null)
{
	int words = udev_words_open(&sandbox->udev_words), rc;

	if (words < 0)
		return words;
	rc = sandbox_spawn(sandbox, ROLE_UDEVD, false, (int[]){ null, words, words }, 3);
	close(words);
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
