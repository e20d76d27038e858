/* SPDX-License-Identifier: MIT */
/* test_proc.c - /proc: the command line and the map of physical addresses. */
#include "unit/support.h"

#include <errno.h>
#include <stdio.h>

#include "sysfs/tree.h"

static void the_command_line_is_shown_as_given(void **state)
{
	static const char *const rows[][2] = {
		{ "", "\n" },
		{ "movable_node", "movable_node\n" },
		{ "quiet  kernelcore=512M foo=\"a b\"", "quiet  kernelcore=512M foo=\"a b\"\n" },
		{ "100%s %n", "100%s %n\n" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vm *vm = start(&profile_6_1, TWO_NODES, rows[i][0]);

		assert_string_equal(content(vm, "proc/cmdline"), rows[i][1]);
		stop(vm);
	}
}

static bool has_line(const struct vm *vm, const char *line)
{
	const char *text = content(vm, "proc/iomem"), *at = strstr(text, line);

	return at && (at == text || at[-1] == '\n');
}

static void reserved_memory_has_each_generations_name(void **state)
{
	static const PER_KERNEL(const char *)
		reserved = { ON(4_10, "reserved"), ON(4_13, "Reserved"), ON(6_1, "Reserved") };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		static const char *const ranges[] = { "00000000-00000fff", "0009fc00-0009ffff",
						      "7ffe0000-7fffffff", "fffc0000-ffffffff",
						      "fd00000000-ffffffffff" };

		for (unsigned i = 0; i < ARRAY_SIZE(ranges); i++) {
			char line[64];

			snprintf(line, sizeof(line), "%s : %s\n", ranges[i],
				 EXPECTED(reserved, profiles[p]));
			assert_true(has_line(vm, line));
		}
		assert_true(has_line(vm, "00001000-0009fbff : System RAM\n"));
		assert_true(has_line(vm, "00100000-7ffdffff : System RAM\n"));
		stop(vm);
	}
}

/* One line an add, in the order of addresses, however close they are. */
static void added_memory_is_a_line_of_its_own(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;

		add_blocks_to(h, 35, 3, 0);
		add_blocks_to(h, 34, 1, 0);
		add_blocks_to(h, 33, 1, 0);
		assert_non_null(strstr(content(vm, "proc/iomem"),
				       "\n108000000-10fffffff : System RAM\n"
				       "110000000-117ffffff : System RAM\n"
				       "118000000-12fffffff : System RAM\n"
				       "fd00000000-"));
		done(h, block_set_state(h, BLOCK_ID(35), MMOP_ONLINE));
		assert_true(has_line(vm, "118000000-12fffffff : System RAM\n"));
		done(h, hotplug_remove(h, block_span(h->machine, BLOCK_ID(34))));
		assert_false(has_line(vm, "110000000-"));
		assert_true(has_line(vm, "108000000-10fffffff : System RAM\n"));
		stop(vm);
	}
}

static void mem_cuts_what_the_kernel_uses(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], "-m 2G", "mem=1G");

		assert_true(has_line(vm, "00100000-3fffffff : System RAM\n"));
		stop(vm);
	}
}

static void only_6_1_nests_memory_in_a_window(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	done(&vm->kernel.hotplug, put(vm, "sys/devices/system/memory/probe", "0x90000000"));
	assert_true(has_line(vm, "  90000000-97ffffff : System RAM\n"));
	stop(vm);
}

static void files_are_read_only_and_said_to_be_empty(void **state)
{
	static const char *const files[] = { "proc/cmdline", "proc/iomem", "proc/zoneinfo" };
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(files); i++) {
		struct place place;
		struct stat st;

		assert_int_equal(tree_resolve(vm, files[i], &place), 0);
		tree_stat(place, &st);
		assert_int_equal(st.st_mode, S_IFREG | 0444);
		assert_int_equal(st.st_size, 0);
		refused(&vm->kernel.hotplug, put(vm, files[i], "1"), -EACCES);
	}
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_command_line_is_shown_as_given),
		cmocka_unit_test(reserved_memory_has_each_generations_name),
		cmocka_unit_test(added_memory_is_a_line_of_its_own),
		cmocka_unit_test(mem_cuts_what_the_kernel_uses),
		cmocka_unit_test(only_6_1_nests_memory_in_a_window),
		cmocka_unit_test(files_are_read_only_and_said_to_be_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
