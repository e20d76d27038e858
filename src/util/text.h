/* SPDX-License-Identifier: MIT */
/*
 * text.h - a string that grows.
 *
 * Zero-initialise it, free it with text_free(). Memory that cannot be had is
 * remembered: later additions do nothing and text_failed() says so.
 */
#ifndef MEMHP_UTIL_TEXT_H
#define MEMHP_UTIL_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct text {
	char *data; /* NUL-terminated once anything was added; else NULL */
	size_t length;
	size_t room;
	bool failed;
};

void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vadd(struct text *text, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));
void text_add_bytes(struct text *text, const char *bytes, size_t count);
void text_add_char(struct text *text, char c);

/* Add all of @more, NUL bytes too. */
void text_add_text(struct text *text, const struct text *more);

/*
 * Add what others wrote so that a terminal does nothing but show it, in the order it has:
 * control characters but newline and tab, those that turn the direction of writing, and
 * bytes that are no UTF-8, become \xNN.
 */
void text_add_visible(struct text *text, const char *bytes, size_t count);

/* Add one word of a shell's, which reads it as @word again, and shows nothing but text. */
void text_add_quoted(struct text *text, const char *word);

/* The string, "" when it is empty. Valid until the next change. */
const char *text_string(const struct text *text);

bool text_failed(const struct text *text);

/* Forget the content, keep the memory. */
void text_clear(struct text *text);

/* Drop @count bytes from the front. */
void text_drop(struct text *text, size_t count);

void text_free(struct text *text);

#endif
