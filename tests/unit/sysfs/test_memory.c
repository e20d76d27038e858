/* SPDX-License-Identifier: MIT */
/* test_memory.c - /sys/devices/system/memory: its files and its list of blocks. */
#include "unit/support.h"

#include <errno.h>
#include <stdio.h>

#include "sysfs/tree.h"

#define DIR "sys/devices/system/memory"

static void has_the_files_of_the_inventory(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], "-m 512M", "");

		add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 0);
		assert_string_equal(names(vm, DIR),
				    "auto_online_blocks block_size_bytes probe uevent memory0 "
				    "memory1 memory2 memory3 memory32");
		assert_int_equal(mode(vm, DIR "/auto_online_blocks"), S_IFREG | 0644);
		assert_int_equal(mode(vm, DIR "/block_size_bytes"), S_IFREG | 0444);
		assert_int_equal(mode(vm, DIR "/probe"), S_IFREG | 0200);
		assert_int_equal(mode(vm, DIR "/uevent"), S_IFREG | 0644);
		assert_int_equal(mode(vm, DIR "/memory32"), S_IFDIR | 0755);
		assert_string_equal(content(vm, DIR "/uevent"), "");
		stop(vm);
	}
}

static void block_size_is_hexadecimal(void **state)
{
	static const struct {
		const char *options;
		PER_KERNEL(const char *) sizes;
	} rows[] = {
		{ "-m 2G", { ON_EVERY("8000000\n") } },
		/* RAM above 3 GiB moves up by 1 GiB, so this ends at 63, 64, 65 and 65.5 GiB. */
		{ "-m 62G", { ON_EVERY("8000000\n") } },
		{ "-m 63G", { ON_EVERY("80000000\n") } },
		{ "-m 64G", { ON_4_X("80000000\n"), ON(6_1, "40000000\n") } },
		{ "-m 64.5G", { ON_4_X("80000000\n"), ON(6_1, "20000000\n") } },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		for (unsigned p = 0; profiles[p]; p++) {
			struct vm *vm = start(profiles[p], rows[i].options, "");

			print_message("%s on %s\n", rows[i].options, profiles[p]->name);
			assert_string_equal(content(vm, DIR "/block_size_bytes"),
					    EXPECTED(rows[i].sizes, profiles[p]));
			stop(vm);
		}
	}
}

static void probe_takes_one_block_at_an_address(void **state)
{
	static const struct {
		const char *value;
		uint32_t id;
	} rows[] = {
		{ "0x100000000", 32 },  { "0X100000000\n", 32 },  { "+4294967296", 32 },
		{ "040000000000", 32 }, { "4429185024\n", 33 },   { "+0x0000110000000", 34 },
		{ "0x280000000", 80 },  { "0xfff8000000", 8191 },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		for (unsigned p = 0; profiles[p]; p++) {
			struct vm *vm = start(profiles[p], TWO_NODES, "");

			print_message("%s on %s\n", rows[i].value, profiles[p]->name);
			/* Where firmware reserves the top of 40 bits, nothing fits there. */
			if (rows[i].id == 8191) {
				refused(&vm->kernel.hotplug, put(vm, DIR "/probe", rows[i].value),
					-EEXIST);
			} else {
				done(&vm->kernel.hotplug, put(vm, DIR "/probe", rows[i].value));
				assert_int_equal(vm->kernel.hotplug.machine->blocks.nr, 17);
				assert_int_equal(block(&vm->kernel.hotplug, rows[i].id)->nid.val,
						 0);
				assert_int_equal(block(&vm->kernel.hotplug, rows[i].id)->group,
						 NO_GROUP);
				assert_int_equal(block(&vm->kernel.hotplug, rows[i].id)->flags, 0);
			}
			stop(vm);
		}
	}
}

static void probe_refuses_as_each_kernel_does(void **state)
{
	static const struct {
		const char *value;
		PER_KERNEL(int) errnos;
	} rows[] = {
		{ "", { ON_EVERY(-EINVAL) } },
		{ "\n", { ON_EVERY(-EINVAL) } },
		{ "zebra", { ON_EVERY(-EINVAL) } },
		{ "-1", { ON_EVERY(-EINVAL) } },
		{ "++4294967296", { ON_EVERY(-EINVAL) } },
		{ " 0x100000000", { ON_EVERY(-EINVAL) } },
		{ "0x100000000 ", { ON_EVERY(-EINVAL) } },
		{ "0x100000000\n\n", { ON_EVERY(-EINVAL) } },
		{ "0x110000000x", { ON_EVERY(-EINVAL) } },
		{ "0x", { ON_EVERY(-EINVAL) } },
		{ "4G", { ON_EVERY(-EINVAL) } },
		{ "089", { ON_EVERY(-EINVAL) } },
		{ "100000000\xff", { ON_EVERY(-EINVAL) } },
		{ "18446744073709551616", { ON_EVERY(-ERANGE) } },
		{ "0x10000000000000000\n", { ON_EVERY(-ERANGE) } },
		{ "1000000000000000000000000000000000000000", { ON_EVERY(-ERANGE) } },
		{ "0x100001000", { ON_EVERY(-EINVAL) } },
		{ "4096", { ON_EVERY(-EINVAL) } },
		{ "18446744073709551615", { ON_EVERY(-EINVAL) } },
		{ "0", { ON_EVERY(-EEXIST) } },
		{ "0x8000000", { ON_EVERY(-EEXIST) } },
		{ "0x10000000000", { ON_EVERY(-EEXIST) } },
		{ "0x3ff8000000000", { ON_4_X(-EEXIST), ON(6_1, -E2BIG) } },
		{ "0x400000000000", { ON_4_X(-EEXIST), ON(6_1, -E2BIG) } },
		{ "0xfffffffff8000000", { ON_4_X(-EEXIST), ON(6_1, -E2BIG) } },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		for (unsigned p = 0; profiles[p]; p++) {
			struct vm *vm = start(profiles[p], TWO_NODES, "");

			print_message("%s on %s\n", rows[i].value, profiles[p]->name);
			refused(&vm->kernel.hotplug, put(vm, DIR "/probe", rows[i].value),
				EXPECTED(rows[i].errnos, profiles[p]));
			stop(vm);
		}
	}
}

static void probe_allows_leading_zeros(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	done(&vm->kernel.hotplug, put(vm, DIR "/probe", "0x0000000000000000000000000000100000000"));
	assert_non_null(machine_block(vm->kernel.hotplug.machine, BLOCK_ID(FIRST_HOT)));
	stop(vm);
}

static void probe_finds_the_node_among_boots_records(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p],
				      "-m 2G,slots=2,maxmem=4G -numa node -numa node,mem=2G", "");

		done(&vm->kernel.hotplug, put(vm, DIR "/probe", "0x100000000"));
		assert_int_equal(block(&vm->kernel.hotplug, FIRST_HOT)->nid.val, 1);
		stop(vm);
	}
}

static void auto_online_takes_the_words_of_each_kernel(void **state)
{
	static const struct {
		const char *value;
		bool on_4, on_6_1;
		const char *reads;
	} rows[] = {
		{ "online", true, true, "online\n" },
		{ "online\n", true, true, "online\n" },
		{ "offline\n", true, true, "offline\n" },
		{ "online_kernel", false, true, "online_kernel\n" },
		{ "online_movable\n", false, true, "online_movable\n" },
		{ "online_movabl", false, false, NULL },
		{ "Online", false, false, NULL },
		{ " online", false, false, NULL },
		{ "online\n\n", false, false, NULL },
		{ "1", false, false, NULL },
		{ "", false, false, NULL },
		{ "bogus", false, false, NULL },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		for (unsigned p = 0; profiles[p]; p++) {
			struct vm *vm = start(profiles[p], TWO_NODES, "");
			bool taken = EXPECT_ON(profiles[p], bool, ON_4_X(rows[i].on_4),
					       ON(6_1, rows[i].on_6_1));

			print_message("'%s' on %s\n", rows[i].value, profiles[p]->name);
			assert_string_equal(content(vm, DIR "/auto_online_blocks"), "offline\n");
			if (taken) {
				done(&vm->kernel.hotplug,
				     put(vm, DIR "/auto_online_blocks", rows[i].value));
				assert_string_equal(content(vm, DIR "/auto_online_blocks"),
						    rows[i].reads);
			} else {
				refused(&vm->kernel.hotplug,
					put(vm, DIR "/auto_online_blocks", rows[i].value), -EINVAL);
			}
			stop(vm);
		}
	}
}

static void auto_online_only_concerns_what_comes_later(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");

		done(&vm->kernel.hotplug, put(vm, DIR "/probe", "0x100000000"));
		done(&vm->kernel.hotplug, put(vm, DIR "/auto_online_blocks", "online"));
		assert_false(block_online(block(&vm->kernel.hotplug, 32)));
		done(&vm->kernel.hotplug, put(vm, DIR "/probe", "0x108000000"));
		assert_true(block_online(block(&vm->kernel.hotplug, 33)));
		done(&vm->kernel.hotplug, put(vm, DIR "/auto_online_blocks", "offline"));
		done(&vm->kernel.hotplug, put(vm, DIR "/probe", "0x110000000"));
		assert_true(block_online(block(&vm->kernel.hotplug, 33)));
		assert_false(block_online(block(&vm->kernel.hotplug, 34)));
		stop(vm);
	}
}

static void auto_online_starts_as_the_command_line_says(void **state)
{
	static const struct {
		const char *append, *on_4, *on_6_1;
	} rows[] = {
		{ "memhp_default_state=online", "online\n", "online\n" },
		{ "memhp_default_state=online_kernel", "offline\n", "online_kernel\n" },
		{ "memhp_default_state=bogus", "offline\n", "offline\n" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		for (unsigned p = 0; profiles[p]; p++) {
			struct vm *vm = start(profiles[p], TWO_NODES, rows[i].append);

			assert_string_equal(content(vm, DIR "/auto_online_blocks"),
					    EXPECT_ON(profiles[p], const char *,
						      ON_4_X(rows[i].on_4),
						      ON(6_1, rows[i].on_6_1)));
			stop(vm);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_the_files_of_the_inventory),
		cmocka_unit_test(block_size_is_hexadecimal),
		cmocka_unit_test(probe_takes_one_block_at_an_address),
		cmocka_unit_test(probe_refuses_as_each_kernel_does),
		cmocka_unit_test(probe_allows_leading_zeros),
		cmocka_unit_test(probe_finds_the_node_among_boots_records),
		cmocka_unit_test(auto_online_takes_the_words_of_each_kernel),
		cmocka_unit_test(auto_online_only_concerns_what_comes_later),
		cmocka_unit_test(auto_online_starts_as_the_command_line_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
