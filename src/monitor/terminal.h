/* SPDX-License-Identifier: MIT */
/*
 * terminal.h - standard input's terminal, raw while somebody is at a prompt.
 *
 * A shell must find it as it was, also when a signal ends or stops the program, and the
 * program finds it raw when it goes on. Not every shell sees to that itself.
 */
#ifndef MEMHP_MONITOR_TERMINAL_H
#define MEMHP_MONITOR_TERMINAL_H

#include <stdbool.h>

/*
 * Raw from now on, but that keys still send signals. Once at a time.
 *
 * Return: whether standard input is a terminal; if so, end with terminal_restore().
 */
bool terminal_raw(void);

void terminal_restore(void);

#endif
