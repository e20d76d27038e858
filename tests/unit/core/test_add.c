/* SPDX-License-Identifier: MIT */
/* test_add.c - hotplug_add(): what memory may come, what it brings, what is told. */
#include "unit/support.h"

#include <errno.h>

static struct span blocks(uint32_t first, uint32_t count)
{
	return (struct span){ PFN(first * SECTION_PAGES), count * SECTION_PAGES };
}

static int add(struct hotplug *h, struct span range, unsigned node)
{
	return hotplug_add(h, range, NID(node), NO_GROUP, false);
}

/* A row a reason; the kernels differ in what they look at and in which order. */
static void refuses_with_the_kernels_errno(void **state)
{
	static const struct {
		const char *why;
		struct span range;
		unsigned node;
		PER_KERNEL(int) errnos;
	} rows[] = {
		{ "boot memory is there", { { 0 }, SECTION_PAGES }, 0, { ON_EVERY(-EEXIST) } },
		{ "partly boot memory",
		  { { 15 * SECTION_PAGES }, 2 * SECTION_PAGES },
		  0,
		  { ON_EVERY(-EEXIST) } },
		{ "not whole sections", { { 0x100001 }, SECTION_PAGES }, 0, { ON_EVERY(-EINVAL) } },
		{ "size not whole sections", { { 0x100000 }, 25600 }, 0, { ON_EVERY(-EINVAL) } },
		{ "beyond 40 bits",
		  { { UINT64_C(1) << 28 }, SECTION_PAGES },
		  0,
		  { ON_EVERY(-EEXIST) } },
		{ "beyond 46 bits",
		  { { UINT64_C(1) << 34 }, SECTION_PAGES },
		  0,
		  { ON_4_X(-EEXIST), ON(6_1, -E2BIG) } },
		{ "in a PCI window",
		  { { 0x80000 }, SECTION_PAGES },
		  0,
		  { ON_4_X(-EEXIST), ON(6_1, 0) } },
		{ "in and out of a PCI window",
		  { { 0xf8000 }, SECTION_PAGES },
		  0,
		  { ON_EVERY(-EEXIST) } },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		for (unsigned p = 0; profiles[p]; p++) {
			struct vm *vm = start(profiles[p], TWO_NODES, "");

			print_message("%s on %s\n", rows[i].why, profiles[p]->name);
			if (EXPECTED(rows[i].errnos, profiles[p]))
				refused(&vm->kernel.hotplug,
					add(&vm->kernel.hotplug, rows[i].range, rows[i].node),
					EXPECTED(rows[i].errnos, profiles[p]));
			else
				done(&vm->kernel.hotplug,
				     add(&vm->kernel.hotplug, rows[i].range, rows[i].node));
			stop(vm);
		}
	}
}

static void refuses_a_node_that_cannot_be(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	refused(&vm->kernel.hotplug, add(&vm->kernel.hotplug, blocks(FIRST_HOT, 1), 2), -EINVAL);
	stop(vm);
}

static void refuses_what_was_added_before(void **state)
{
	struct vm *vm = start(&profile_4_10, TWO_NODES, "");

	(void)state;
	add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 2, 0);
	refused(&vm->kernel.hotplug, add(&vm->kernel.hotplug, blocks(FIRST_HOT + 1, 2), 0),
		-EEXIST);
	stop(vm);
}

static void refuses_without_memory(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	fail_allocations = true;
	refused(&vm->kernel.hotplug, add(&vm->kernel.hotplug, blocks(FIRST_HOT, 64), 0), -ENOMEM);
	fail_allocations = false;
	stop(vm);
}

static void new_blocks_are_offline_and_uncounted(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		uint64_t present =
			machine_zone(vm->kernel.hotplug.machine, NID(0), ZONE_NORMAL)->present;

		add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 3, 0);
		assert_int_equal(vm->kernel.hotplug.machine->blocks.nr, 16 + 3);
		for (uint32_t id = FIRST_HOT; id < FIRST_HOT + 3; id++) {
			assert_false(block_online(block(&vm->kernel.hotplug, id)));
			assert_int_equal(block(&vm->kernel.hotplug, id)->nid.val, 0);
		}
		assert_int_equal(
			machine_zone(vm->kernel.hotplug.machine, NID(0), ZONE_NORMAL)->present,
			present);
		stop(vm);
	}
}

/* Only 4.10's zones span memory that is not online. */
static void spans_grow_only_where_pages_have_a_zone(void **state)
{
	static const PER_KERNEL(uint64_t)
		spanned = { ON(4_10, 3 * SECTION_PAGES), ON(4_13, 0), ON(6_1, 0) };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");

		add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 3, 1);
		assert_int_equal(
			machine_zone(vm->kernel.hotplug.machine, NID(1), ZONE_NORMAL)->span.pages,
			EXPECTED(spanned, profiles[p]));
		stop(vm);
	}
}

static void blocks_stand_in_order_whatever_came_first(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	add_blocks_to(&vm->kernel.hotplug, 40, 2, 0);
	add_blocks_to(&vm->kernel.hotplug, 34, 3, 1);
	add_blocks_to(&vm->kernel.hotplug, 50, 1, 0);
	add_blocks_to(&vm->kernel.hotplug, 32, 2, 0);
	assert_int_equal(machine_block_at(vm->kernel.hotplug.machine, BLOCK_ID(32)), 16);
	assert_int_equal(machine_block_at(vm->kernel.hotplug.machine, BLOCK_ID(50)), 16 + 7);
	assert_int_equal(block(&vm->kernel.hotplug, 35)->nid.val, 1);
	assert_null(machine_block(vm->kernel.hotplug.machine, BLOCK_ID(37)));
	stop(vm);
}

static void a_memoryless_node_comes_with_its_first_block(void **state)
{
	struct vm *vm =
		start(&profile_6_1, "-m 2G,slots=2,maxmem=4G -numa node,mem=2G -numa node", "");
	struct seen seen;

	(void)state;
	watch(&vm->kernel.hotplug, &seen);
	assert_false(machine_node(vm->kernel.hotplug.machine, NID(1))->online);
	add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 2, 1);
	assert_true(machine_node(vm->kernel.hotplug.machine, NID(1))->online);
	assert_string_equal(seen.text, "add 32, add 33, node-add 1");
	stop(vm);
}

/* 4.10 onlines behind the device's back, so nobody is told that it is online. */
static void auto_online_is_told_as_each_kernel_tells_it(void **state)
{
	static const PER_KERNEL(const char *) told = {
		ON(4_10, "add 32, add 33, pages-online 32, pages-online 33"),
		ON(4_13, "add 32, add 33, pages-online 32, online 32, pages-online 33, online 33"),
		ON(6_1, "add 32, add 33, pages-online 32, online 32, pages-online 33, online 33")
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "memhp_default_state=online");
		struct seen seen;

		watch(&vm->kernel.hotplug, &seen);
		add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 2, 0);
		assert_string_equal(seen.text, EXPECTED(told, profiles[p]));
		assert_true(block_online(block(&vm->kernel.hotplug, FIRST_HOT + 1)));
		assert_int_equal(block_device_online(block(&vm->kernel.hotplug, FIRST_HOT)),
				 EXPECT_ON(profiles[p], bool, ON(4_10, false), ON(4_13, true),
					   ON(6_1, true)));
		stop(vm);
	}
}

static void auto_online_takes_the_configured_word(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "memhp_default_state=online_movable");

	(void)state;
	add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 0);
	assert_int_equal(block(&vm->kernel.hotplug, FIRST_HOT)->zone, ZONE_MOVABLE);
	stop(vm);
}

/* A block of 2 GiB that memory fills in part: there, but not to be onlined. */
static void sections_fill_large_blocks_bit_by_bit(void **state)
{
	struct vm *vm = start(&profile_4_10, "-m 66G,slots=4,maxmem=80G", "");
	struct hotplug *h = &vm->kernel.hotplug;
	struct span half = { PFN(UINT64_C(70) << 18), UINT64_C(1) << 18 };
	struct span rest = { span_end(half), UINT64_C(1) << 18 };

	(void)state;
	assert_int_equal(h->machine->block_pages, UINT64_C(2) << 18);
	done(h, add(h, half, 0));
	assert_int_equal(block(h, 35)->sections, 0xff);
	refused(h, hotplug_online(h, BLOCK_ID(35), MMOP_ONLINE), -EBUSY);
	done(h, add(h, rest, 0));
	assert_int_equal(block(h, 35)->sections, 0xffff);
	done(h, hotplug_online(h, BLOCK_ID(35), MMOP_ONLINE));
	refused(h, add(h, rest, 0), -EEXIST);
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_with_the_kernels_errno),
		cmocka_unit_test(refuses_a_node_that_cannot_be),
		cmocka_unit_test(refuses_what_was_added_before),
		cmocka_unit_test(refuses_without_memory),
		cmocka_unit_test(new_blocks_are_offline_and_uncounted),
		cmocka_unit_test(spans_grow_only_where_pages_have_a_zone),
		cmocka_unit_test(blocks_stand_in_order_whatever_came_first),
		cmocka_unit_test(a_memoryless_node_comes_with_its_first_block),
		cmocka_unit_test(auto_online_is_told_as_each_kernel_tells_it),
		cmocka_unit_test(auto_online_takes_the_configured_word),
		cmocka_unit_test(sections_fill_large_blocks_bit_by_bit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
