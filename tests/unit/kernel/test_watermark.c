/* SPDX-License-Identifier: MIT */
/* test_watermark.c - what is kept back of each zone. */
#include "kernel/watermark.h"

#include "unit/support.h"

static struct marks marks(const struct vm *vm, unsigned node, enum zone_type zone)
{
	return watermarks(vm->kernel.hotplug.machine, vm->kernel.profile, vm->kernel.build,
			  machine_zone(vm->kernel.hotplug.machine, NID(node), zone));
}

static void a_zone_without_pages_keeps_none(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct marks none = marks(vm, 0, ZONE_MOVABLE);

	(void)state;
	assert_int_equal(none.min, 0);
	assert_int_equal(none.low, 0);
	assert_int_equal(none.high, 0);
	stop(vm);
}

/* The reserve is shared out by size; low and high lie above it at equal steps. */
static void marks_share_the_reserve(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		uint64_t sum = 0;

		for (unsigned zone = ZONE_DMA; zone <= ZONE_DMA32; zone++) {
			struct marks m = marks(vm, 0, zone);

			assert_true(m.min > 0 && m.min < m.low && m.low < m.high);
			assert_int_equal(m.high - m.low, m.low - m.min);
			sum += m.min;
		}
		sum += marks(vm, 1, ZONE_DMA32).min;
		/* isqrt(16 * 4 * managed) kB, in pages of 4 kB; more for huge pages. */
		assert_in_range(sum, EXPECT_ON(profiles[p], uint64_t, ON_4_X(1430), ON(6_1, 4200)),
				EXPECT_ON(profiles[p], uint64_t, ON_4_X(1437), ON(6_1, 16896)));
		stop(vm);
	}
}

static void managed_pages_add_up_by_zone(void **state)
{
	struct vm *vm = start(&profile_4_13, TWO_NODES, "");
	uint64_t all = managed_pages(vm->kernel.hotplug.machine, ZONE_MOVABLE);

	(void)state;
	assert_int_equal(all, 515945);
	assert_int_equal(managed_pages(vm->kernel.hotplug.machine, ZONE_DMA), 3998 - 64 - 21);
	add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 0);
	assert_int_equal(managed_pages(vm->kernel.hotplug.machine, ZONE_MOVABLE), all);
	done(&vm->kernel.hotplug,
	     block_set_state(&vm->kernel.hotplug, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_MOVABLE));
	assert_int_equal(managed_pages(vm->kernel.hotplug.machine, ZONE_NORMAL), all);
	assert_int_equal(managed_pages(vm->kernel.hotplug.machine, ZONE_MOVABLE),
			 all + SECTION_PAGES);
	stop(vm);
}

static void batches_are_powers_of_two_less_one(void **state)
{
	static const struct {
		uint64_t managed, batch_4_x, batch_6_1;
	} rows[] = { { 0, 0, 0 },
		     { 3913, 0, 0 },
		     { 32768, 7, 7 },
		     { 131072, 31, 31 },
		     { 1048576, 31, 63 } };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct zone zone = { .managed = rows[i].managed };

		assert_int_equal(zone_batch(&profile_4_10, &zone), rows[i].batch_4_x);
		assert_int_equal(zone_batch(&profile_6_1, &zone), rows[i].batch_6_1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_zone_without_pages_keeps_none),
		cmocka_unit_test(marks_share_the_reserve),
		cmocka_unit_test(managed_pages_add_up_by_zone),
		cmocka_unit_test(batches_are_powers_of_two_less_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
