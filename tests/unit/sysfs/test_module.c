/* SPDX-License-Identifier: MIT */
/* test_module.c - /sys/module/memory_hotplug: the parameters of 6.1. */
#include "unit/support.h"

#include <errno.h>
#include <stdio.h>

#include "sysfs/tree.h"

#define DIR "sys/module/memory_hotplug/parameters/"

static void only_6_1_has_parameters(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		bool has = EXPECT_ON(profiles[p], bool, ON_4_X(false), ON(6_1, true));
		struct place place;

		assert_string_equal(names(vm, "sys/module"), has ? "memory_hotplug" : "");
		assert_int_equal(tree_resolve(vm, "sys/module/memory_hotplug", &place),
				 has ? 0 : -ENOENT);
		assert_int_equal(tree_resolve(vm, DIR "online_policy", &place), has ? 0 : -ENOENT);
		stop(vm);
	}
}

static void start_as_the_kernels_defaults(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	assert_string_equal(names(vm, "sys/module/memory_hotplug"), "parameters uevent");
	assert_int_equal(mode(vm, "sys/module/memory_hotplug/uevent"), S_IFREG | 0200);
	assert_string_equal(names(vm, DIR), "auto_movable_numa_aware auto_movable_ratio "
					    "memmap_on_memory online_policy");
	assert_int_equal(mode(vm, DIR "online_policy"), S_IFREG | 0644);
	assert_int_equal(mode(vm, DIR "auto_movable_ratio"), S_IFREG | 0644);
	assert_int_equal(mode(vm, DIR "auto_movable_numa_aware"), S_IFREG | 0644);
	assert_int_equal(mode(vm, DIR "memmap_on_memory"), S_IFREG | 0444);
	assert_string_equal(content(vm, DIR "online_policy"), "contig-zones\n");
	assert_string_equal(content(vm, DIR "auto_movable_ratio"), "301\n");
	assert_string_equal(content(vm, DIR "auto_movable_numa_aware"), "Y\n");
	assert_string_equal(content(vm, DIR "memmap_on_memory"), "N\n");
	stop(vm);
}

static void start_as_the_command_line_says(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES,
			      "memory_hotplug.online_policy=auto-movable "
			      "memory_hotplug.auto_movable_ratio=0x10 "
			      "memory_hotplug.auto_movable_numa_aware=n "
			      "memory_hotplug.memmap_on_memory=1");

	(void)state;
	assert_string_equal(content(vm, DIR "online_policy"), "auto-movable\n");
	assert_string_equal(content(vm, DIR "auto_movable_ratio"), "16\n");
	assert_string_equal(content(vm, DIR "auto_movable_numa_aware"), "N\n");
	assert_string_equal(content(vm, DIR "memmap_on_memory"), "Y\n");
	stop(vm);
}

/* @reads is what the file says afterwards: of refused values, the old one. */
static void take_what_each_understands(void **state)
{
	static const struct {
		const char *file, *value;
		int rc;
		const char *reads;
	} rows[] = {
		{ DIR "online_policy", "auto-movable", 0, "auto-movable\n" },
		{ DIR "online_policy", "auto-movable\n", 0, "auto-movable\n" },
		{ DIR "online_policy", "contig-zones\n", 0, "contig-zones\n" },
		{ DIR "online_policy", "auto_movable", -EINVAL, "contig-zones\n" },
		{ DIR "online_policy", "auto", -EINVAL, "contig-zones\n" },
		{ DIR "online_policy", "auto-movable\n\n", -EINVAL, "contig-zones\n" },
		{ DIR "online_policy", "", -EINVAL, "contig-zones\n" },
		{ DIR "online_policy", "1", -EINVAL, "contig-zones\n" },
		{ DIR "auto_movable_ratio", "0", 0, "0\n" },
		{ DIR "auto_movable_ratio", "20\n", 0, "20\n" },
		{ DIR "auto_movable_ratio", "0x20", 0, "32\n" },
		{ DIR "auto_movable_ratio", "010", 0, "8\n" },
		{ DIR "auto_movable_ratio", "4294967295", 0, "4294967295\n" },
		{ DIR "auto_movable_ratio", "4294967296", -ERANGE, "301\n" },
		{ DIR "auto_movable_ratio", "18446744073709551616", -ERANGE, "301\n" },
		{ DIR "auto_movable_ratio", "-1", -EINVAL, "301\n" },
		{ DIR "auto_movable_ratio", "30%", -EINVAL, "301\n" },
		{ DIR "auto_movable_ratio", " 20", -EINVAL, "301\n" },
		{ DIR "auto_movable_ratio", "", -EINVAL, "301\n" },
		{ DIR "auto_movable_numa_aware", "0", 0, "N\n" },
		{ DIR "auto_movable_numa_aware", "n\n", 0, "N\n" },
		{ DIR "auto_movable_numa_aware", "false", 0, "N\n" },
		{ DIR "auto_movable_numa_aware", "off", 0, "N\n" },
		{ DIR "auto_movable_numa_aware", "Y", 0, "Y\n" },
		{ DIR "auto_movable_numa_aware", "True", 0, "Y\n" },
		{ DIR "auto_movable_numa_aware", "2", -EINVAL, "Y\n" },
		{ DIR "auto_movable_numa_aware", "", -EINVAL, "Y\n" },
		{ DIR "memmap_on_memory", "1", -EACCES, "N\n" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vm *vm = start(&profile_6_1, TWO_NODES, "");

		print_message("%s '%s'\n", rows[i].file, rows[i].value);
		if (rows[i].rc < 0)
			refused(&vm->kernel.hotplug, put(vm, rows[i].file, rows[i].value),
				rows[i].rc);
		else
			done(&vm->kernel.hotplug, put(vm, rows[i].file, rows[i].value));
		assert_string_equal(content(vm, rows[i].file), rows[i].reads);
		stop(vm);
	}
}

/* The block without a device needs 32768 pages; 0 per cent allows none. */
static void count_from_the_next_decision_on(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	add_blocks_to(h, FIRST_HOT, 2, 0);
	assert_string_equal(choices(h, FIRST_HOT), "Normal Movable");
	done(h, put(vm, DIR "online_policy", "auto-movable"));
	assert_string_equal(choices(h, FIRST_HOT), "Movable Normal");
	done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE));
	assert_int_equal(block(h, FIRST_HOT)->zone, ZONE_MOVABLE);
	done(h, put(vm, DIR "auto_movable_ratio", "0"));
	assert_int_equal(block(h, FIRST_HOT)->zone, ZONE_MOVABLE);
	assert_string_equal(choices(h, FIRST_HOT + 1), "Normal Movable");
	stop(vm);
}

static void uevents_of_the_module_are_none_of_the_machines(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	refused(&vm->kernel.hotplug, put(vm, "sys/module/memory_hotplug/uevent", "add"), 0);
	refused(&vm->kernel.hotplug, put(vm, "sys/module/memory_hotplug/uevent", "zebra"), -EINVAL);
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_6_1_has_parameters),
		cmocka_unit_test(start_as_the_kernels_defaults),
		cmocka_unit_test(start_as_the_command_line_says),
		cmocka_unit_test(take_what_each_understands),
		cmocka_unit_test(count_from_the_next_decision_on),
		cmocka_unit_test(uevents_of_the_module_are_none_of_the_machines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
