/* SPDX-License-Identifier: MIT */
/* test_json_value.c - members and items: their order, and how they are found. */
#include "unit/support.h"

#include <errno.h>
#include <stdio.h>

#include "util/json_value.h"

/* A hostile sender's object: its keys come in order, which makes a list of a naive tree. */
#define MANY 20000

static struct json_value *integer(int64_t number)
{
	struct json_value *value = json_new(JSON_INTEGER);

	assert_non_null(value);
	value->integer = number;
	return value;
}

static void members_are_found_and_keep_their_order(void **state)
{
	static const char *const keys[] = { "size", "id", "", "a\xc0\x80", "Size", "id2" };
	struct json_value *object = json_new(JSON_OBJECT);
	const struct json_value *member = NULL;

	(void)state;
	assert_non_null(object);
	assert_null(json_get(object, "size"));
	for (unsigned i = 0; i < ARRAY_SIZE(keys); i++)
		assert_int_equal(json_insert(object, keys[i], integer(i)), 0);
	for (unsigned i = 0; i < ARRAY_SIZE(keys); i++) {
		member = member ? member->next : object->first;
		assert_string_equal(member->key, keys[i]);
		assert_ptr_equal(json_get(object, keys[i]), member);
		assert_int_equal(member->integer, i);
	}
	assert_null(member->next);
	assert_null(json_get(object, "a"));
	json_free(object);
}

static void a_second_member_of_a_name_is_refused(void **state)
{
	struct json_value *object = json_new(JSON_OBJECT), *again = integer(2);

	(void)state;
	assert_int_equal(json_insert(object, "a", integer(1)), 0);
	assert_int_equal(json_insert(object, "a", again), -EEXIST);
	assert_null(again->key);
	json_free(again);
	assert_int_equal(json_get(object, "a")->integer, 1);
	assert_null(object->first->next);
	json_free(object);
}

static void many_members_are_found(void **state)
{
	struct json_value *object = json_new(JSON_OBJECT);
	char key[16];

	(void)state;
	for (unsigned i = 0; i < MANY; i++) {
		snprintf(key, sizeof(key), "%08u", i);
		assert_int_equal(json_insert(object, key, integer(i)), 0);
	}
	for (unsigned i = 0; i < MANY; i++) {
		snprintf(key, sizeof(key), "%08u", i);
		assert_int_equal(json_get(object, key)->integer, i);
	}
	json_free(object);
}

static void only_objects_have_members(void **state)
{
	struct json_value *array = json_new(JSON_ARRAY), *string = json_new_string("a");

	(void)state;
	assert_null(json_get(NULL, "a"));
	assert_null(json_get(array, "a"));
	assert_null(json_get(string, "a"));
	assert_null(json_string(NULL));
	assert_null(json_string(array));
	assert_string_equal(json_string(string), "a");
	assert_false(json_is(NULL, JSON_NULL));
	assert_false(json_is(array, JSON_OBJECT));
	assert_true(json_is(array, JSON_ARRAY));
	json_append(array, string);
	json_append(array, integer(1));
	assert_ptr_equal(array->first, string);
	assert_int_equal(string->next->integer, 1);
	assert_ptr_equal(array->last, string->next);
	json_free(array);
	json_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_found_and_keep_their_order),
		cmocka_unit_test(a_second_member_of_a_name_is_refused),
		cmocka_unit_test(many_members_are_found),
		cmocka_unit_test(only_objects_have_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
