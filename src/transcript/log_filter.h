/* SPDX-License-Identifier: MIT */
/*
 * log_filter.h - the lines of a log that a stranger's expression matches.
 *
 * Expressions can be made to match for hours or to fill all memory. A process of
 * its own compiles and matches them, with limits on both.
 */
#ifndef MEMHP_TRANSCRIPT_LOG_FILTER_H
#define MEMHP_TRANSCRIPT_LOG_FILTER_H

#include "util/fail.h"
#include "util/text.h"

#define LOG_FILTER_MAX_PATTERN 1000 /* bytes */

/**
 * log_filter - the lines of @log that match
 * @pattern: POSIX extended regular expression
 * @seconds: what it may take
 *
 * Return: 0; with words in @fail and nothing added: -EINVAL for no expression, -E2BIG for
 * one that is too long, -ETIMEDOUT, -ENOMEM for one that takes too much memory, or the
 * errno of fork() or pipe().
 */
int log_filter(const struct text *log, const char *pattern, unsigned seconds, struct text *answer,
	       struct fail *fail);

#endif
