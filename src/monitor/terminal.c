/* SPDX-License-Identifier: MIT */
#include "monitor/terminal.h"

#include <errno.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

/* For signal handlers, which are given nothing; they change nothing of it. */
static struct termios cooked, raw;

static void on_end(int signal);

static void handle(int signal, void (*handler)(int))
{
	/* Reads and writes go on as if nothing had been. */
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };

	/* Who is stopped gets SIGCONT on top of SIGTERM, and may be stopped again by that. */
	if (handler == on_end)
		sigfillset(&action.sa_mask);
	else
		sigemptyset(&action.sa_mask);
	sigaction(signal, &action, NULL);
}

/* In the background it belongs to somebody else, and touching it would stop us. */
static void hand_back(void)
{
	if (tcgetpgrp(STDIN_FILENO) == getpgrp())
		tcsetattr(STDIN_FILENO, TCSANOW, &cooked);
}

/* In the background this stops us until it is ours, as it does any program. */
static void take(void)
{
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

static void on_end(int signal)
{
	hand_back();
	handle(signal, SIG_DFL);
	raise(signal);
}

static void on_continue(int signal)
{
	int error = errno;

	(void)signal;
	take();
	errno = error;
}

static void on_stop(int signal)
{
	int error = errno;
	sigset_t set;

	hand_back();
	handle(signal, SIG_DFL);
	raise(signal);
	sigemptyset(&set);
	sigaddset(&set, signal);
	/* Here it stops, unless nobody could let it go on again. */
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	sigprocmask(SIG_BLOCK, &set, NULL);
	handle(signal, on_stop);
	take();
	errno = error;
}

static const struct {
	int signal;
	void (*handler)(int signal);
} handlers[] = {
	{ SIGHUP, on_end },  { SIGINT, on_end },   { SIGQUIT, on_end },      { SIGTERM, on_end },
	{ SIGPIPE, on_end }, { SIGTSTP, on_stop }, { SIGCONT, on_continue },
};

#define NR_HANDLERS (sizeof(handlers) / sizeof(*handlers))

static struct sigaction before[NR_HANDLERS];

bool terminal_raw(void)
{
	if (tcgetattr(STDIN_FILENO, &cooked) < 0)
		return false;
	raw = cooked;
	cfmakeraw(&raw);
	raw.c_lflag |= ISIG;
	for (unsigned i = 0; i < NR_HANDLERS; i++) {
		sigaction(handlers[i].signal, NULL, &before[i]);
		/* Who started us wants it ignored, as nohup does. */
		if (before[i].sa_handler != SIG_IGN)
			handle(handlers[i].signal, handlers[i].handler);
	}
	tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	return true;
}

void terminal_restore(void)
{
	tcsetattr(STDIN_FILENO, TCSADRAIN, &cooked);
	for (unsigned i = 0; i < NR_HANDLERS; i++)
		sigaction(handlers[i].signal, &before[i], NULL);
}
