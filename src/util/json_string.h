/* SPDX-License-Identifier: MIT */
/*
 * json_string.h - strings as JSON writes them, and as C does.
 *
 * A C string holds the character 0 as the two bytes C0 80, so that nothing is cut
 * short. Everything else is UTF-8 of Unicode characters.
 */
#ifndef MEMHP_UTIL_JSON_STRING_H
#define MEMHP_UTIL_JSON_STRING_H

#include "util/fail.h"
#include "util/text.h"

/**
 * json_unquote - what a string between quotes means
 * @quoted: with its quotes; a backslash is never the last character inside
 * @out: added to
 *
 * Return: 0; -EINVAL with QEMU's words in @fail.
 */
int json_unquote(const char *quoted, size_t length, struct text *out, struct fail *fail);

/* Add @string in quotes and in ASCII; bytes that are no UTF-8 become U+FFFD. */
void json_quote(struct text *out, const char *string);

#endif
