/* SPDX-License-Identifier: MIT */
/* test_cmdline.c - the kernel's command line: what each generation takes, ignores and refuses. */
#include "unit/support.h"

#include <errno.h>
#include <stdio.h>

#include "kernel/cmdline.h"

static struct cmdline parse(const struct profile *profile, const char *line)
{
	struct cmdline cmdline;
	struct fail fail = { "" };

	print_message("%s: \"%s\"\n", profile->name, line);
	if (cmdline_parse(&cmdline, line, profile, profile->builds, &fail) < 0)
		fail_msg("%s", fail.text);
	return cmdline;
}

static void an_empty_line_gives_the_defaults(void **state)
{
	static const char *const lines[] = { "", " \t\n ", "quiet console=ttyS0 root=/dev/sda",
					     "xkernelcore=1G kernelcorex=1G Mem=1G init=/mem=1G" };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(lines); i++) {
			struct cmdline c = parse(profiles[p], lines[i]);

			assert_int_equal(c.kernelcore.pages + c.kernelcore.percent, 0);
			assert_int_equal(c.movablecore.pages + c.movablecore.percent, 0);
			assert_int_equal(c.mem_limit, 0);
			assert_false(c.movable_node || c.numa_off || c.no_acpi_hotplug);
			assert_false(c.params.movable_node);
			assert_int_equal(c.params.auto_movable_ratio, 301);
			assert_true(c.params.auto_movable_numa_aware);
			assert_int_equal(c.params.online_policy, 0);
			assert_int_equal(c.params.auto_online, MMOP_OFFLINE);
			assert_false(c.params.memmap_on_memory);
			assert_int_equal(c.params.phys_bits, 40);
		}
	}
}

static void kernelcore_is_an_amount(void **state)
{
	static const struct {
		const char *value;
		struct amount old, since_4_17;
	} rows[] = {
		{ "1G", { 262144, 0 }, { 262144, 0 } },
		{ "0x40000000", { 262144, 0 }, { 262144, 0 } },
		{ "8191", { 1, 0 }, { 1, 0 } },
		{ "4095", { 0, 0 }, { 0, 0 } },
		{ "1t", { UINT64_C(1) << 28, 0 }, { UINT64_C(1) << 28, 0 } },
		{ "30%", { 0, 0 }, { 0, 30 } },
		{ "100%", { 0, 0 }, { 0, 100 } },
		{ "8192%", { 2, 0 }, { 0, 8192 } },
		{ "", { 0, 0 }, { 0, 0 } },
		{ "x", { 0, 0 }, { 0, 0 } },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			struct amount want =
				EXPECT_ON(profiles[p], struct amount, ON_4_X(rows[i].old),
					  ON(6_1, rows[i].since_4_17));
			char line[64] = "kernelcore=";
			struct cmdline c;

			c = parse(profiles[p], strcat(line, rows[i].value));
			assert_int_equal(c.kernelcore.pages, want.pages);
			assert_int_equal(c.kernelcore.percent, want.percent);
			assert_int_equal(c.movablecore.pages, 0);

			strcpy(line, "movablecore=");
			c = parse(profiles[p], strcat(line, rows[i].value));
			assert_int_equal(c.movablecore.pages, want.pages);
			assert_int_equal(c.movablecore.percent, want.percent);
			assert_int_equal(c.kernelcore.pages, 0);
		}
	}
}

static void the_last_amount_wins(void **state)
{
	struct cmdline c = parse(&profile_6_1, "kernelcore=30% movablecore=1G kernelcore=4K");

	(void)state;
	assert_int_equal(c.kernelcore.pages, 1);
	assert_int_equal(c.kernelcore.percent, 0);
	assert_int_equal(c.movablecore.pages, 262144);
}

static void mem_is_a_limit_unless_it_is_nothing(void **state)
{
	static const struct {
		const char *line;
		uint64_t limit;
	} rows[] = {
		{ "mem=1536M", UINT64_C(0x60000000) },
		{ "mem=0x60000001", UINT64_C(0x60000001) },
		{ "mem=0", 0 },
		{ "mem=nopentium", 0 },
		{ "mem=", 0 },
		{ "mem", 0 },
		{ "mem=1G mem=0", UINT64_C(0x40000000) },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(parse(&profile_4_13, rows[i].line).mem_limit, rows[i].limit);
}

static void switches_are_words(void **state)
{
	struct cmdline c = parse(&profile_4_10, "movable_node numa=off acpi_no_memhotplug");

	(void)state;
	assert_true(c.movable_node);
	assert_true(c.params.movable_node);
	assert_true(c.numa_off);
	assert_true(c.no_acpi_hotplug);
}

static void words_are_parted_by_any_blanks(void **state)
{
	struct cmdline c = parse(&profile_6_1, "\tmovable_node  \n mem=1G\n");

	(void)state;
	assert_true(c.movable_node);
	assert_int_equal(c.mem_limit, UINT64_C(1) << 30);
}

static void the_default_state_takes_the_words_of_its_time(void **state)
{
	static const struct {
		const char *word;
		enum online_type old, since_5_8;
	} rows[] = {
		{ "online", MMOP_ONLINE, MMOP_ONLINE },
		{ "offline", MMOP_OFFLINE, MMOP_OFFLINE },
		{ "online_kernel", MMOP_OFFLINE, MMOP_ONLINE_KERNEL },
		{ "online_movable", MMOP_OFFLINE, MMOP_ONLINE_MOVABLE },
		{ "Online", MMOP_OFFLINE, MMOP_OFFLINE },
		{ "onlinex", MMOP_OFFLINE, MMOP_OFFLINE },
		{ "1", MMOP_OFFLINE, MMOP_OFFLINE },
		{ "", MMOP_OFFLINE, MMOP_OFFLINE },
		{ "online memhp_default_state=nonsense", MMOP_ONLINE, MMOP_ONLINE },
		{ "online memhp_default_state=offline", MMOP_OFFLINE, MMOP_OFFLINE },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			char line[128] = "memhp_default_state=";

			strcat(line, rows[i].word);
			assert_int_equal(parse(profiles[p], line).params.auto_online,
					 EXPECT_ON(profiles[p], enum online_type,
						   ON_4_X(rows[i].old),
						   ON(6_1, rows[i].since_5_8)));
		}
	}
}

#define MODULE "memory_hotplug."

static void module_parameters_exist_since_6_1_only(void **state)
{
	static const struct {
		const char *line;
		uint32_t ratio;
		bool numa_aware, altmap;
		unsigned policy;
	} rows[] = {
		{ MODULE "online_policy=auto-movable", 301, true, false, 1 },
		{ MODULE "online_policy=contig-zones", 301, true, false, 0 },
		{ MODULE "online_policy=auto_movable", 301, true, false, 0 },
		{ MODULE "auto_movable_ratio=20", 20, true, false, 0 },
		{ MODULE "auto_movable_ratio=0x20", 32, true, false, 0 },
		{ MODULE "auto_movable_ratio=4294967295", 4294967295, true, false, 0 },
		{ MODULE "auto_movable_ratio=4294967296", 301, true, false, 0 },
		{ MODULE "auto_movable_ratio=20%", 301, true, false, 0 },
		{ MODULE "auto_movable_ratio=-1", 301, true, false, 0 },
		{ MODULE "auto_movable_numa_aware=N", 301, false, false, 0 },
		{ MODULE "auto_movable_numa_aware=off", 301, false, false, 0 },
		{ MODULE "auto_movable_numa_aware=x", 301, true, false, 0 },
		{ MODULE "memmap_on_memory=Y", 301, true, true, 0 },
		{ MODULE "memmap_on_memory", 301, true, true, 0 },
		{ MODULE "memmap_on_memory=0", 301, true, false, 0 },
		{ "online_policy=auto-movable", 301, true, false, 0 },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			struct params params = parse(profiles[p], rows[i].line).params;
			bool known = EXPECT_ON(profiles[p], bool, ON_4_X(false), ON(6_1, true));

			assert_int_equal(params.auto_movable_ratio, known ? rows[i].ratio : 301);
			assert_int_equal(params.auto_movable_numa_aware,
					 !known || rows[i].numa_aware);
			assert_int_equal(params.memmap_on_memory, known && rows[i].altmap);
			assert_int_equal(params.online_policy, known ? rows[i].policy : 0);
		}
	}
}

/* Better no machine than one that silently differs from the real one. */
static void what_is_not_modelled_is_refused_by_name(void **state)
{
	static const char *const lines[] = { "kernelcore=mirror", "numa=fake=2",  "memmap=1G$4G",
					     "crashkernel=64M",   "hugepages=10", "cma=64M" };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++) {
		struct cmdline cmdline;
		struct fail fail = { "" };
		char name[32];

		snprintf(name, sizeof(name), "-append: %.*s", (int)strcspn(lines[i], "="),
			 lines[i]);
		assert_int_equal(cmdline_parse(&cmdline, lines[i], &profile_6_1, profile_6_1.builds,
					       &fail),
				 -EINVAL);
		assert_memory_equal(fail.text, name, strlen(name));
	}
}

static void bools_look_at_the_first_letters_only(void **state)
{
	static const struct {
		const char *text;
		int old, with_true_false; /* 0, 1 or -EINVAL */
	} rows[] = {
		{ "1", 1, 1 },
		{ "y", 1, 1 },
		{ "Y", 1, 1 },
		{ "on", 1, 1 },
		{ "oN", 1, 1 },
		{ "ONE", 1, 1 },
		{ "1x", 1, 1 },
		{ "online", 1, 1 },
		{ "0", 0, 0 },
		{ "n", 0, 0 },
		{ "No", 0, 0 },
		{ "of", 0, 0 },
		{ "OFFLINE", 0, 0 },
		{ "true", -EINVAL, 1 },
		{ "T", -EINVAL, 1 },
		{ "false", -EINVAL, 0 },
		{ "F", -EINVAL, 0 },
		{ "", -EINVAL, -EINVAL },
		{ "o", -EINVAL, -EINVAL },
		{ "ox", -EINVAL, -EINVAL },
		{ "2", -EINVAL, -EINVAL },
		{ " 1", -EINVAL, -EINVAL },
		{ "\n", -EINVAL, -EINVAL },
		{ "\xff", -EINVAL, -EINVAL },
		{ "o\xff", -EINVAL, -EINVAL },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		for (int words = 0; words < 2; words++) {
			int want = words ? rows[i].with_true_false : rows[i].old;
			bool value = i % 2, before = value;

			print_message("\"%s\"\n", rows[i].text);
			assert_int_equal(parse_kernel_bool(rows[i].text, words, &value),
					 want < 0 ? want : 0);
			assert_int_equal(value, want < 0 ? before : want);
		}
	}
}

static void online_types_have_one_word_each(void **state)
{
	static const struct {
		const char *word;
		enum online_type type;
	} rows[] = {
		{ "offline", MMOP_OFFLINE },
		{ "online", MMOP_ONLINE },
		{ "online_kernel", MMOP_ONLINE_KERNEL },
		{ "online_movable", MMOP_ONLINE_MOVABLE },
	};
	static const char *const others[] = { "",        "Online",   "online ",
					      " online", "online\n", "1",
					      "online_", "onlin",    "online movable" };
	enum online_type type;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_string_equal(online_type_word(rows[i].type), rows[i].word);
		assert_int_equal(parse_online_type(rows[i].word, &type), 0);
		assert_int_equal(type, rows[i].type);
	}
	for (unsigned i = 0; i < ARRAY_SIZE(others); i++) {
		type = MMOP_ONLINE_KERNEL;
		assert_int_equal(parse_online_type(others[i], &type), -EINVAL);
		assert_int_equal(type, MMOP_ONLINE_KERNEL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_line_gives_the_defaults),
		cmocka_unit_test(kernelcore_is_an_amount),
		cmocka_unit_test(the_last_amount_wins),
		cmocka_unit_test(mem_is_a_limit_unless_it_is_nothing),
		cmocka_unit_test(switches_are_words),
		cmocka_unit_test(words_are_parted_by_any_blanks),
		cmocka_unit_test(the_default_state_takes_the_words_of_its_time),
		cmocka_unit_test(module_parameters_exist_since_6_1_only),
		cmocka_unit_test(what_is_not_modelled_is_refused_by_name),
		cmocka_unit_test(bools_look_at_the_first_letters_only),
		cmocka_unit_test(online_types_have_one_word_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
