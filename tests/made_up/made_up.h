/* SPDX-License-Identifier: MIT */
/*
 * made_up.h - the table of generations with one row more.
 */
#ifndef MEMHP_TESTS_MADE_UP_H
#define MEMHP_TESTS_MADE_UP_H

#include "kernel/generations.h"

extern const struct profile profile_made_up;

#endif
