/* SPDX-License-Identifier: MIT */
#include "kernel/generations.h"

/* It stands alone in this file so that a test can put a table of its own in its place. */
const struct profile *const profiles[] = { GENERATIONS(PROFILE_ROW) NULL };
