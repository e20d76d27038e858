/* SPDX-License-Identifier: MIT */
/*
 * json.h - a stream of JSON values, as QEMU's monitor reads it.
 *
 * Values follow each other with or without white space; each is handed over when
 * its last bracket has come. Words of refusal are QEMU's. What a value may take is
 * bounded, so that whoever sends them cannot fill the memory.
 */
#ifndef MEMHP_MONITOR_JSON_H
#define MEMHP_MONITOR_JSON_H

#include <jansson.h>

#include "monitor/json_lex.h"
#include "util/fail.h"

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
	json_t *container;
	json_t *key; /* of the member that is being read */
	enum json_next next;
};

/*
 * Integers that need all 64 bits unsigned come as strings of digits, for jansson has only
 * signed ones; numbers beyond that are real ones.
 */
struct json_reader {
	struct json_lexer lexer;
	struct json_level levels[JSON_MAX_DEPTH];
	unsigned depth;
	int braces, brackets; /* that are open */
	size_t bytes, values; /* of the value that is being read */
	json_t *done;         /* it, when it is complete */
	bool refused;         /* it is broken; @fail says why */
	bool in_id;
	struct text id; /* its member "id", as it is to be sent back; empty without one */
	struct fail fail;
	/* Gets each value, which stays the reader's. */
	void (*value)(void *data, json_t *value, const char *id);
	/* Gets QEMU's words for each broken one. */
	void (*broken)(void *data, const char *words);
	void *data;
};

void json_reader_init(struct json_reader *reader, void (*value)(void *, json_t *, const char *),
		      void (*broken)(void *, const char *), void *data);

void json_read(struct json_reader *reader, char byte);

void json_reader_free(struct json_reader *reader);

#endif
