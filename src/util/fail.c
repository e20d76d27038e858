/* SPDX-License-Identifier: MIT */
#include "util/fail.h"

#include <stdarg.h>
#include <stdio.h>

int fail_with(struct fail *fail, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(fail->text, sizeof(fail->text), format, args);
	va_end(args);
	return error;
}

int fail_in(struct fail *fail, int error, const char *context, ...)
{
	char front[FAIL_TEXT], whole[2 * FAIL_TEXT + 2];
	va_list args;

	va_start(args, context);
	vsnprintf(front, sizeof(front), context, args);
	va_end(args);
	snprintf(whole, sizeof(whole), "%s: %s", front, fail->text);
	snprintf(fail->text, sizeof(fail->text), "%.*s", FAIL_TEXT - 1, whole);
	return error;
}
