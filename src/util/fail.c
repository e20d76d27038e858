/* SPDX-License-Identifier: MIT */
#include "util/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is too long loses its middle: the end says why. */
static void shorten(char *to, const char *whole, size_t length)
{
	static const char gap[] = "[...]";
	size_t half = (FAIL_TEXT - sizeof(gap)) / 2;

	if (length < FAIL_TEXT)
		memcpy(to, whole, length + 1);
	else
		snprintf(to, FAIL_TEXT, "%.*s%s%s", (int)half, whole, gap, whole + length - half);
}

static void say(char *to, const char *format, va_list args)
{
	char *whole;
	int length = vasprintf(&whole, format, args);

	if (length < 0) {
		snprintf(to, FAIL_TEXT, "out of memory");
		return;
	}
	shorten(to, whole, (size_t)length);
	free(whole);
}

int fail_with(struct fail *fail, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(fail->text, format, args);
	va_end(args);
	return error;
}

int fail_in(struct fail *fail, int error, const char *context, ...)
{
	char front[FAIL_TEXT], whole[2 * FAIL_TEXT + 2];
	va_list args;

	va_start(args, context);
	say(front, context, args);
	va_end(args);
	shorten(fail->text, whole,
		(size_t)snprintf(whole, sizeof(whole), "%s: %s", front, fail->text));
	return error;
}
