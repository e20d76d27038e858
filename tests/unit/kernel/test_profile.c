/* SPDX-License-Identifier: MIT */
/* test_profile.c - profiles and policies by name, and that their tables are whole. */
#include "policy/policies.h"

#include "unit/support.h"

static void profiles_are_found_by_name(void **state)
{
	(void)state;
	assert_ptr_equal(profile_find("4.10"), &profile_4_10);
	assert_ptr_equal(profile_find("4.13"), &profile_4_13);
	assert_ptr_equal(profile_find("6.1"), &profile_6_1);
	assert_null(profile_find("4.1"));
	assert_null(profile_find("4.100"));
	assert_null(profile_find(""));
}

static void policies_are_found_by_name(void **state)
{
	(void)state;
	for (unsigned i = 0; policies[i]; i++)
		assert_ptr_equal(policy_find(policies[i]->name), policies[i]);
	assert_null(policy_find("zone"));
	assert_null(policy_find("zone-shift "));
}

static void every_profile_is_filled_in(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		const struct profile *profile = profiles[p];

		assert_non_null(profile->release);
		assert_memory_equal(profile->release, profile->name, strlen(profile->name));
		assert_non_null(profile->rules);
		assert_non_null(profile->rules->policies[0]);
		assert_non_null(profile->boot);
		assert_non_null(profile->pages);
		assert_non_null(profile->log);
		assert_non_null(profile->files);
		assert_non_null(profile->names);
		assert_non_null(profile->ost);
		assert_string_equal(profile_names(profile).zone_stats[0], "nr_free_pages");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(profiles_are_found_by_name),
		cmocka_unit_test(policies_are_found_by_name),
		cmocka_unit_test(every_profile_is_filled_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
