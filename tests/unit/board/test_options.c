/* SPDX-License-Identifier: MIT */
/* test_options.c - a machine as QEMU's command line describes it, and QEMU's words of refusal. */
#include "unit/support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "board/options.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)
#define M0 "-object memory-backend-ram,id=m0,size=1G "
#define M1 "-object memory-backend-ram,id=m1,size=1G "
#define SUFFIXES                                                                             \
	"\nOptional suffix k, M, G, T, P or E means kilo-, mega-, giga-, tera-, peta-\nand " \
	"exabytes, respectively."

/* All of @line and the check. */
static int take(struct machine_options *options, const char *line, struct fail *fail)
{
	int rc;

	machine_options_init(options);
	*fail = (struct fail){ "" };
	rc = machine_options_line(options, line, fail);
	return rc < 0 ? rc : machine_options_check(options, fail);
}

static struct machine_options *new_options(void)
{
	struct machine_options *options = malloc(sizeof(*options));

	assert_non_null(options);
	return options;
}

static void memory_is_what_qemu_makes_of_it(void **state)
{
	static const struct {
		const char *line;
		uint64_t ram, maxmem, slots;
		unsigned nodes;
	} rows[] = {
		{ "", 128 * MIB, 128 * MIB, 0, 0 },
		{ "-m 0", 128 * MIB, 128 * MIB, 0, 0 },
		{ "-m slots=4,maxmem=4G", 128 * MIB, 4 * GIB, 4, 1 },
		{ "-m 2G", 2 * GIB, 2 * GIB, 0, 0 },
		{ "-m 2048", 2 * GIB, 2 * GIB, 0, 0 },
		{ "-m size=2g", 2 * GIB, 2 * GIB, 0, 0 },
		{ "-m 2G,", 2 * GIB, 2 * GIB, 0, 0 },
		{ "-m 0x800", 2 * GIB, 2 * GIB, 0, 0 },
		{ "-m 010", 10 * MIB, 10 * MIB, 0, 0 },
		{ "-m 1B", 8192, 8192, 0, 0 },
		{ "-m 8193B", 16384, 16384, 0, 0 },
		{ "-m 1.3G", 1395867648, 1395867648, 0, 0 },
		{ "-m 1G,size=2G", 2 * GIB, 2 * GIB, 0, 0 },
		{ "-m 2G,slots=4,maxmem=4G", 2 * GIB, 4 * GIB, 4, 1 },
		{ "-m 2G,slots=4,maxmem=4G -m 1G", GIB, 4 * GIB, 4, 1 },
		{ "-m 2G,slots=0x10,maxmem=4294967296", 2 * GIB, 4 * GIB, 16, 1 },
		{ "-m 1G,slots=256,maxmem=1.5G", GIB, GIB + GIB / 2, 256, 1 },
		{ "-m 2G,maxmem=4G", 2 * GIB, 4 * GIB, 0, 1 },
		{ "-m 2G,slots=0,maxmem=4G", 2 * GIB, 4 * GIB, 0, 1 },
		{ "-m 2G,maxmem=2G", 2 * GIB, 2 * GIB, 0, 0 },
		{ "-m 2G,slots=0,maxmem=2G", 2 * GIB, 2 * GIB, 0, 0 },
	};
	struct machine_options *options = new_options();
	struct fail fail;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		print_message("%s\n", rows[i].line);
		assert_int_equal(take(options, rows[i].line, &fail), 0);
		assert_int_equal(options->ram, rows[i].ram);
		assert_int_equal(options->maxmem, rows[i].maxmem);
		assert_int_equal(options->slots, rows[i].slots);
		assert_int_equal(options->nr_nodes, rows[i].nodes);
		if (rows[i].nodes)
			assert_int_equal(options->nodes[0].size, rows[i].ram);
	}
	free(options);
}

static void nodes_take_numbers_and_memory(void **state)
{
	static const struct {
		const char *line;
		unsigned nr;
		uint64_t sizes[3];
	} rows[] = {
		{ "-m 2G -numa node,mem=1G -numa node,mem=1024", 2, { GIB, GIB } },
		{ "-m 2G -numa node,mem=2G -numa node", 2, { 2 * GIB, 0 } },
		{ "-m 2G -numa node -numa node,mem=2G", 2, { 0, 2 * GIB } },
		{ "-numa node,nodeid=1,mem=96M -numa node,nodeid=0,mem=32M",
		  2,
		  { 32 * MIB, 96 * MIB } },
		{ "-numa node,nodeid=0x0,mem=128M", 1, { 128 * MIB } },
		{ "-m 2G -numa type=node,memdev=m0 " M0 M1 "-numa node,memdev=m1",
		  2,
		  { GIB, GIB } },
		{ "-m 2G " M0 M1 "-numa node,memdev=m1 -numa node -numa node,memdev=m0",
		  3,
		  { GIB, 0, GIB } },
		{ "-m 1G -numa node,mem=512K -numa node,mem=1023.5M",
		  2,
		  { 512 * 1024, GIB - 512 * 1024 } },
	};
	struct machine_options *options = new_options();
	struct fail fail;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		print_message("%s\n", rows[i].line);
		assert_int_equal(take(options, rows[i].line, &fail), 0);
		assert_int_equal(options->nr_nodes, rows[i].nr);
		for (unsigned n = 0; n < rows[i].nr; n++) {
			assert_true(options->nodes[n].present);
			assert_int_equal(options->nodes[n].size, rows[i].sizes[n]);
		}
	}
	free(options);
}

static void backends_of_nodes_are_used_and_others_are_not(void **state)
{
	struct machine_options *options = new_options();
	struct fail fail;

	(void)state;
	assert_int_equal(take(options, "-m 1G " M0 M1 "-numa node,memdev=m1", &fail), 0);
	assert_false(backend_find(&options->backends, "m0")->used);
	assert_true(backend_find(&options->backends, "m1")->used);
	free(options);
}

/* QEMU repeats the option and its argument in front of its words. */
static void refuses_an_option_in_qemus_words(void **state)
{
	static const struct {
		const char *name, *argument;
		int error;
		const char *words;
	} rows[] = {
		{ "-m", "2GB", -EINVAL,
		  "Parameter 'size' expects a non-negative number below 2^64" SUFFIXES },
		{ "-m", "-5", -EINVAL,
		  "Parameter 'size' expects a non-negative number below 2^64" SUFFIXES },
		{ "-m", "1.5", -EINVAL,
		  "Parameter 'size' expects a non-negative number below 2^64" SUFFIXES },
		{ "-m", "size=", -EINVAL,
		  "Parameter 'size' expects a non-negative number below 2^64" SUFFIXES },
		{ "-m", "1G,maxmem=x", -EINVAL,
		  "Parameter 'maxmem' expects a non-negative number below 2^64" SUFFIXES },
		{ "-m", "2000000000000T", -ERANGE,
		  "Value '2000000000000T' is out of range for parameter 'size'" },
		{ "-m", "1G,slots=4K", -EINVAL, "Parameter 'slots' expects a number" },
		{ "-m", "1G,slots=", -EINVAL, "Parameter 'slots' expects a number" },
		{ "-m", "1G,slots=18446744073709551616", -ERANGE,
		  "Value '18446744073709551616' is too large for parameter 'slots'" },
		{ "-m", "1G,foo=1", -EINVAL, "Invalid parameter 'foo'" },
		{ "-numa", "nodes", -EINVAL, "Parameter 'type' does not accept value 'nodes'" },
		{ "-numa", "nodeid=1", -EINVAL, "Parameter 'type' is missing" },
		{ "-numa", "node,foo=1", -EINVAL, "Invalid parameter 'foo'" },
		{ "-numa", "node,nodeid=0", -EEXIST, "Duplicate NUMA nodeid: 0" },
		{ "-numa", "node,nodeid=128", -ERANGE, "Max number of NUMA nodes reached: 128" },
		{ "-numa", "node,nodeid=200", -ERANGE, "Max number of NUMA nodes reached: 200" },
		{ "-numa", "node,nodeid=65536", -ERANGE, "Parameter 'nodeid' expects uint16_t" },
		{ "-numa", "node,nodeid=-1", -EINVAL, "Parameter 'nodeid' expects a uint64 value" },
		{ "-numa", "node,nodeid=x", -EINVAL, "Parameter 'nodeid' expects a uint64 value" },
		{ "-numa", "node,memdev=m0", -EINVAL,
		  "numa configuration should use either mem= or memdev=,mixing both is not "
		  "allowed" },
		{ "-object", "memory-backend-ram,size=1G", -EINVAL, "Parameter 'id' is missing" },
		{ "-object", "memory-backend-ram,id=m0,size=1G", -EEXIST,
		  "Duplicate ID 'm0' for object" },
	};
	struct machine_options *options = new_options();

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct fail fail = { "" };
		char words[512];

		machine_options_init(options);
		assert_int_equal(machine_options_line(options, "-numa node,mem=1G " M0, &fail), 0);
		snprintf(words, sizeof(words), "%s %s: %s", rows[i].name, rows[i].argument,
			 rows[i].words);
		assert_int_equal(machine_option(options, rows[i].name, rows[i].argument, &fail),
				 rows[i].error);
		assert_string_equal(fail.text, words);
		assert_int_equal(options->nr_nodes, 1);
		assert_int_equal(options->backends.nr, 1);
		assert_int_equal(options->slots, 0);
	}
	free(options);
}

/* What only shows in the end is said without the option. */
static void refuses_a_machine_in_qemus_words(void **state)
{
	static const struct {
		const char *line, *words;
	} rows[] = {
		{ "-m 2G,maxmem=1G",
		  "invalid value of maxmem: maximum memory size (0x40000000) must be at least the "
		  "initial memory size (0x80000000)" },
		{ "-m 2G,slots=1,maxmem=4096",
		  "invalid value of maxmem: maximum memory size (0x1000) must be at least the "
		  "initial memory size (0x80000000)" },
		{ "-m 2G,slots=4,maxmem=2G",
		  "invalid value of maxmem: memory slots were specified but maximum memory size "
		  "(0x80000000) is equal to the initial memory size (0x80000000)" },
		{ "-m 2G,slots=4", "slots specified but no max-size" },
		{ "-m 2G,slots=0", "slots specified but no max-size" },
		{ "-m 2G,slots=257,maxmem=4G", "unsupported amount of memory slots: 257" },
		{ "-m 2G,slots=0x100000000,maxmem=4G",
		  "unsupported amount of memory slots: 4294967296" },
		{ "-m 2G,slots=257,maxmem=4294967297", "unsupported amount of memory slots: 257" },
		{ "-m 2G,maxmem=4294967297",
		  "maximum memory size must by aligned to multiple of 4096 bytes" },
		{ "-m 3G -numa node,mem=1G -numa node,mem=1G",
		  "total memory for NUMA nodes (0x80000000) should equal RAM size (0xc0000000)" },
		{ "-m 2G -numa node",
		  "total memory for NUMA nodes (0x0) should equal RAM size (0x80000000)" },
		{ "-m 2G -numa node,nodeid=1,mem=2G", "numa: Node ID missing: 0" },
		{ "-m 2G -numa node,mem=1G -numa node,nodeid=2,mem=1G",
		  "numa: Node ID missing: 1" },
		{ "-m 2G " M0 "-numa node,memdev=m0 -numa node,memdev=m0",
		  "memory backend m0 can't be used multiple times." },
		{ "-m 3G " M0 "-numa node,memdev=m0 -numa node,memdev=m0",
		  "total memory for NUMA nodes (0x80000000) should equal RAM size (0xc0000000)" },
		{ "-m 2G,slots=257,maxmem=4G -numa node,nodeid=1,mem=2G",
		  "numa: Node ID missing: 0" },
		{ "-m 2G,slots=4 -numa node,nodeid=1,mem=2G", "slots specified but no max-size" },
		{ "-foo 1", "-foo: invalid option" },
		{ "-m", "-m: requires an argument" },
		{ "-m 2G -numa", "-numa: requires an argument" },
	};
	struct machine_options *options = new_options();
	struct fail fail;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		print_message("%s\n", rows[i].line);
		assert_in_range(-take(options, rows[i].line, &fail), 1, 4095);
		assert_string_equal(fail.text, rows[i].words);
	}
	free(options);
}

static void names_the_highest_of_several_missing_nodes(void **state)
{
	struct machine_options *options = new_options();
	struct fail fail;

	(void)state;
	assert_int_equal(take(options, "-m 2G -numa node,mem=1G -numa node,nodeid=5,mem=1G", &fail),
			 -EINVAL);
	assert_string_equal(fail.text, "numa: Node ID missing: 4");
	free(options);
}

static void an_unknown_backend_of_a_node_is_told_with_its_option(void **state)
{
	static const struct {
		const char *line, *words;
	} rows[] = {
		{ "-m 1G -numa node,memdev=nope",
		  "-numa node,memdev=nope: memdev=nope is ambiguous" },
		{ "-m 1G " M0 "-numa node,memdev=m0 -numa node,memdev=",
		  "-numa node,memdev=: memdev= is ambiguous" },
	};
	struct machine_options *options = new_options();
	struct fail fail;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		print_message("%s\n", rows[i].line);
		assert_in_range(-take(options, rows[i].line, &fail), 1, 4095);
		assert_string_equal(fail.text, rows[i].words);
	}
	free(options);
}

static void an_object_without_bytes_is_told_without_its_option(void **state)
{
	struct machine_options *options = new_options();
	struct fail fail;

	(void)state;
	assert_int_equal(take(options, "-object memory-backend-ram,id=m0,size=0", &fail), -ERANGE);
	assert_string_equal(fail.text,
			    "property 'size' of memory-backend-ram doesn't take value '0'");
	free(options);
}

static void an_empty_amount_of_memory_is_refused(void **state)
{
	struct machine_options *options = new_options();
	struct fail fail = { "" };

	(void)state;
	machine_options_init(options);
	assert_int_equal(machine_option(options, "-m", "", &fail), -EINVAL);
	free(options);
}

static void refusals_win_in_qemus_order(void **state)
{
	static const struct {
		const char *line, *words;
	} rows[] = {
		{ "-m foo=1,slots=x", "-m foo=1,slots=x: Parameter 'slots' expects a number" },
		{ "-m slots=x,size=-1", "-m slots=x,size=-1: Parameter 'size' expects a "
					"non-negative number below 2^64" SUFFIXES },
	};
	struct machine_options *options = new_options();
	struct fail fail;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(take(options, rows[i].line, &fail), -EINVAL);
		assert_string_equal(fail.text, rows[i].words);
	}
	free(options);
}

static void what_qemu_has_and_we_have_not_is_named(void **state)
{
	static const char *const lines[] = {
		"-smp 4",
		"-M pc",
		"-numa cpu,node-id=0",
		"-numa dist,src=0,dst=1,val=20",
		"-numa node,cpus=0",
	};
	struct machine_options *options = new_options();
	struct fail fail;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++) {
		assert_int_equal(take(options, lines[i], &fail), -EINVAL);
		assert_non_null(strstr(fail.text, "not modelled"));
	}
	free(options);
}

static void a_foreign_option_is_left_to_others(void **state)
{
	struct machine_options *options = new_options(), *before = new_options();
	struct fail fail = { "" };

	(void)state;
	machine_options_init(options);
	memcpy(before, options, sizeof(*options));
	assert_int_equal(machine_option(options, "--kernel", "4.10", &fail), -ENOENT);
	assert_int_equal(machine_option(options, "-mem", "1G", &fail), -ENOENT);
	assert_int_equal(machine_option(options, "", NULL, &fail), -ENOENT);
	assert_memory_equal(options, before, sizeof(*options));
	assert_int_equal(machine_option(options, "-m", "1G", &fail), 0);
	assert_true(options->given);
	free(options);
	free(before);
}

static void a_kernel_command_line_is_kept_whole_or_refused(void **state)
{
	struct machine_options *options = new_options();
	struct fail fail = { "" };
	char line[MAX_APPEND + 1];

	(void)state;
	machine_options_init(options);
	memset(line, 'k', MAX_APPEND);
	line[MAX_APPEND] = '\0';
	assert_int_equal(machine_option(options, "-append", line, &fail), -E2BIG);
	assert_string_equal(options->append, "");
	line[MAX_APPEND - 1] = '\0';
	assert_int_equal(machine_option(options, "-append", line, &fail), 0);
	assert_string_equal(options->append, line);
	assert_int_equal(machine_option(options, "-append", "movable_node mem=1G", &fail), 0);
	assert_string_equal(options->append, "movable_node mem=1G");
	free(options);
}

static void a_line_may_have_blanks_anywhere_but_an_end(void **state)
{
	struct machine_options *options = new_options();
	static char line[8192];
	struct fail fail;

	(void)state;
	assert_int_equal(take(options, "  -m\t1G \t -numa  node,mem=1G  ", &fail), 0);
	assert_int_equal(options->ram, GIB);
	memset(line, ' ', sizeof(line) - 1);
	assert_int_equal(take(options, line, &fail), -E2BIG);
	free(options);
}

static void the_largest_machine_has_128_nodes(void **state)
{
	struct machine_options *options = new_options();
	struct fail fail;

	(void)state;
	machine_options_init(options);
	for (unsigned i = 0; i < MAX_NUMA_NODES; i++)
		assert_int_equal(machine_option(options, "-numa", "node,mem=1M", &fail), 0);
	assert_int_equal(machine_option(options, "-numa", "node,mem=1M", &fail), -ERANGE);
	assert_string_equal(fail.text, "-numa node,mem=1M: Max number of NUMA nodes reached: 128");
	assert_int_equal(machine_options_check(options, &fail), 0);
	assert_int_equal(options->nr_nodes, MAX_NUMA_NODES);
	free(options);
}

static void trying_says_what_checking_would_and_changes_nothing(void **state)
{
	static const char *const lines[] = {
		"-m 1G -object memory-backend-ram,id=a,size=1G -numa node,memdev=a",
		"-m 2G -object memory-backend-ram,id=a,size=1G -numa node,memdev=a",
		"-m 1G,slots=257,maxmem=2G",
	};
	struct machine_options *options = new_options(), *before = new_options();
	struct fail tried, checked;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++) {
		int rc;

		machine_options_init(options);
		tried = checked = (struct fail){ "" };
		assert_int_equal(machine_options_line(options, lines[i], &tried), 0);
		memcpy(before, options, sizeof(*before));
		rc = machine_options_try(options, &tried);
		assert_memory_equal(options, before, sizeof(*before));
		assert_int_equal(machine_options_check(options, &checked), rc);
		assert_string_equal(tried.text, checked.text);
	}
	free(options);
	free(before);
}

static void sizes_that_overflow_are_refused(void **state)
{
	static const char *const lines[] = {
		"-m 18446744073709551615B",
		"-m 1G -numa node,mem=15E -numa node,mem=1E -numa node,mem=1G",
	};
	struct machine_options *options = new_options();
	struct fail fail;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++)
		assert_int_equal(take(options, lines[i], &fail), -ERANGE);
	free(options);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_what_qemu_makes_of_it),
		cmocka_unit_test(nodes_take_numbers_and_memory),
		cmocka_unit_test(backends_of_nodes_are_used_and_others_are_not),
		cmocka_unit_test(refuses_an_option_in_qemus_words),
		cmocka_unit_test(refuses_a_machine_in_qemus_words),
		cmocka_unit_test(names_the_highest_of_several_missing_nodes),
		cmocka_unit_test(an_unknown_backend_of_a_node_is_told_with_its_option),
		cmocka_unit_test(an_object_without_bytes_is_told_without_its_option),
		cmocka_unit_test(an_empty_amount_of_memory_is_refused),
		cmocka_unit_test(refusals_win_in_qemus_order),
		cmocka_unit_test(what_qemu_has_and_we_have_not_is_named),
		cmocka_unit_test(a_foreign_option_is_left_to_others),
		cmocka_unit_test(a_kernel_command_line_is_kept_whole_or_refused),
		cmocka_unit_test(a_line_may_have_blanks_anywhere_but_an_end),
		cmocka_unit_test(the_largest_machine_has_128_nodes),
		cmocka_unit_test(trying_says_what_checking_would_and_changes_nothing),
		cmocka_unit_test(sizes_that_overflow_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
