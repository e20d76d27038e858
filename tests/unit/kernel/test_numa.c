/* SPDX-License-Identifier: MIT */
/* test_numa.c - from the firmware's tables to nodes, records and RAM ranges. */
#include "unit/support.h"

#include <errno.h>
#include <stdlib.h>

#include "kernel/boot.h"

/* Lines about single nodes and zones: test_bootlog.c looks at those. */
static bool about_details(const char *line)
{
	size_t length = strcspn(line, "\n");

	return memmem(line, length, "NODE_DATA(", 10) || memmem(line, length, " zone: ", 7) ||
	       !strncmp(line, "On node ", 8);
}

/* The log's lines from the one that starts with @from up to the one that starts with @to. */
static void assert_log(const struct vm *vm, const char *from, const char *to, const char *lines)
{
	const char *start = strstr(text_string(&vm->kernel.log.text), from);
	const char *end = start ? strstr(start, to) : NULL;
	struct text got = { 0 };

	assert_non_null(end);
	while (start < end) {
		size_t length = strcspn(start, "\n") + 1;

		if (!about_details(start))
			text_add_bytes(&got, start, length);
		start += length;
	}
	assert_string_equal(text_string(&got), lines);
	text_free(&got);
}

static void assert_no_line(const struct vm *vm, const char *part)
{
	assert_null(strstr(text_string(&vm->kernel.log.text), part));
}

static void records_of_a_node_are_joined(void **state)
{
	static const struct {
		const char *line, *joins;
		struct record records[3];
	} rows[] = {
		{ TWO_NODES,
		  "NUMA: Node 0 [mem 0x00000000-0x0009ffff] + [mem 0x00100000-0x3fffffff] -> "
		  "[mem 0x00000000-0x3fffffff]\n",
		  { { { { 0 }, 0x40000 }, { 0 }, { 0 } },
		    { { { 0x40000 }, 0x3ffe0 }, { 1 }, { 0 } } } },
		{ "-m 6G -numa node,mem=4G -numa node,mem=2G",
		  "NUMA: Node 0 [mem 0x00000000-0x0009ffff] + [mem 0x00100000-0xbfffffff] -> "
		  "[mem 0x00000000-0xbfffffff]\n"
		  "NUMA: Node 0 [mem 0x00000000-0xbfffffff] + [mem 0x100000000-0x13fffffff] -> "
		  "[mem 0x00000000-0x13fffffff]\n",
		  { { { { 0 }, 0x140000 }, { 0 }, { 0 } },
		    { { { 0x140000 }, 0x80000 }, { 1 }, { 0 } } } },
		{ "-m 4G -numa node,mem=2G -numa node,mem=2G",
		  "NUMA: Node 0 [mem 0x00000000-0x0009ffff] + [mem 0x00100000-0x7fffffff] -> "
		  "[mem 0x00000000-0x7fffffff]\n"
		  "NUMA: Node 1 [mem 0x80000000-0xbfffffff] + [mem 0x100000000-0x13fffffff] -> "
		  "[mem 0x80000000-0x13fffffff]\n",
		  { { { { 0 }, 0x80000 }, { 0 }, { 0 } },
		    { { { 0x80000 }, 0xc0000 }, { 1 }, { 0 } } } },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			struct vm *vm = start(profiles[p], rows[i].line, "");
			const struct machine *m = vm->kernel.hotplug.machine;

			print_message("%s on %s\n", rows[i].line, profiles[p]->name);
			assert_log(vm, "NUMA: ", "Zone ranges", rows[i].joins);
			assert_int_equal(m->records.nr, 2);
			for (unsigned r = 0; r < m->records.nr; r++) {
				assert_true(span_equal(machine_records(m)[r].span,
						       rows[i].records[r].span));
				assert_int_equal(machine_records(m)[r].nid.val,
						 rows[i].records[r].nid.val);
			}
			stop(vm);
		}
	}
}

static void ram_is_cut_at_node_borders(void **state)
{
	static const struct {
		const char *line, *append, *ranges;
	} rows[] = {
		{ "-m 1G", "",
		  "Early memory node ranges\n"
		  "  node   0: [mem 0x0000000000001000-0x000000000009efff]\n"
		  "  node   0: [mem 0x0000000000100000-0x000000003ffdffff]\n" },
		{ "-m 6G -numa node,mem=4G -numa node,mem=2G", "",
		  "Early memory node ranges\n"
		  "  node   0: [mem 0x0000000000001000-0x000000000009efff]\n"
		  "  node   0: [mem 0x0000000000100000-0x00000000bffdffff]\n"
		  "  node   0: [mem 0x0000000100000000-0x000000013fffffff]\n"
		  "  node   1: [mem 0x0000000140000000-0x00000001bfffffff]\n" },
		{ "-m 1G -numa node,mem=512K -numa node,mem=1023.5M", "numa=off",
		  "Early memory node ranges\n"
		  "  node   0: [mem 0x0000000000001000-0x000000000009efff]\n"
		  "  node   0: [mem 0x0000000000100000-0x000000003ffdffff]\n" },
		{ "-m 2G -numa node,mem=1G -numa node,mem=1G", "mem=1536M",
		  "Early memory node ranges\n"
		  "  node   0: [mem 0x0000000000001000-0x000000000009efff]\n"
		  "  node   0: [mem 0x0000000000100000-0x000000003fffffff]\n"
		  "  node   1: [mem 0x0000000040000000-0x000000005fffffff]\n" },
		{ "-m 2G -numa node,mem=1G -numa node,mem=1G", "mem=0x20000fff",
		  "Early memory node ranges\n"
		  "  node   0: [mem 0x0000000000001000-0x000000000009efff]\n"
		  "  node   0: [mem 0x0000000000100000-0x000000001fffffff]\n" },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			struct vm *vm = start(profiles[p], rows[i].line, rows[i].append);

			assert_log(vm, "Early memory node ranges", "Init", rows[i].ranges);
			stop(vm);
		}
	}
}

static void a_node_is_possible_by_the_table_and_online_by_its_ram(void **state)
{
	static const struct {
		const char *line, *append;
		const char
			*nodes; /* one letter each: P possible, C memoryless with CPU, M with RAM */
	} rows[] = {
		{ "-m 1G", "", "M" },
		{ TWO_NODES, "", "MM" },
		{ TWO_NODES, "numa=off", "M" },
		{ "-m 2G,slots=2,maxmem=4G -numa node,mem=2G -numa node", "", "MP" },
		{ "-m 2G -numa node -numa node,mem=2G", "", "CM" },
		{ "-m 2G -numa node,mem=1G -numa node,mem=1G", "mem=1G", "MP" },
		/* Nothing in the table names node 1. */
		{ "-m 2G -numa node,mem=2G -numa node", "", "M" },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			struct vm *vm = start(profiles[p], rows[i].line, rows[i].append);
			const struct machine *m = vm->kernel.hotplug.machine;

			print_message("%s, %s\n", rows[i].line, rows[i].append);
			assert_int_equal(m->nodes.nr, strlen(rows[i].nodes));
			for (unsigned n = 0; n < m->nodes.nr; n++) {
				const struct node *node = machine_node(m, NID(n));
				char kind = rows[i].nodes[n];

				assert_true(node->possible);
				assert_int_equal(node->online, kind != 'P');
				assert_int_equal(node->has_cpu, n == 0);
				assert_int_equal(span_empty(node->span), kind != 'M');
			}
			stop(vm);
		}
	}
}

/* Domains 0 (its CPU), 2 (RAM) and 3 (RAM, window): nodes come in the order they are met. */
static void nodes_are_numbered_as_domains_are_met(void **state)
{
	struct vm *vm = start(&profile_6_1,
			      "-m 2G,slots=2,maxmem=4G -numa node -numa node -numa node,mem=1G "
			      "-numa node,mem=1G",
			      "");

	(void)state;
	assert_int_equal(kernel_node_of(&vm->kernel, 0), 0);
	assert_int_equal(kernel_node_of(&vm->kernel, 1), -ENOENT);
	assert_int_equal(kernel_node_of(&vm->kernel, 2), 1);
	assert_int_equal(kernel_node_of(&vm->kernel, 3), 2);
	assert_int_equal(vm->kernel.hotplug.machine->nodes.nr, 3);
	assert_non_null(strstr(text_string(&vm->kernel.log.text),
			       "ACPI: SRAT: Node 2 PXM 3 [mem 0x100000000-0x1ffffffff] hotplug\n"));
	stop(vm);
}

static void without_a_table_one_node_has_it_all(void **state)
{
	static const struct {
		const char *line, *append, *why;
	} rows[] = {
		{ "-m 2G", "", "No NUMA configuration found\n" },
		{ TWO_NODES, "numa=off", "NUMA turned off\n" },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			struct vm *vm = start(profiles[p], rows[i].line, rows[i].append);
			const struct machine *m = vm->kernel.hotplug.machine;
			struct text want = { 0 };

			text_add(&want,
				 "%sFaking a node at [mem 0x0000000000000000-0x000000007ffdffff]\n",
				 rows[i].why);
			assert_log(vm, rows[i].why, "Zone ranges", text_string(&want));
			assert_no_line(vm, "SRAT");
			assert_int_equal(m->records.nr, 1);
			assert_true(span_equal(machine_records(m)[0].span,
					       (struct span){ PFN(0), 0x7ffe0 }));
			assert_int_equal(kernel_node_of(&vm->kernel, 1), -ENOENT);
			text_free(&want);
			stop(vm);
		}
	}
}

static void a_limited_map_is_printed_again(void **state)
{
	static const PER_KERNEL(const char *)
		headlines = { ON_4_X("e820: user-defined physical RAM map:\n"),
			      ON(6_1, "user-defined physical RAM map:\n") };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], "-m 4G", "mem=1000M");
		struct text want = { 0 };

		text_add(&want, "%s%s", EXPECTED(headlines, profiles[p]),
			 "user: [mem 0x0000000000000000-0x000000000009fbff] usable\n"
			 "user: [mem 0x000000000009fc00-0x000000000009ffff] reserved\n"
			 "user: [mem 0x00000000000f0000-0x00000000000fffff] reserved\n"
			 "user: [mem 0x0000000000100000-0x000000003e7fffff] usable\n"
			 "user: [mem 0x00000000bffe0000-0x00000000bfffffff] reserved\n"
			 "user: [mem 0x00000000fffc0000-0x00000000ffffffff] reserved\n"
			 "user: [mem 0x000000fd00000000-0x000000ffffffffff] reserved\n");
		assert_log(vm, EXPECTED(headlines, profiles[p]), "No NUMA", text_string(&want));
		assert_int_equal(vm->kernel.hotplug.machine->max_pfn.val, 0x3e800);
		stop(vm);
		text_free(&want);
	}
}

static void setup_lines_tell_of_memoryless_nodes_as_each_kernel_does(void **state)
{
	static const struct {
		const char *line, *old, *since_6_1;
	} rows[] = {
		{ "-m 2G,slots=2,maxmem=4G -numa node,mem=2G -numa node",
		  "Initmem setup node 0 [mem 0x0000000000001000-0x000000007ffdffff]\n",
		  "Initmem setup node 0 [mem 0x0000000000001000-0x000000007ffdffff]\n"
		  "Initializing node 1 as memoryless\n"
		  "Initmem setup node 1 as memoryless\n" },
		/* 4.x comes back to the CPU's node when all others are done. */
		{ "-m 2G -numa node -numa node,mem=2G",
		  "Initmem setup node 1 [mem 0x0000000000001000-0x000000007ffdffff]\n"
		  "Initmem setup node 0 [mem 0x0000000000000000-0x0000000000000000]\n",
		  "Initmem setup node 0 as memoryless\n"
		  "Initmem setup node 1 [mem 0x0000000000001000-0x000000007ffdffff]\n" },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			struct vm *vm = start(profiles[p], rows[i].line, "");

			print_message("%s on %s\n", rows[i].line, profiles[p]->name);
			if (EXPECT_ON(profiles[p], bool, ON_4_X(false), ON(6_1, true)))
				assert_log(vm, "Initmem", "Fallback", rows[i].since_6_1);
			else
				assert_log(vm, "Initmem", "Built", rows[i].old);
			stop(vm);
		}
	}
}

/* Records under 4 MiB do not make a node until 6.1. */
static void a_tiny_node_is_not_brought_up_by_4_x(void **state)
{
	static const struct {
		const char *line;
		bool old;
	} rows[] = {
		{ "-m 1G -numa node,mem=512M -numa node,mem=4M -numa node,mem=508M", true },
		{ "-m 1G -numa node,mem=512M -numa node,mem=2M -numa node,mem=510M", false },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			struct vm *vm = start(profiles[p], rows[i].line, "");

			print_message("%s on %s\n", rows[i].line, profiles[p]->name);
			assert_true(machine_node(vm->kernel.hotplug.machine, NID(1))->possible);
			assert_int_equal(machine_node(vm->kernel.hotplug.machine, NID(1))->online,
					 rows[i].old || EXPECT_ON(profiles[p], bool, ON_4_X(false),
								  ON(6_1, true)));
			stop(vm);
		}
	}
}

/* boot() of @line; the words of its refusal, NULL when it works. */
static const char *refusal_on(const struct profile *profile, const char *line, const char *append,
			      int error)
{
	struct machine_options *options = malloc(sizeof(*options));
	struct board *board = malloc(sizeof(*board));
	static struct fail fail;
	struct kernel kernel;
	int rc;

	assert_non_null(options);
	assert_non_null(board);
	machine_options_init(options);
	assert_int_equal(machine_options_line(options, line, &fail), 0);
	assert_int_equal(machine_option(options, "-append", append, &fail), 0);
	kernel_init(&kernel, profile, NULL, NULL, test_allocator);
	rc = board_init(board, options, &fail);
	if (rc == 0)
		rc = boot(&kernel, board, &fail);
	assert_int_equal(rc, error);
	if (rc < 0)
		assert_null(kernel.hotplug.machine);
	kernel_free(&kernel);
	free(board);
	free(options);
	return rc < 0 ? fail.text : NULL;
}

static const char *refusal(const char *line, const char *append, int error)
{
	return refusal_on(&profile_6_1, line, append, error);
}

/* 4.x does not bring up a node of less than 4 MiB, which may be all that there is. */
static void a_machine_of_one_tiny_node_does_not_boot(void **state)
{
	(void)state;
	assert_null(refusal("-m 1G -numa node,mem=1G", "mem=3M", 0));
	assert_string_equal(refusal_on(&profile_4_10, "-m 1G -numa node,mem=1G", "mem=3M", -EINVAL),
			    "-append: mem= leaves too little memory to boot");
	assert_string_equal(refusal_on(&profile_4_13, "-m 3", "", -EINVAL),
			    "-m leaves too little memory to boot");
}

static void no_machine_comes_of_a_refused_boot(void **state)
{
	(void)state;
	assert_null(refusal("-m 1G", "", 0));
	assert_non_null(strstr(refusal("-m 2T", "", -ERANGE), "phys-bits too low (40)"));
	assert_non_null(strstr(refusal("-m 1G", "memmap=1G", -EINVAL), "memmap"));
	assert_string_equal(refusal("-m 1G", "mem=1M", -EINVAL),
			    "-append: mem= leaves too little memory to boot");
	assert_null(refusal("-m 1G", "mem=2M", 0));
	fail_allocations = true;
	assert_string_equal(refusal("-m 1G", "", -ENOMEM), "not enough memory for the machine");
	fail_allocations = false;
}

static void more_nodes_than_a_kernel_knows_are_refused(void **state)
{
	static char line[MAX_NUMA_NODES * 24] = "-m 4160M";

	(void)state;
	for (unsigned i = 0; i < 65; i++)
		strcat(line, " -numa node,mem=64M");
	assert_string_equal(refusal(line, "", -EINVAL), "a kernel knows 64 nodes at most");
	assert_null(refusal(line, "numa=off", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_of_a_node_are_joined),
		cmocka_unit_test(ram_is_cut_at_node_borders),
		cmocka_unit_test(a_node_is_possible_by_the_table_and_online_by_its_ram),
		cmocka_unit_test(nodes_are_numbered_as_domains_are_met),
		cmocka_unit_test(without_a_table_one_node_has_it_all),
		cmocka_unit_test(a_limited_map_is_printed_again),
		cmocka_unit_test(setup_lines_tell_of_memoryless_nodes_as_each_kernel_does),
		cmocka_unit_test(a_tiny_node_is_not_brought_up_by_4_x),
		cmocka_unit_test(a_machine_of_one_tiny_node_does_not_boot),
		cmocka_unit_test(no_machine_comes_of_a_refused_boot),
		cmocka_unit_test(more_nodes_than_a_kernel_knows_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
