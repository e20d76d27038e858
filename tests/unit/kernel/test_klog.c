/* SPDX-License-Identifier: MIT */
/* test_klog.c - the kernel log: what booting writes, and what operations add to it. */
#include "unit/support.h"

#include <errno.h>

#include "kernel/klog.h"

#define FIRST UINT64_C(0x100000) /* pfn of block 32 */

/* Lines about zonelists: test_zonelists.c looks at those. */
static bool about_lists(const char *line)
{
	return !strncmp(line, "Built ", 6) || !strncmp(line, "Policy zone", 11) ||
	       !strncmp(line, "Fallback order", 14);
}

/* What else the log gained since the last look. */
static const char *news(struct vm *vm)
{
	static char text[1024];
	const char *line = text_string(&vm->kernel.log.text);
	size_t used = 0;

	while (*line) {
		size_t length = strcspn(line, "\n") + 1;

		if (!about_lists(line)) {
			assert_in_range(used + length, 0, sizeof(text) - 1);
			memcpy(text + used, line, length);
			used += length;
		}
		line += length;
	}
	text[used] = '\0';
	text_clear(&vm->kernel.log.text);
	return text;
}

/* TWO_NODES with nothing in the log. */
static struct vm *start_quiet(const struct profile *profile)
{
	struct vm *vm = start(profile, TWO_NODES, "");

	text_clear(&vm->kernel.log.text);
	return vm;
}

static int add(struct vm *vm, uint64_t page, uint64_t pages, unsigned node)
{
	return hotplug_add(&vm->kernel.hotplug, (struct span){ PFN(page), pages }, NID(node),
			   NO_GROUP, false);
}

static void each_line_ends_once(void **state)
{
	struct klog log;

	(void)state;
	klog_init(&log, &profile_4_10);
	assert_string_equal(text_string(&log.text), "");
	klog_add(&log, "Zone ranges:");
	klog_add(&log, "  %-8s empty", "Normal");
	klog_add(&log, "%s", "");
	assert_string_equal(text_string(&log.text), "Zone ranges:\n  Normal   empty\n\n");
	klog_free(&log);
}

static void unaligned_memory_is_named(void **state)
{
	static const PER_KERNEL(const char *) lines = {
		ON_4_X("Section-unaligned hotplug range: start 0x100001000, size 0x8000000\n"),
		ON(6_1, ("Block size [0x8000000] unaligned hotplug range: start 0x100001000, size "
			 "0x8000000\n"))
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start_quiet(profiles[p]);

		refused(&vm->kernel.hotplug, add(vm, FIRST + 1, SECTION_PAGES, 0), -EINVAL);
		assert_string_equal(news(vm), EXPECTED(lines, profiles[p]));
		stop(vm);
	}
}

/* RAM ends at 65 GiB, which makes blocks of 1 GiB where the size follows alignment. */
static void the_block_size_is_the_machines(void **state)
{
	struct vm *vm = start(&profile_6_1, "-m 64G,slots=4,maxmem=80G", "");

	(void)state;
	assert_int_equal(vm->kernel.hotplug.machine->block_pages, 8 * SECTION_PAGES);
	text_clear(&vm->kernel.log.text);
	refused(&vm->kernel.hotplug, add(vm, UINT64_C(70) << 18, SECTION_PAGES, 0), -EINVAL);
	assert_string_equal(news(vm), "Block size [0x40000000] unaligned hotplug range: start "
				      "0x1180000000, size 0x8000000\n");
	stop(vm);
}

/* The first range ends exclusively, the second inclusively. */
static void memory_beyond_the_addressable_is_named_since_6_1(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start_quiet(profiles[p]);

		assert_true(add(vm, UINT64_C(1) << 34, SECTION_PAGES, 0) < 0);
		assert_string_equal(
			news(vm),
			EXPECT_ON(profiles[p], const char *, ON_4_X(""),
				  ON(6_1, "Hotplug memory [0x400000000000-0x400008000000] exceeds "
					  "maximum addressable range [0x0-0x3fffffffffff]\n")));
		stop(vm);
	}
}

static void a_node_that_cannot_be_is_named_since_6_1(void **state)
{
	struct vm *vm = start_quiet(&profile_6_1);

	(void)state;
	refused(&vm->kernel.hotplug, add(vm, FIRST, SECTION_PAGES, 2), -EINVAL);
	assert_string_equal(news(vm), "node 2 was absent from the node_possible_map\n");
	stop(vm);
}

static void offlined_pages_are_counted_in_4_x(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start_quiet(profiles[p]);
		struct hotplug *h = &vm->kernel.hotplug;

		add_blocks_to(h, FIRST_HOT, 1, 0);
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_MOVABLE));
		assert_string_equal(news(vm), "");
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_OFFLINE));
		assert_string_equal(news(vm),
				    EXPECT_ON(profiles[p], const char *,
					      ON_4_X("Offlined Pages 32768\n"), ON(6_1, "")));
		stop(vm);
	}
}

/* Neither the address in use nor the zone rules make the kernel say a word. */
static void common_refusals_are_silent(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start_quiet(profiles[p]);
		struct hotplug *h = &vm->kernel.hotplug;

		add_blocks_to(h, FIRST_HOT, 3, 0);
		refused(h, add(vm, FIRST, SECTION_PAGES, 0), -EEXIST);
		refused(h, hotplug_offline(h, BLOCK_ID(0)), -EINVAL);
		refused(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_OFFLINE), -EINVAL);
		if (EXPECT_ON(profiles[p], bool, ON(4_10, true), ON(4_13, false), ON(6_1, false)))
			refused(h, hotplug_online(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_MOVABLE),
				-EINVAL);
		assert_string_equal(news(vm), "");
		stop(vm);
	}
}

static void an_eject_names_the_block_that_stays(void **state)
{
	static const PER_KERNEL(const char *)
		offlined = { ON_4_X("Offlined Pages 32768\n"), ON(6_1, "") };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start_quiet(profiles[p]);
		struct hotplug *h = &vm->kernel.hotplug;
		struct text want = { 0 };

		add_blocks_to(h, FIRST_HOT, 2, 0);
		for (uint32_t id = FIRST_HOT; id < FIRST_HOT + 2; id++)
			done(h, block_set_state(h, BLOCK_ID(id), MMOP_ONLINE));
		machine_block(h->machine, BLOCK_ID(FIRST_HOT + 1))->flags |= BLOCK_PINNED;
		assert_int_equal(hotplug_eject(h, (struct span){ PFN(FIRST), 2 * SECTION_PAGES }),
				 -EBUSY);
		sound(h);
		text_add(&want, "%smemory memory33: Offline failed.\n",
			 EXPECTED(offlined, profiles[p]));
		assert_string_equal(news(vm), text_string(&want));
		text_free(&want);
		stop(vm);
	}
}

static void removing_online_memory_names_it(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start_quiet(profiles[p]);
		struct hotplug *h = &vm->kernel.hotplug;

		add_blocks_to(h, FIRST_HOT, 1, 0);
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_MOVABLE));
		refused(h, hotplug_remove(h, (struct span){ PFN(FIRST), SECTION_PAGES }), -EBUSY);
		assert_string_equal(news(vm),
				    "removing memory fails, because memory "
				    "[0x0000000100000000-0x0000000107ffffff] is onlined\n");
		stop(vm);
	}
}

/* Two adds are two lines of /proc/iomem; 4.x wants one that holds it all. */
static void a_resource_that_does_not_fit_is_named_in_4_x(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start_quiet(profiles[p]);
		struct hotplug *h = &vm->kernel.hotplug;

		add_blocks_to(h, FIRST_HOT, 1, 0);
		add_blocks_to(h, FIRST_HOT + 1, 1, 0);
		done(h, hotplug_remove(h, (struct span){ PFN(FIRST), 2 * SECTION_PAGES }));
		assert_string_equal(
			news(vm),
			EXPECT_ON(profiles[p], const char *,
				  ON_4_X("Unable to release resource "
					 "<0x0000000100000000-0x000000010fffffff> (-22)\n"),
				  ON(6_1, "")));
		stop(vm);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_ends_once),
		cmocka_unit_test(unaligned_memory_is_named),
		cmocka_unit_test(the_block_size_is_the_machines),
		cmocka_unit_test(memory_beyond_the_addressable_is_named_since_6_1),
		cmocka_unit_test(a_node_that_cannot_be_is_named_since_6_1),
		cmocka_unit_test(offlined_pages_are_counted_in_4_x),
		cmocka_unit_test(common_refusals_are_silent),
		cmocka_unit_test(an_eject_names_the_block_that_stays),
		cmocka_unit_test(removing_online_memory_names_it),
		cmocka_unit_test(a_resource_that_does_not_fit_is_named_in_4_x),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
