/* SPDX-License-Identifier: MIT */
/*
 * json_value.h - a JSON value in memory.
 *
 * Members of an object keep their order and are found by name in logarithmic time, whatever
 * names a hostile sender chooses. A string holds no NUL byte; json_string.h tells how the
 * character 0 is kept.
 */
#ifndef MEMHP_UTIL_JSON_VALUE_H
#define MEMHP_UTIL_JSON_VALUE_H

#include <stdbool.h>
#include <stdint.h>

enum json_type {
	JSON_NULL,
	JSON_BOOL,
	JSON_INTEGER,
	JSON_UNSIGNED, /* an integer above INT64_MAX */
	JSON_REAL,     /* also an integer that 64 bits do not hold; may be infinite */
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

struct json_value {
	enum json_type type;
	char *key;               /* of a member of an object; else NULL */
	struct json_value *next; /* behind it in the same array or object */
	union {
		bool boolean;
		int64_t integer;
		uint64_t natural;
		double real;
		char *string;
		struct {
			struct json_value *first, *last; /* items or members */
			void *index;                     /* members by their keys */
		};
	};
};

/* Return: a value of the type, all zero; NULL when there is no memory. */
struct json_value *json_new(enum json_type type);

/* Return: a string that holds a copy of @string; NULL when there is no memory. */
struct json_value *json_new_string(const char *string);

/* Frees @value, which may be NULL and is in no array or object, and all that is in it. */
void json_free(struct json_value *value);

/* Puts @item, which is taken over, at the end of @array. */
void json_append(struct json_value *array, struct json_value *item);

/**
 * json_insert - put a member at the end of an object
 * @key: copied
 * @value: taken over when 0 is returned
 *
 * Return: 0; -EEXIST when there is such a member; -ENOMEM.
 */
int json_insert(struct json_value *object, const char *key, struct json_value *value);

/* Return: the member; NULL when there is none, or when @object is no object or NULL. */
const struct json_value *json_get(const struct json_value *object, const char *key);

/* Return: whether there is a value and it has the type. */
bool json_is(const struct json_value *value, enum json_type type);

/* Return: the string, which stays the value's; NULL when @value is none or NULL. */
const char *json_string(const struct json_value *value);

#endif
