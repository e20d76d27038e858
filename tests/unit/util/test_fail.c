/* SPDX-License-Identifier: MIT */
/* test_fail.c - words of a failure: they replace, they nest, they never overflow. */
#include "unit/support.h"

#include <errno.h>

#include "util/fail.h"

static void words_come_with_their_errno(void **state)
{
	struct fail fail = { "old words, longer than the new ones" };

	(void)state;
	assert_int_equal(fail_with(&fail, -EBUSY, "object '%s' is in use", "m1"), -EBUSY);
	assert_string_equal(fail.text, "object 'm1' is in use");
}

static void contexts_stand_in_front_outermost_first(void **state)
{
	struct fail fail;

	(void)state;
	fail_with(&fail, -EINVAL, "Invalid parameter '%s'", "foo");
	assert_int_equal(fail_in(&fail, -EINVAL, "-m %s", "2G,foo=1"), -EINVAL);
	assert_string_equal(fail.text, "-m 2G,foo=1: Invalid parameter 'foo'");
	assert_int_equal(fail_in(&fail, -ENOENT, "mail.txt:%d", 3), -ENOENT);
	assert_string_equal(fail.text, "mail.txt:3: -m 2G,foo=1: Invalid parameter 'foo'");
}

static void percent_signs_in_words_are_words(void **state)
{
	struct fail fail;

	(void)state;
	fail_with(&fail, -EINVAL, "%s", "100%s %n");
	fail_in(&fail, -EINVAL, "%s", "%d%%");
	assert_string_equal(fail.text, "%d%%: 100%s %n");
}

/* What people type has any length; the words about it have FAIL_TEXT at most. */
static void words_too_long_lose_their_middle(void **state)
{
	static const size_t lengths[] = { FAIL_TEXT, FAIL_TEXT + 1, 3 * FAIL_TEXT };
	static char bytes[3 * FAIL_TEXT + 1];

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct fail fail;

		memset(bytes, 'w', lengths[i]);
		bytes[lengths[i]] = '\0';
		assert_int_equal(fail_with(&fail, -ERANGE, "%s: no", bytes), -ERANGE);
		assert_int_equal(strlen(fail.text), FAIL_TEXT - 1);
		assert_memory_equal(fail.text, bytes, 500);
		assert_non_null(strstr(fail.text, "www[...]www"));
		assert_string_equal(fail.text + FAIL_TEXT - 1 - 7, "www: no");

		assert_int_equal(fail_in(&fail, -ERANGE, "in"), -ERANGE);
		assert_memory_equal(fail.text, "in: www", 7);
		assert_int_equal(strlen(fail.text), FAIL_TEXT - 1);
		assert_string_equal(fail.text + FAIL_TEXT - 1 - 7, "www: no");

		assert_int_equal(fail_in(&fail, -ERANGE, "%s", bytes), -ERANGE);
		assert_int_equal(strlen(fail.text), FAIL_TEXT - 1);
		assert_memory_equal(fail.text, bytes, 500);
		assert_string_equal(fail.text + FAIL_TEXT - 1 - 7, "www: no");
	}
}

static void words_that_just_fit_are_whole(void **state)
{
	char bytes[FAIL_TEXT];
	struct fail fail;

	(void)state;
	memset(bytes, 'w', FAIL_TEXT - 1);
	bytes[FAIL_TEXT - 1] = '\0';
	fail_with(&fail, -ERANGE, "%s", bytes);
	assert_string_equal(fail.text, bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_come_with_their_errno),
		cmocka_unit_test(contexts_stand_in_front_outermost_first),
		cmocka_unit_test(percent_signs_in_words_are_words),
		cmocka_unit_test(words_too_long_lose_their_middle),
		cmocka_unit_test(words_that_just_fit_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
