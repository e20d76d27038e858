/* SPDX-License-Identifier: MIT */
/*
 * keyval.h - "first,key=value,key=value", as QEMU's options are written.
 *
 * A comma in a value is written twice. A key without "=" is a switch: its value
 * is NULL. The first word may stand for a key of its own, as "2G" does for
 * "size=2G".
 */
#ifndef MEMHP_UTIL_KEYVAL_H
#define MEMHP_UTIL_KEYVAL_H

#include <stdbool.h>
#include <stddef.h>

#define KEYVAL_MAX 64

struct keyval {
	struct {
		const char *key;
		const char *value; /* NULL: none was given */
	} pairs[KEYVAL_MAX];
	size_t nr;
	char *store; /* what the strings point into */
};

/**
 * keyval_parse - split @text
 * @first: the key that a first word without "=" is the value of; NULL for none
 *
 * Return: 0, then free with keyval_free(); -ENOMEM; -E2BIG over KEYVAL_MAX pairs.
 */
int keyval_parse(struct keyval *kv, const char *text, const char *first);

/* The last value given for @key; NULL when it is absent or has none. */
const char *keyval_get(const struct keyval *kv, const char *key);

/* The first value given for @key. */
const char *keyval_get_first(const struct keyval *kv, const char *key);

/* Whether no later pair has the key of pair @index. */
bool keyval_is_last(const struct keyval *kv, size_t index);

void keyval_free(struct keyval *kv);

#endif
