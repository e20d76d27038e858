/* SPDX-License-Identifier: MIT */
/*
 * tty.h - the terminal that a program is lent, and that comes back as it was.
 *
 * A program on a terminal has a process group of its own, which becomes the foreground one while
 * the program is lent the terminal. Its modes are remembered then, and put back when the program
 * is at its end, since one that is ended from outside cannot. When memhp itself is killed, a
 * survivor does the work. A terminal that is not lent is left alone: other programs of memhp's own
 * process group, as in a pipeline, and the shell may use it.
 */
#ifndef MEMHP_OS_TTY_H
#define MEMHP_OS_TTY_H

#include <stdbool.h>

#include "util/fail.h"

struct tty;

/**
 * tty_open - the controlling terminal, if @fd is it
 * @tty: set to it; NULL where @fd is something else
 *
 * Return: 0, then end it with tty_close(); a negative errno with words in @fail.
 */
int tty_open(struct tty **tty, int fd, struct fail *fail);

/**
 * tty_lend - lend it, if this process group is the foreground one
 *
 * The borrower makes its process group the foreground one itself; memhp, when it is the borrower,
 * is that already.
 *
 * Return: whether it is lent.
 */
bool tty_lend(struct tty *tty);

/* Whether this process group is the foreground one. */
bool tty_is_ours(const struct tty *tty);

/*
 * The borrower has stopped: this process group is the foreground one again, so that the shell
 * takes over as it is used to. The modes stay those of the borrower.
 */
void tty_take(struct tty *tty);

/*
 * The borrower is gone. A terminal that is lent comes back, with its modes, unless another process
 * group that is alive has it by now. SIGTTOU has to be ignored. @tty may be NULL.
 */
void tty_close(struct tty *tty);

#endif
