/* SPDX-License-Identifier: MIT */
#include "os/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "os/survivor.h"

/* How long the survivor waits for the end of the program that has the terminal. */
#define PATIENCE_MS 60000
#define NAP_MS 10

/* In memory that is shared with the survivor. */
struct tty {
	int fd;
	pid_t group; /* this process group */
	bool lent;
	struct termios modes; /* from when it was lent */
	struct survivor survivor;
};

/* Whether the foreground process group is another one that is alive. */
static bool others_have(const struct tty *tty, int fd)
{
	pid_t group = tcgetpgrp(fd);

	return group != tty->group && !(group > 0 && kill(-group, 0) < 0 && errno == ESRCH);
}

/* Fails, and changes nothing, where this process group is gone: its shell has seen to the rest. */
static void take_back(const struct tty *tty, int fd)
{
	if (tcsetpgrp(fd, tty->group) == 0)
		tcsetattr(fd, TCSANOW, &tty->modes);
}

/* The survivor: the program ends soon after memhp, and leaves the terminal behind. */
static void watch(const void *data)
{
	const struct tty *tty = data;
	int fd = -1;

	if (survivor_is_left() && tty->lent)
		fd = open(_PATH_TTY, O_RDWR | O_NOCTTY | O_CLOEXEC);
	for (int waited = 0; fd >= 0 && waited < PATIENCE_MS; waited += NAP_MS) {
		if (!others_have(tty, fd)) {
			take_back(tty, fd);
			return;
		}
		nanosleep(&(struct timespec){ .tv_nsec = NAP_MS * 1000000L }, NULL);
	}
}

int tty_open(struct tty **tty, int fd, struct fail *fail)
{
	struct tty *shared;
	int rc;

	*tty = NULL;
	/* Only the controlling terminal has a foreground process group. */
	if (tcgetpgrp(fd) < 0)
		return 0;
	fd = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (fd < 0)
		return fail_with(fail, -errno, "terminal: %s", strerror(errno));
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED) {
		close(fd);
		return fail_with(fail, -ENOMEM, "out of memory");
	}
	*shared = (struct tty){ .fd = fd, .group = getpgrp() };
	rc = survivor_start(&shared->survivor, "memhp-tty", watch, shared, fail);
	if (rc < 0) {
		munmap(shared, sizeof(*shared));
		close(fd);
		return rc;
	}
	*tty = shared;
	return 0;
}

bool tty_is_ours(const struct tty *tty)
{
	return tcgetpgrp(tty->fd) == tty->group;
}

bool tty_lend(struct tty *tty)
{
	if (!tty_is_ours(tty) || tcgetattr(tty->fd, &tty->modes) < 0)
		return false;
	tty->lent = true;
	return true;
}

void tty_take(struct tty *tty)
{
	if (tty->lent)
		tcsetpgrp(tty->fd, tty->group);
	tty->lent = false;
}

void tty_close(struct tty *tty)
{
	if (!tty)
		return;
	if (tty->lent && !others_have(tty, tty->fd))
		take_back(tty, tty->fd);
	survivor_end(&tty->survivor);
	close(tty->fd);
	munmap(tty, sizeof(*tty));
}
