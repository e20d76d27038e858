/* SPDX-License-Identifier: MIT */
/*
 * json_writer.h - JSON as memhp writes it: in ASCII, with commas and quotes where they belong.
 *
 * A value is written where the writer stands: as the next member of the object that is open, with
 * its key; or with NULL for a key as the next item of an array, or alone.
 */
#ifndef MEMHP_UTIL_JSON_WRITER_H
#define MEMHP_UTIL_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "util/json_value.h"
#include "util/text.h"

/* Objects and arrays whose members have lines of their own lie at most so deep. */
#define JSON_MAX_LINES 32

/* Zero-initialise it, but for @out. */
struct json_writer {
	struct text *out;
	unsigned depth;
	bool behind;    /* a value: the next one needs a comma */
	uint32_t lines; /* a bit for each depth whose members have lines of their own */
};

/* Begin an object ('{') or an array ('['), all in one line. */
void json_open(struct json_writer *writer, const char *key, char bracket);

/* The same, each member or item in a line of its own. */
void json_open_lines(struct json_writer *writer, const char *key, char bracket);

/* End what was begun last; @bracket: '}' or ']'. */
void json_close(struct json_writer *writer, char bracket);

/* Bytes of @string that are no UTF-8 become U+FFFD. */
void json_add_string(struct json_writer *writer, const char *key, const char *string);

void json_add_unsigned(struct json_writer *writer, const char *key, uint64_t number);
void json_add_integer(struct json_writer *writer, const char *key, int64_t number);
void json_add_bool(struct json_writer *writer, const char *key, bool value);

/* A value that is JSON already: a number with decimals, or a constant. */
void json_add_raw(struct json_writer *writer, const char *key, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Add @value, in one line. No number in it may be infinite. */
void json_add_value(struct json_writer *writer, const char *key, const struct json_value *value);

#endif
