/* SPDX-License-Identifier: MIT */
#include "made_up/made_up.h"

/* Linked before memhp's own table, and so in its place. */
const struct profile *const profiles[] = { GENERATIONS(PROFILE_ROW) PROFILE_ROW(made_up) NULL };
