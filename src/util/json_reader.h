/* SPDX-License-Identifier: MIT */
/*
 * json_reader.h - a stream of JSON values, read as QEMU's monitor reads it.
 *
 * Values follow each other with or without white space; each is handed over when
 * its last bracket has come. Words of refusal are QEMU's. What a value may take is
 * bounded, so that whoever sends them cannot fill the memory.
 */
#ifndef MEMHP_UTIL_JSON_READER_H
#define MEMHP_UTIL_JSON_READER_H

#include "util/fail.h"
#include "util/json_lex.h"
#include "util/json_value.h"

#define JSON_MAX_DEPTH 1024
#define JSON_MAX_BYTES (4u << 20) /* of one value */
#define JSON_MAX_VALUES 65536     /* inside one value */

/* What may come next in an array or object. */
enum json_next {
	NEXT_FIRST_KEY,
	NEXT_KEY,
	NEXT_COLON,
	NEXT_MEMBER,
	NEXT_MEMBER_END,
	NEXT_FIRST_ITEM,
	NEXT_ITEM,
	NEXT_ITEM_END,
};

struct json_level {
	struct json_value *container;
	struct json_value *key; /* of the member that is being read */
	enum json_next next;
};

struct json_reader {
	struct json_lexer lexer;
	struct json_level levels[JSON_MAX_DEPTH];
	unsigned depth;
	int braces, brackets;    /* that are open */
	size_t bytes, values;    /* of the value that is being read */
	struct json_value *done; /* it, when it is complete */
	bool refused;            /* it is broken; @fail says why */
	struct fail fail;
	/* Gets each value, which stays the reader's. */
	void (*value)(void *data, const struct json_value *value);
	/* Gets QEMU's words for each broken one. */
	void (*broken)(void *data, const char *words);
	void *data;
};

void json_reader_init(struct json_reader *reader, void (*value)(void *, const struct json_value *),
		      void (*broken)(void *, const char *), void *data);

void json_read(struct json_reader *reader, char byte);

void json_reader_free(struct json_reader *reader);

#endif
