/* SPDX-License-Identifier: MIT */
/*
 * now.h - the monotonic clock as a number: for deadlines and distances.
 */
#ifndef MEMHP_OS_NOW_H
#define MEMHP_OS_NOW_H

#include <stdint.h>

int64_t now_nanoseconds(void);
int64_t now_milliseconds(void);

#endif
