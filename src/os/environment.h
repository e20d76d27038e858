/* SPDX-License-Identifier: MIT */
/*
 * environment.h - the environment of commands that strangers wrote.
 *
 * It tells nothing of the user, and is the same on memhp's machine and in the guest of a real
 * kernel. memhp-play(1) lists it.
 */
#ifndef MEMHP_OS_ENVIRONMENT_H
#define MEMHP_OS_ENVIRONMENT_H

/**
 * environment_of_strangers - replace the whole environment of this process
 *
 * Return: 0; -ENOMEM.
 */
int environment_of_strangers(void);

#endif
