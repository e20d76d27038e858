/* SPDX-License-Identifier: MIT */
#include "cli/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

/* How long the survivor waits for the end of the program that has the terminal. */
#define PATIENCE_MS 5000
#define NAP_MS 10

/* Whether the terminal belongs to another process group, which is alive. */
static bool others_have(const struct tty *tty)
{
	pid_t group = tcgetpgrp(tty->fd);

	return group != tty->group && !(group > 0 && kill(-group, 0) < 0 && errno == ESRCH);
}

/* Where this process group is gone too, as with a shell's job, the shell does the rest. */
static void take_back(const struct tty *tty)
{
	if (tcsetpgrp(tty->fd, tty->group) == 0)
		tcsetattr(tty->fd, TCSANOW, &tty->modes);
}

static void nap(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = NAP_MS * 1000000L }, NULL);
}

/* The survivor. The program ends soon after memhp, and the terminal is left behind then. */
static void watch(const void *data)
{
	struct tty tty = *(const struct tty *)data;

	if (!survivor_is_left())
		return;
	tty.fd = open(_PATH_TTY, O_RDWR | O_NOCTTY | O_CLOEXEC);
	for (int waited = 0; tty.fd >= 0 && waited < PATIENCE_MS; waited += NAP_MS) {
		if (!others_have(&tty)) {
			take_back(&tty);
			return;
		}
		nap();
	}
}

int tty_keep(struct tty *tty, struct fail *fail)
{
	int fd = open(_PATH_TTY, O_RDWR | O_NOCTTY | O_CLOEXEC), rc;

	*tty = (struct tty){ .fd = -1, .group = getpgrp() };
	if (fd < 0)
		return 0;
	if (tcgetpgrp(fd) != tty->group || tcgetattr(fd, &tty->modes) < 0) {
		close(fd);
		return 0;
	}
	tty->fd = fd;
	rc = survivor_start(&tty->survivor, "memhp-tty", watch, tty, fail);
	if (rc < 0) {
		tty->fd = -1;
		close(fd);
	}
	return rc;
}

void tty_restore(struct tty *tty)
{
	if (tty->fd < 0)
		return;
	if (!others_have(tty))
		take_back(tty);
	survivor_end(&tty->survivor);
	close(tty->fd);
	tty->fd = -1;
}
