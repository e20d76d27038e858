/* SPDX-License-Identifier: MIT */
/* test_block.c - /sys/devices/system/memory/memoryN: what its files read and accept. */
#include "unit/support.h"

#include <errno.h>
#include <stdio.h>

#include "sysfs/tree.h"

#define DIR "sys/devices/system/memory/"

static const struct {
	const char *name;
	mode_t mode;
} inventory[] = {
	{ "online", S_IFREG | 0644 },     { "phys_device", S_IFREG | 0444 },
	{ "phys_index", S_IFREG | 0444 }, { "removable", S_IFREG | 0444 },
	{ "state", S_IFREG | 0644 },      { "subsystem", S_IFLNK | 0777 },
	{ "uevent", S_IFREG | 0644 },     { "valid_zones", S_IFREG | 0444 },
	{ "node1", S_IFLNK | 0777 },
};

static void has_the_files_of_the_inventory(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		size_t length = 0;

		add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 1);
		for (unsigned i = 0; i < ARRAY_SIZE(inventory); i++) {
			char path[96];

			snprintf(path, sizeof(path), DIR "memory32/%s", inventory[i].name);
			assert_int_equal(mode(vm, path), inventory[i].mode);
			length += strlen(inventory[i].name) + 1;
		}
		assert_int_equal(strlen(names(vm, DIR "memory32")) + 1, length);
		assert_string_equal(content(vm, DIR "memory32/uevent"), "");
		assert_string_equal(content(vm, DIR "memory32/phys_device"), "0\n");
		stop(vm);
	}
}

static void numbers_have_eight_hexadecimal_digits(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	add_blocks_to(&vm->kernel.hotplug, 33, 1, 0);
	add_blocks_to(&vm->kernel.hotplug, 0x1a9b, 1, 0);
	assert_string_equal(content(vm, DIR "memory0/phys_index"), "00000000\n");
	assert_string_equal(content(vm, DIR "memory33/phys_index"), "00000021\n");
	assert_string_equal(content(vm, DIR "memory6811/phys_index"), "00001a9b\n");
	stop(vm);
}

/* 300 MiB lie in blocks 0 to 2, so block 2 is in both nodes. */
static void links_lead_to_the_bus_and_to_every_node(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm =
			start(profiles[p], "-m 1000M -numa node,mem=300M -numa node,mem=700M", "");
		struct place place;

		assert_string_equal(target(vm, DIR "memory2/subsystem"), "../../../../bus/memory");
		assert_string_equal(target(vm, DIR "memory1/node0"), "../../node/node0");
		assert_string_equal(target(vm, DIR "memory2/node0"), "../../node/node0");
		assert_string_equal(target(vm, DIR "memory2/node1"), "../../node/node1");
		assert_string_equal(target(vm, DIR "memory3/node1"), "../../node/node1");
		assert_int_equal(tree_resolve(vm, DIR "memory1/node1", &place), -ENOENT);
		assert_int_equal(tree_resolve(vm, DIR "memory3/node0", &place), -ENOENT);
		assert_int_equal(tree_resolve(vm, DIR "memory3/node2", &place), -ENOENT);
		assert_int_equal(tree_resolve(vm, DIR "memory3/node01", &place), -ENOENT);
		assert_int_equal(tree_resolve(vm, DIR "memory3/node257", &place), -ENOENT);
		assert_non_null(strstr(names(vm, DIR "memory2"), "node0 node1"));
		stop(vm);
	}
}

static void state_takes_exactly_four_words(void **state)
{
	static const struct {
		const char *value;
		int rc;
	} rows[] = {
		{ "online", 0 },
		{ "online\n", 0 },
		{ "online_kernel", 0 },
		{ "online_kernel\n", 0 },
		{ "online_movable", 0 },
		{ "online_movable\n", 0 },
		{ "offline", -EINVAL },
		{ "", -EINVAL },
		{ "\n", -EINVAL },
		{ "1", -EINVAL },
		{ "ONLINE", -EINVAL },
		{ " online", -EINVAL },
		{ "online ", -EINVAL },
		{ "online\n\n", -EINVAL },
		{ "onlin", -EINVAL },
		{ "online_kernelx", -EINVAL },
		{ "online movable", -EINVAL },
		{ "online_Movable", -EINVAL },
		{ "movable", -EINVAL },
		{ "going-offline", -EINVAL },
		{ "\xffonline", -EINVAL },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		for (unsigned p = 0; profiles[p]; p++) {
			struct vm *vm = start(profiles[p], TWO_NODES, "");

			print_message("'%s' on %s\n", rows[i].value, profiles[p]->name);
			add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 0);
			if (rows[i].rc < 0)
				refused(&vm->kernel.hotplug,
					put(vm, DIR "memory32/state", rows[i].value), rows[i].rc);
			else
				done(&vm->kernel.hotplug,
				     put(vm, DIR "memory32/state", rows[i].value));
			assert_string_equal(content(vm, DIR "memory32/state"),
					    rows[i].rc ? "offline\n" : "online\n");
			assert_string_equal(content(vm, DIR "memory32/online"),
					    rows[i].rc ? "0\n" : "1\n");
			stop(vm);
		}
	}
}

static void state_refuses_what_already_is(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");

		add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 0);
		refused(&vm->kernel.hotplug, put(vm, DIR "memory32/state", "offline"), -EINVAL);
		done(&vm->kernel.hotplug, put(vm, DIR "memory32/state", "online"));
		refused(&vm->kernel.hotplug, put(vm, DIR "memory32/state", "online"), -EINVAL);
		done(&vm->kernel.hotplug, put(vm, DIR "memory32/state", "offline"));
		assert_string_equal(content(vm, DIR "memory32/state"), "offline\n");
		refused(&vm->kernel.hotplug, put(vm, DIR "memory0/state", "offline"), -EINVAL);
		refused(&vm->kernel.hotplug, put(vm, DIR "memory1/state", "offline"), -EBUSY);
		stop(vm);
	}
}

enum answer { NO, YES, BAD };

static void online_takes_what_kernels_call_a_bool(void **state)
{
	static const struct {
		const char *value;
		enum answer on_4, on_6_1;
	} rows[] = {
		{ "1", YES, YES },      { "1\n", YES, YES },   { "y", YES, YES },
		{ "Y", YES, YES },      { "yes", YES, YES },   { "on", YES, YES },
		{ "On", YES, YES },     { "oN", YES, YES },    { "ON", YES, YES },
		{ "online", YES, YES }, { "1x", YES, YES },    { "0", NO, NO },
		{ "n", NO, NO },        { "No", NO, NO },      { "of", NO, NO },
		{ "OFF", NO, NO },      { "offline", NO, NO }, { "t", BAD, YES },
		{ "True", BAD, YES },   { "f", BAD, NO },      { "FALSE", BAD, NO },
		{ "", BAD, BAD },       { "\n", BAD, BAD },    { "o", BAD, BAD },
		{ "ox", BAD, BAD },     { "7", BAD, BAD },     { "-1", BAD, BAD },
		{ " 1", BAD, BAD },     { "\xff", BAD, BAD },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		for (unsigned p = 0; profiles[p]; p++) {
			struct vm *vm = start(profiles[p], TWO_NODES, "");
			enum answer answer =
				EXPECT_ON(profiles[p], enum answer, ON_4_X(rows[i].on_4),
					  ON(6_1, rows[i].on_6_1));

			print_message("'%s' on %s\n", rows[i].value, profiles[p]->name);
			add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 2, 0);
			done(&vm->kernel.hotplug, put(vm, DIR "memory33/state", "online"));
			for (unsigned id = 32; id <= 33; id++) {
				bool was = block_online(block(&vm->kernel.hotplug, id));
				char path[64];

				snprintf(path, sizeof(path), DIR "memory%u/online", id);
				if (answer == BAD)
					refused(&vm->kernel.hotplug, put(vm, path, rows[i].value),
						-EINVAL);
				else
					done(&vm->kernel.hotplug, put(vm, path, rows[i].value));
				assert_int_equal(block_online(block(&vm->kernel.hotplug, id)),
						 answer == BAD ? was : answer == YES);
				assert_string_equal(content(vm, path),
						    block_online(block(&vm->kernel.hotplug, id)) ?
							    "1\n" :
							    "0\n");
			}
			stop(vm);
		}
	}
}

static void online_shows_the_device_and_state_the_pages(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "memhp_default_state=online");
		bool silent = EXPECT_ON(profiles[p], bool, ON(4_10, true), ON(4_13, false),
					ON(6_1, false));

		add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 0);
		assert_string_equal(content(vm, DIR "memory32/state"), "online\n");
		assert_string_equal(content(vm, DIR "memory32/online"), silent ? "0\n" : "1\n");
		if (silent) {
			refused(&vm->kernel.hotplug, put(vm, DIR "memory32/state", "offline"),
				-EINVAL);
			refused(&vm->kernel.hotplug, put(vm, DIR "memory32/online", "0"), 0);
			done(&vm->kernel.hotplug, put(vm, DIR "memory32/state", "online_movable"));
			assert_string_equal(content(vm, DIR "memory32/valid_zones"),
					    "Normal Movable\n");
			assert_string_equal(content(vm, DIR "memory32/online"), "1\n");
			assert_int_equal(put(vm, DIR "memory32/state", "online_movable"), -EINVAL);
		}
		stop(vm);
	}
}

/* The table of kernels.md 13, rows 1 and 2. */
static void valid_zones_are_words_with_a_blank_between(void **state)
{
	static const PER_KERNEL(const char *)
		before = { ON(4_10, "Normal\n"), ON(4_13, "Normal Movable\n"),
			   ON(6_1, "Normal Movable\n") };
	static const PER_KERNEL(const char *)
		at_end = { ON(4_10, "Movable Normal\n"), ON(4_13, "Movable\n"),
			   ON(6_1, "Movable\n") };
	static const PER_KERNEL(const char *) below = { ON_EVERY("Normal Movable\n") };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");

		assert_string_equal(content(vm, DIR "memory0/valid_zones"), "none\n");
		assert_string_equal(content(vm, DIR "memory1/valid_zones"), "DMA32\n");
		add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 4, 0);
		assert_string_equal(content(vm, DIR "memory34/valid_zones"),
				    EXPECTED(before, profiles[p]));
		assert_string_equal(content(vm, DIR "memory35/valid_zones"), "Normal Movable\n");
		done(&vm->kernel.hotplug, put(vm, DIR "memory35/state", "online_movable"));
		assert_string_equal(content(vm, DIR "memory35/valid_zones"),
				    EXPECTED(at_end, profiles[p]));
		assert_string_equal(content(vm, DIR "memory34/valid_zones"),
				    EXPECTED(below, profiles[p]));
		stop(vm);
	}
}

/* kernels.md 4.3: a Movable that starts below the block and a Normal that ends above it. */
static void valid_zones_of_4_13_may_be_an_empty_line(void **state)
{
	struct vm *vm = start(&profile_4_13, TWO_NODES, "");

	(void)state;
	add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 3, 0);
	*machine_zone(vm->kernel.hotplug.machine, NID(0), ZONE_NORMAL) =
		(struct zone){ .span = { PFN(34 * SECTION_PAGES), SECTION_PAGES },
			       .initialised = 1 };
	*machine_zone(vm->kernel.hotplug.machine, NID(0), ZONE_MOVABLE) =
		(struct zone){ .span = { PFN(32 * SECTION_PAGES), SECTION_PAGES },
			       .initialised = 1 };
	assert_string_equal(content(vm, DIR "memory33/valid_zones"), "\n");
	assert_int_equal(put(vm, DIR "memory33/state", "online_kernel"), -EINVAL);
	assert_int_equal(put(vm, DIR "memory33/state", "online_movable"), -EINVAL);
	stop(vm);
}

/*
 * 4.x looks at the first page of every pageblock (4 MiB): its zone must span it. Page 0 is in no
 * zone; past the end of RAM pages count as DMA. Neither a node's border nor RAM that ends inside a
 * pageblock matters.
 */
static void removable_is_a_hint(void **state)
{
	static const struct {
		const char *machine, *file;
		PER_KERNEL(const char *) reads;
	} rows[] = {
		{ TWO_NODES, DIR "memory0/removable", { ON_4_X("0\n"), ON(6_1, "1\n") } },
		{ TWO_NODES, DIR "memory1/removable", { ON_EVERY("1\n") } },
		{ TWO_NODES, DIR "memory32/removable", { ON_EVERY("1\n") } },
		{ TWO_NODES, DIR "memory33/removable", { ON_EVERY("1\n") } },
		{ TWO_NODES, DIR "memory34/removable", { ON_EVERY("1\n") } },
		{ "-m 1000M", DIR "memory7/removable", { ON_4_X("0\n"), ON(6_1, "1\n") } },
		{ TWO_NODES, DIR "memory15/removable", { ON_EVERY("1\n") } },
		{ "-m 1000M -numa node,mem=300M -numa node,mem=700M",
		  DIR "memory2/removable",
		  { ON_EVERY("1\n") } },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		for (unsigned p = 0; profiles[p]; p++) {
			struct vm *vm = start(profiles[p], rows[i].machine, "");

			print_message("%s on %s\n", rows[i].file, profiles[p]->name);
			add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 3, 0);
			done(&vm->kernel.hotplug, put(vm, DIR "memory34/state", "online_movable"));
			done(&vm->kernel.hotplug, put(vm, DIR "memory33/state", "online_kernel"));
			assert_string_equal(content(vm, rows[i].file),
					    EXPECTED(rows[i].reads, profiles[p]));
			stop(vm);
		}
	}
}

static void keep(void *data, const struct uevent *uevent)
{
	snprintf(data, 128, "%s %s %s", uevent->action, uevent->devpath, uevent->subsystem);
}

static void uevent_names_the_block(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	char told[128] = "";

	(void)state;
	vm->uevents.sink = keep;
	vm->uevents.data = told;
	refused(&vm->kernel.hotplug, put(vm, DIR "memory15/uevent", "change\n"), 0);
	assert_string_equal(told, "change /devices/system/memory/memory15 memory");
	stop(vm);
}

/* The words of 6.1.192. */
static void a_bad_uevent_is_told_in_the_log(void **state)
{
	static const struct {
		const char *value, *words;
	} rows[] = {
		{ "bogus\n", "unknown uevent action string" },
		{ "\n", "unknown uevent action string" },
		{ "remove x\n", "incorrect uevent action arguments" },
	};
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		char expected[256];

		klog_clear(&vm->kernel.log);
		refused(&vm->kernel.hotplug, put(vm, DIR "memory15/uevent", rows[i].value),
			-EINVAL);
		snprintf(expected, sizeof(expected),
			 "synth uevent: /devices/system/memory/memory15: %s\n"
			 "memory memory15: uevent: failed to send synthetic uevent: -22\n",
			 rows[i].words);
		assert_string_equal(text_string(&vm->kernel.log.text), expected);
	}
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_the_files_of_the_inventory),
		cmocka_unit_test(numbers_have_eight_hexadecimal_digits),
		cmocka_unit_test(links_lead_to_the_bus_and_to_every_node),
		cmocka_unit_test(state_takes_exactly_four_words),
		cmocka_unit_test(state_refuses_what_already_is),
		cmocka_unit_test(online_takes_what_kernels_call_a_bool),
		cmocka_unit_test(online_shows_the_device_and_state_the_pages),
		cmocka_unit_test(valid_zones_are_words_with_a_blank_between),
		cmocka_unit_test(valid_zones_of_4_13_may_be_an_empty_line),
		cmocka_unit_test(removable_is_a_hint),
		cmocka_unit_test(uevent_names_the_block),
		cmocka_unit_test(a_bad_uevent_is_told_in_the_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
