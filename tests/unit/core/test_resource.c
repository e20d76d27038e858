/* SPDX-License-Identifier: MIT */
/* test_resource.c - /proc/iomem's table: what is free, nesting, giving back. */
#include "core/resource.h"

#include <errno.h>
#include <stdlib.h>

#include "unit/support.h"

/* Three entries of RAM and a window; addresses in hundreds to read well. */
static struct machine *table(void)
{
	struct machine *m =
		machine_new(&test_allocator, (struct machine_shape){ .nodes = 1, .resources = 10 });

	resource_insert(m, 3000, 3999, RESOURCE_PCI_WINDOW);
	resource_insert(m, 1000, 1999, RESOURCE_SYSTEM_RAM);
	resource_insert(m, 2000, 2999, RESOURCE_RESERVED);
	resource_insert(m, 5000, 5999, RESOURCE_SYSTEM_RAM);
	return m;
}

static void free_is_what_touches_nothing(void **state)
{
	static const struct {
		uint64_t first, last;
		bool alone, nested; /* free without and with nesting */
	} rows[] = {
		{ 0, 999, true, true },       { 0, 1000, false, false },
		{ 1999, 1999, false, false }, { 1500, 1600, false, false },
		{ 0, 9999, false, false },    { 3000, 3999, false, true },
		{ 3500, 3600, false, true },  { 3900, 4000, false, false },
		{ 2999, 3000, false, false }, { 4000, 4999, true, true },
		{ 4999, 5000, false, false }, { 6000, UINT64_MAX, true, true },
	};
	struct machine *m = table();

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(resource_free(m, rows[i].first, rows[i].last, false),
				 rows[i].alone);
		assert_int_equal(resource_free(m, rows[i].first, rows[i].last, true),
				 rows[i].nested);
	}
	drop_snapshot(m);
}

static void what_lies_in_a_window_is_still_seen(void **state)
{
	struct machine *m = table();

	(void)state;
	resource_insert(m, 3000, 3099, RESOURCE_SYSTEM_RAM);
	resource_insert(m, 3500, 3599, RESOURCE_SYSTEM_RAM);
	resource_insert(m, 3200, 3299, RESOURCE_SYSTEM_RAM);
	assert_true(resource_free(m, 3300, 3499, true));
	assert_true(resource_free(m, 3600, 3999, true));
	assert_false(resource_free(m, 3000, 3001, true));
	assert_false(resource_free(m, 3250, 3251, true));
	assert_false(resource_free(m, 3700, 3799, false));
	assert_int_equal(machine_resources(m)[2].kind, RESOURCE_PCI_WINDOW);
	assert_int_equal(machine_resources(m)[3].first, 3000);
	assert_true(machine_resources(m)[5].inside);
	assert_false(machine_resources(m)[6].inside);
	drop_snapshot(m);
}

static void giving_back_deletes_trims_or_splits(void **state)
{
	static const struct {
		uint64_t first, last;
		unsigned entries; /* left of [5000, 5999] */
		uint64_t bounds[4];
	} rows[] = {
		{ 5000, 5999, 0, { 0 } },
		{ 5000, 5099, 1, { 5100, 5999 } },
		{ 5900, 5999, 1, { 5000, 5899 } },
		{ 5400, 5499, 2, { 5000, 5399, 5500, 5999 } },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct machine *m = table();
		const struct resource *r = machine_resources(m) + 3;

		assert_int_equal(resource_release(m, rows[i].first, rows[i].last), 0);
		assert_int_equal(m->resources.nr, 3 + rows[i].entries);
		for (unsigned j = 0; j < rows[i].entries; j++) {
			assert_int_equal(r[j].first, rows[i].bounds[2 * j]);
			assert_int_equal(r[j].last, rows[i].bounds[2 * j + 1]);
		}
		drop_snapshot(m);
	}
}

static void giving_back_what_is_not_there_changes_nothing(void **state)
{
	static const uint64_t ranges[][2] = { { 0, 10 },      { 4000, 4100 }, { 5900, 6000 },
					      { 2000, 2999 }, { 3000, 3999 }, { 1500, 2500 } };
	struct machine *m = table(), *before = snapshot(m);

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(ranges); i++) {
		assert_int_equal(resource_release(m, ranges[i][0], ranges[i][1]), -EINVAL);
		assert_same_machine(before, m);
	}
	drop_snapshot(before);
	drop_snapshot(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(free_is_what_touches_nothing),
		cmocka_unit_test(what_lies_in_a_window_is_still_seen),
		cmocka_unit_test(giving_back_deletes_trims_or_splits),
		cmocka_unit_test(giving_back_what_is_not_there_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
