/* SPDX-License-Identifier: MIT */
/* test_keyval.c - "first,key=value,...": how options are split. */
#include "unit/support.h"

#include <errno.h>

#include "util/keyval.h"
#include "util/text.h"

/* The pairs as "[key=value][switch]", so that a table can hold them. */
static void show(const struct keyval *kv, struct text *text)
{
	for (size_t i = 0; i < kv->nr; i++) {
		text_add(text, "[%s", kv->pairs[i].key);
		if (kv->pairs[i].value)
			text_add(text, "=%s", kv->pairs[i].value);
		text_add(text, "]");
	}
}

static void splits_at_single_commas(void **state)
{
	static const struct {
		const char *text, *first, *pairs;
	} rows[] = {
		{ "", "size", "" },
		{ "2G", "size", "[size=2G]" },
		{ "2G,", "size", "[size=2G]" },
		{ "2G,slots=4,maxmem=4G", "size", "[size=2G][slots=4][maxmem=4G]" },
		{ "slots=4,size=2G", "size", "[slots=4][size=2G]" },
		{ "2G,size=3G", "size", "[size=2G][size=3G]" },
		{ "node,nodeid=1,mem=1G", "type", "[type=node][nodeid=1][mem=1G]" },
		{ "2G", NULL, "[2G]" },
		{ "share,id=m0", NULL, "[share][id=m0]" },
		{ "node,share", "type", "[type=node][share]" },
		{ "id=", NULL, "[id=]" },
		{ "id=,size=1", NULL, "[id=][size=1]" },
		{ "id=a=b", NULL, "[id=a=b]" },
		{ "id=a b", NULL, "[id=a b]" },
		{ "id=a,,b", NULL, "[id=a,b]" },
		{ "id=a,,,size=1", NULL, "[id=a,][size=1]" },
		{ "id=,,", NULL, "[id=,]" },
		{ "id=,,,,", NULL, "[id=,,]" },
		{ "a,,b,id=c", "type", "[type=a,b][id=c]" },
		{ "=x", NULL, "[=x]" },
		{ "\xff\x01=\x80", NULL, "[\xff\x01=\x80]" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text text = { 0 };
		struct keyval kv;

		assert_int_equal(keyval_parse(&kv, rows[i].text, rows[i].first), 0);
		show(&kv, &text);
		assert_string_equal(text_string(&text), rows[i].pairs);
		text_free(&text);
		keyval_free(&kv);
	}
}

/* Each of them is as long in the store as it can get; the sanitizer watches. */
static void odd_commas_and_equal_signs_fit_into_the_store(void **state)
{
	static const char *const rows[] = { ",",   ",,",     ",,,", "=",         "==", "=,=,=",
					    ",=,", ",,=,,=", "a,",  "a=,b=,c=,", ",a", "=,,," };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct keyval kv;

		assert_int_equal(keyval_parse(&kv, rows[i], "first"), 0);
		keyval_free(&kv);
		assert_int_equal(keyval_parse(&kv, rows[i], NULL), 0);
		keyval_free(&kv);
	}
}

static void the_last_value_wins_and_the_first_is_known(void **state)
{
	struct keyval kv;

	(void)state;
	assert_int_equal(keyval_parse(&kv, "size=1,id=a,size=2,Size=3,size=4", NULL), 0);
	assert_string_equal(keyval_get(&kv, "size"), "4");
	assert_string_equal(keyval_get_first(&kv, "size"), "1");
	assert_string_equal(keyval_get(&kv, "id"), "a");
	assert_string_equal(keyval_get_first(&kv, "id"), "a");
	assert_null(keyval_get(&kv, "siz"));
	assert_null(keyval_get_first(&kv, "sizes"));
	keyval_free(&kv);
}

static void a_switch_has_no_value_but_an_empty_one_is_one(void **state)
{
	struct keyval kv;

	(void)state;
	assert_int_equal(keyval_parse(&kv, "share,id=", NULL), 0);
	assert_null(keyval_get(&kv, "share"));
	assert_null(keyval_get_first(&kv, "share"));
	assert_string_equal(keyval_get(&kv, "id"), "");
	keyval_free(&kv);
}

static void refuses_more_pairs_than_it_holds(void **state)
{
	char text[4 * (KEYVAL_MAX + 1) + 1] = "";
	struct keyval kv;

	(void)state;
	for (unsigned i = 0; i < KEYVAL_MAX; i++)
		strcat(text, "k=v,");
	assert_int_equal(keyval_parse(&kv, text, NULL), 0);
	assert_int_equal(kv.nr, KEYVAL_MAX);
	assert_string_equal(kv.pairs[KEYVAL_MAX - 1].value, "v");
	keyval_free(&kv);
	assert_int_equal(kv.nr, 0);
	keyval_free(&kv);

	strcat(text, "k=v");
	assert_int_equal(keyval_parse(&kv, text, NULL), -E2BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_at_single_commas),
		cmocka_unit_test(odd_commas_and_equal_signs_fit_into_the_store),
		cmocka_unit_test(the_last_value_wins_and_the_first_is_known),
		cmocka_unit_test(a_switch_has_no_value_but_an_empty_one_is_one),
		cmocka_unit_test(refuses_more_pairs_than_it_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
