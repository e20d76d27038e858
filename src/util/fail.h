/* SPDX-License-Identifier: MIT */
/*
 * fail.h - a failure in words, beside its errno.
 *
 * The words name the thing and the place; who prints them adds only the
 * program's name. They may be several lines and end without a newline.
 */
#ifndef MEMHP_UTIL_FAIL_H
#define MEMHP_UTIL_FAIL_H

#define FAIL_TEXT 1024

struct fail {
	char text[FAIL_TEXT];
};

/**
 * fail_with - say what went wrong
 * @error: the negative errno to answer with
 *
 * Return: @error, so that callers can "return fail_with(...)".
 */
int fail_with(struct fail *fail, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Put "CONTEXT: " in front of what was said. Return: @error. */
int fail_in(struct fail *fail, int error, const char *context, ...)
	__attribute__((format(printf, 3, 4)));

#endif
