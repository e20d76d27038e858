/* SPDX-License-Identifier: MIT */
/*
 * calls_none.c - calls.h where system calls cannot be caught.
 */
#include <errno.h>
#include <stddef.h>

#include "plugin/calls.h"

int calls_watch(gate_t *gate)
{
	(void)gate;
	return -ENOSYS;
}

void calls_forget(void)
{
}

bool calls_caught(const siginfo_t *info)
{
	(void)info;
	return false;
}

bool calls_let_through(const siginfo_t *info, void *context)
{
	(void)info;
	(void)context;
	return false;
}

int calls_signal(const siginfo_t *info, const void *context)
{
	(void)info;
	(void)context;
	return 0;
}

const char *calls_words(const siginfo_t *info)
{
	(void)info;
	return NULL;
}
