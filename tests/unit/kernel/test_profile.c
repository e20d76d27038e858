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

static void the_default_is_the_newest(void **state)
{
	unsigned last = 0;

	(void)state;
	while (profiles[last + 1])
		last++;
	assert_ptr_equal(profile_default(), profiles[last]);
}

/* 4.x sets all values and lists, 6.1 none. */
static void zero_stands_for_the_newest_kernels_values(void **state)
{
	struct page_rules old = profile_pages(&profile_4_10), new = profile_pages(&profile_6_1);

	(void)state;
	assert_int_equal(old.pageblock, 1024);
	assert_int_equal(old.min_free_kbytes_most, 65536);
	assert_int_equal(old.batch_most, 128);
	assert_int_equal(old.dma_reserve, 21);
	assert_int_equal(new.pageblock, 512);
	assert_int_equal(new.min_free_kbytes_most, 262144);
	assert_int_equal(new.batch_most, 256);
	assert_int_equal(new.dma_reserve, 158);
	assert_ptr_equal(profile_names(&profile_4_10).meminfo, profile_4_10.names->meminfo);
	assert_null(profile_6_1.names->meminfo);
	assert_ptr_not_equal(profile_names(&profile_6_1).meminfo, profile_4_10.names->meminfo);
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
		assert_non_null(profile_names(profile).node_stats);
		assert_non_null(profile_names(profile).vm_events);
		assert_non_null(profile_names(profile).meminfo);
		assert_non_null(profile_names(profile).node_meminfo);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(profiles_are_found_by_name),
		cmocka_unit_test(the_default_is_the_newest),
		cmocka_unit_test(zero_stands_for_the_newest_kernels_values),
		cmocka_unit_test(policies_are_found_by_name),
		cmocka_unit_test(every_profile_is_filled_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
