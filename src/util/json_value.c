/* SPDX-License-Identifier: MIT */
#include "util/json_value.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

struct json_value *json_new(enum json_type type)
{
	struct json_value *value = calloc(1, sizeof(*value));

	if (value)
		value->type = type;
	return value;
}

struct json_value *json_new_string(const char *string)
{
	struct json_value *value = json_new(JSON_STRING);

	if (!value)
		return NULL;
	value->string = strdup(string);
	if (!value->string) {
		free(value);
		return NULL;
	}
	return value;
}

/* Members belong to the list of their object, not to the index. */
static void keep_member(void *member)
{
	(void)member;
}

void json_free(struct json_value *value)
{
	if (!value)
		return;
	if (value->type == JSON_STRING)
		free(value->string);
	if (value->type == JSON_OBJECT)
		tdestroy(value->index, keep_member);
	if (value->type == JSON_OBJECT || value->type == JSON_ARRAY) {
		struct json_value *next;

		for (struct json_value *item = value->first; item; item = next) {
			next = item->next;
			json_free(item);
		}
	}
	free(value->key);
	free(value);
}

void json_append(struct json_value *array, struct json_value *item)
{
	if (array->last)
		array->last->next = item;
	else
		array->first = item;
	array->last = item;
}

static int compare_keys(const void *a, const void *b)
{
	const struct json_value *one = a, *other = b;

	return strcmp(one->key, other->key);
}

int json_insert(struct json_value *object, const char *key, struct json_value *value)
{
	struct json_value **found;

	value->key = strdup(key);
	found = value->key ? tsearch(value, &object->index, compare_keys) : NULL;
	if (found && *found == value) {
		json_append(object, value);
		return 0;
	}
	free(value->key);
	value->key = NULL;
	return found ? -EEXIST : -ENOMEM;
}

const struct json_value *json_get(const struct json_value *object, const char *key)
{
	const struct json_value wanted = { .key = (char *)key };
	struct json_value **found;

	if (!json_is(object, JSON_OBJECT))
		return NULL;
	found = tfind(&wanted, &object->index, compare_keys);
	return found ? *found : NULL;
}

bool json_is(const struct json_value *value, enum json_type type)
{
	return value && value->type == type;
}

const char *json_string(const struct json_value *value)
{
	return json_is(value, JSON_STRING) ? value->string : NULL;
}
