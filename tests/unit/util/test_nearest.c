/* SPDX-License-Identifier: MIT */
/* test_nearest.c - which name a misspelt word is taken for. */
#include "unit/support.h"

#include "util/nearest.h"

/* 32 and 33 letters. */
#define LONGEST "abcdefghijklmnopqrstuvwxyzabcdef"
#define TOO_LONG LONGEST "g"

static void a_distance_counts_steps(void **state)
{
	static const struct {
		const char *a, *b;
		unsigned distance;
	} rows[] = {
		{ "", "", 0 },       { "kernel", "kernel", 0 },  { "", "run", 3 },
		{ "rn", "run", 1 },  { "ruun", "run", 1 },       { "ran", "run", 1 },
		{ "rnu", "run", 1 }, { "kernle", "kernel", 1 },  { "krenle", "kernel", 2 },
		{ "nru", "run", 2 }, { "monitor", "policy", 5 }, { LONGEST, LONGEST, 0 },
		{ LONGEST, "", 32 }, { TOO_LONG, TOO_LONG, 33 },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(nearest_distance(rows[i].a, rows[i].b), rows[i].distance);
		assert_int_equal(nearest_distance(rows[i].b, rows[i].a), rows[i].distance);
	}
}

static void only_a_near_name_is_taken(void **state)
{
	static const struct {
		const char *word, *name;
	} rows[] = {
		{ "rnu", "run" },
		{ "serv", "serve" },
		{ "moniter", "monitor" },
		{ "polcyi", "policy" },
		{ "policies", NULL },
		{ "bogus", NULL },
		{ "", NULL },
		{ "x", NULL },
		{ TOO_LONG, NULL },
		{ "max-state", "max-states" },
		{ "max-memroy", "max-memory" },
	};
	static const char *const names[] = { "run",    "serve",      "play",       "monitor",
					     "policy", "max-states", "max-memory", "m" };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct nearest nearest = { 0 };

		for (unsigned j = 0; j < ARRAY_SIZE(names); j++)
			nearest_try(&nearest, rows[i].word, names[j]);
		if (rows[i].name)
			assert_string_equal(nearest.name, rows[i].name);
		else
			assert_null(nearest.name);
	}
}

static void the_first_of_two_as_near_is_taken(void **state)
{
	struct nearest nearest = { 0 };

	(void)state;
	nearest_try(&nearest, "mai", "mail");
	nearest_try(&nearest, "mai", "main");
	assert_string_equal(nearest.name, "mail");
	nearest_try(&nearest, "mai", "mai");
	assert_string_equal(nearest.name, "mai");
	assert_int_equal(nearest.distance, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_distance_counts_steps),
		cmocka_unit_test(only_a_near_name_is_taken),
		cmocka_unit_test(the_first_of_two_as_near_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
