/* SPDX-License-Identifier: MIT */
/*
 * tty.h - the user's terminal is as it was when memhp run ends, however it ends.
 *
 * A program that is ended from outside has no chance to put back the modes of a terminal, and
 * leaves it to a process group that is gone. When memhp itself is killed, a survivor does the work.
 */
#ifndef MEMHP_CLI_TTY_H
#define MEMHP_CLI_TTY_H

#include <stdbool.h>
#include <termios.h>

#include "os/survivor.h"

struct tty {
	int fd;      /* the controlling terminal; -1: none, or it belonged to others */
	pid_t group; /* the process group that it belongs to */
	struct termios modes;
	struct survivor survivor;
};

/**
 * tty_keep - remember the controlling terminal, if it is this process group's
 *
 * Return: 0, then call tty_restore(); a negative errno with words in @fail.
 */
int tty_keep(struct tty *tty, struct fail *fail);

/**
 * tty_restore - give the terminal back to this process group, with its modes
 *
 * SIGTTOU has to be ignored. Where the terminal belongs to another process group by then, as
 * after the shell's "bg", it stays as it is.
 */
void tty_restore(struct tty *tty);

#endif
