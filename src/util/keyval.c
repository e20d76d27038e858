/* SPDX-License-Identifier: MIT */
#include "util/keyval.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Copies one value up to a single comma into @to, un-doubling commas. */
static const char *copy_value(const char *from, char **to)
{
	while (*from && (*from != ',' || from[1] == ',')) {
		from += *from == ',';
		*(*to)++ = *from++;
	}
	*(*to)++ = '\0';
	return from;
}

static bool has_key(const char *word)
{
	return word[strcspn(word, "=,")] == '=';
}

int keyval_parse(struct keyval *kv, const char *text, const char *first)
{
	const char *at = text;
	char *to;

	*kv = (struct keyval){ .store = malloc(2 * strlen(text) + 2) };
	to = kv->store;
	if (!to)
		return -ENOMEM;
	while (*at) {
		if (kv->nr == KEYVAL_MAX) {
			keyval_free(kv);
			return -E2BIG;
		}
		if (at == text && first && !has_key(at)) {
			kv->pairs[0].key = first;
			kv->pairs[0].value = to;
			at = copy_value(at, &to);
		} else {
			size_t length = strcspn(at, "=,");

			kv->pairs[kv->nr].key = to;
			memcpy(to, at, length);
			to += length;
			*to++ = '\0';
			at += length;
			if (*at == '=') {
				kv->pairs[kv->nr].value = to;
				at = copy_value(at + 1, &to);
			}
		}
		kv->nr++;
		at += *at == ',';
	}
	return 0;
}

const char *keyval_get(const struct keyval *kv, const char *key)
{
	const char *value = NULL;

	for (size_t i = 0; i < kv->nr; i++)
		if (strcmp(kv->pairs[i].key, key) == 0)
			value = kv->pairs[i].value;
	return value;
}

const char *keyval_get_first(const struct keyval *kv, const char *key)
{
	for (size_t i = 0; i < kv->nr; i++)
		if (strcmp(kv->pairs[i].key, key) == 0)
			return kv->pairs[i].value;
	return NULL;
}

bool keyval_is_last(const struct keyval *kv, size_t index)
{
	for (size_t i = index + 1; i < kv->nr; i++)
		if (strcmp(kv->pairs[i].key, kv->pairs[index].key) == 0)
			return false;
	return true;
}

void keyval_free(struct keyval *kv)
{
	free(kv->store);
	*kv = (struct keyval){ 0 };
}
