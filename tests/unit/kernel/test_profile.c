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
		assert_non_null(profile->rules.policies[0]);
		assert_in_range(profile->rules.nr_choices, 1, NR_ONLINE_TYPES - 1);
		assert_non_null(profile->log.user_map);
		assert_non_null(profile->log.reserved);
		assert_non_null(profile->log.unaligned);
		assert_non_null(profile->files.zone_stats);
		assert_non_null(profile->files.node_stats);
		assert_non_null(profile->files.node_meminfo);
		assert_string_equal(profile->files.zone_stats[0], "nr_free_pages");
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
