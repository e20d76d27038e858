/* SPDX-License-Identifier: MIT */
/* test_firmware.c - e820, SRAT and device region, by what was measured on QEMU's "pc". */
#include "unit/support.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "board/firmware.h"
#include "util/text.h"

#define GIB (UINT64_C(1) << 30)
#define FOUR_GIB (4 * GIB)

/* @line as a firmware; @rc and @fail are firmware_build()'s. */
static int build(struct firmware *fw, const char *line, struct fail *fail)
{
	struct machine_options *options = malloc(sizeof(*options));
	int rc;

	assert_non_null(options);
	machine_options_init(options);
	*fail = (struct fail){ "" };
	if (machine_options_line(options, line, fail) < 0 ||
	    machine_options_check(options, fail) < 0)
		fail_msg("%s", fail->text);
	rc = firmware_build(fw, options, fail);
	free(options);
	return rc;
}

static struct firmware built(const char *line)
{
	struct firmware fw;
	struct fail fail;

	print_message("%s\n", line);
	assert_int_equal(build(&fw, line, &fail), 0);
	return fw;
}

static void assert_entry(const struct e820_entry *entry, uint64_t first, uint64_t last, bool usable)
{
	assert_int_equal(entry->first, first);
	assert_int_equal(entry->last, last);
	assert_int_equal(entry->usable, usable);
}

static void the_memory_map_is_qemus(void **state)
{
	static const struct {
		const char *line;
		uint64_t usable_last, low_last, high_last; /* 0: nothing above 4 GiB */
	} rows[] = {
		{ "-m 128M", 0x7fdffff, 0x7ffffff, 0 },
		{ "-m 256M", 0xffdffff, 0xfffffff, 0 },
		{ "-m 1000M", 0x3e7dffff, 0x3e7fffff, 0 },
		{ "-m 1000.5M", 0x3e85ffff, 0x3e87ffff, 0 },
		{ "-m 1001234K", 0x3d1a5fff, 0x3d1c5fff, 0 },
		{ "-m 1G", 0x3ffdffff, 0x3fffffff, 0 },
		{ "-m 2G", 0x7ffdffff, 0x7fffffff, 0 },
		{ "-m 3G", 0xbffdffff, 0xbfffffff, 0 },
		{ "-m 3500M", 0xdabdffff, 0xdabfffff, 0 },
		{ "-m 3583M", 0xdfedffff, 0xdfefffff, 0 },
		{ "-m 3584M", 0xbffdffff, 0xbfffffff, 0x11fffffff },
		{ "-m 4G", 0xbffdffff, 0xbfffffff, 0x13fffffff },
		{ "-m 5G", 0xbffdffff, 0xbfffffff, 0x17fffffff },
		{ "-m 6G", 0xbffdffff, 0xbfffffff, 0x1bfffffff },
		{ "-m 8G", 0xbffdffff, 0xbfffffff, 0x23fffffff },
		{ "-m 16G", 0xbffdffff, 0xbfffffff, 0x43fffffff },
		{ "-m 2G,slots=4,maxmem=64G", 0x7ffdffff, 0x7fffffff, 0 },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct firmware fw = built(rows[i].line);
		const struct e820_entry *e = fw.e820;

		assert_int_equal(fw.nr_e820, rows[i].high_last ? 8 : 7);
		assert_entry(e++, 0, 0x9fbff, true);
		assert_entry(e++, 0x9fc00, 0x9ffff, false);
		assert_entry(e++, 0xf0000, 0xfffff, false);
		assert_entry(e++, 0x100000, rows[i].usable_last, true);
		assert_entry(e++, rows[i].usable_last + 1, rows[i].low_last, false);
		assert_entry(e++, 0xfffc0000, 0xffffffff, false);
		if (rows[i].high_last)
			assert_entry(e++, FOUR_GIB, rows[i].high_last, true);
		assert_entry(e, UINT64_C(0xfd00000000), UINT64_C(0xffffffffff), false);
	}
}

static void the_srat_is_qemus(void **state)
{
	/* Entries as "PXM:FIRST-LAST", "+" hot-pluggable, "-" empty. */
	static const struct {
		const char *line, *entries;
	} rows[] = {
		{ "-m 1G -numa node,mem=1G", "0:0-9ffff 0:100000-3fffffff - " },
		{ "-m 2G -numa node,mem=1G -numa node,mem=1G",
		  "0:0-9ffff 0:100000-3fffffff 1:40000000-7fffffff - " },
		{ "-m 3G -numa node,mem=256M -numa node,mem=768M -numa node,mem=2G",
		  "0:0-9ffff 0:100000-fffffff 1:10000000-3fffffff 2:40000000-bfffffff - " },
		{ "-m 8G -numa node,mem=2G -numa node,mem=6G",
		  "0:0-9ffff 0:100000-7fffffff 1:80000000-bfffffff 1:100000000-23fffffff " },
		{ "-m 4G -numa node,mem=3G -numa node,mem=1G",
		  "0:0-9ffff 0:100000-bfffffff 1:100000000-13fffffff - " },
		{ "-m 6G -numa node,mem=1G -numa node,mem=1G -numa node,mem=1G -numa node,mem=3G",
		  "0:0-9ffff 0:100000-3fffffff 1:40000000-7fffffff 2:80000000-bfffffff "
		  "3:100000000-1bfffffff - " },
		{ "-m 1G -numa node,mem=512K -numa node,mem=1023.5M",
		  "0:0-7ffff 1:80000-9ffff 1:100000-3fffffff - " },
		{ "-m 1G -numa node,mem=800K -numa node,mem=1047776K",
		  "0:0-9ffff 1:100000-3fffffff - - " },
		{ "-m 2G -numa node -numa node,mem=2G", "1:0-9ffff 1:100000-7fffffff - - " },
		{ "-m 2G,slots=4,maxmem=4G -numa node,mem=2G -numa node",
		  "0:0-9ffff 0:100000-7fffffff - - 1:100000000-27fffffff+ " },
		{ "-m 5G,slots=4,maxmem=8G -numa node,mem=4G -numa node,mem=1G",
		  "0:0-9ffff 0:100000-bfffffff 0:100000000-13fffffff 1:140000000-17fffffff "
		  "1:180000000-33fffffff+ " },
		{ "-m 1G,slots=2,maxmem=3G",
		  "0:0-9ffff 0:100000-3fffffff - 0:100000000-1ffffffff+ " },
		{ "-m 1G -numa node,mem=512M -numa node,mem=512M -numa node -numa node",
		  "0:0-9ffff 0:100000-1fffffff 1:20000000-3fffffff - - - " },
		{ TWO_NODES, "0:0-9ffff 0:100000-3fffffff 1:40000000-7fffffff - "
			     "1:100000000-27fffffff+ " },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct firmware fw = built(rows[i].line);
		struct text text = { 0 };

		assert_true(fw.has_srat);
		for (unsigned e = 0; e < fw.nr_srat; e++) {
			const struct srat_memory *m = &fw.srat[e];

			if (m->enabled)
				text_add(&text, "%" PRIu32 ":%" PRIx64 "-%" PRIx64 "%s ", m->pxm,
					 m->base, m->base + m->length - 1, m->hotplug ? "+" : "");
			else
				text_add(&text, "%s ",
					 m->base || m->length || m->pxm || m->hotplug ? "?" : "-");
		}
		assert_string_equal(text_string(&text), rows[i].entries);
		text_free(&text);
	}
}

static void without_nodes_and_room_there_is_no_srat(void **state)
{
	(void)state;
	assert_false(built("-m 2G").has_srat);
	assert_false(built("-m 2G,maxmem=2G").has_srat);
	assert_true(built("-m 2G,maxmem=2049M").has_srat);
}

/* Two domains more than the kernel's nodes would be one too many for its table. */
static void the_srat_of_the_largest_machine_fits(void **state)
{
	static char line[MAX_NUMA_NODES * 24 + 64] = "-m 8G,slots=4,maxmem=16G";
	struct firmware fw;

	(void)state;
	for (unsigned i = 0; i < MAX_NUMA_NODES; i++)
		strcat(line, " -numa node,mem=64M");
	fw = built(line);
	assert_int_equal(fw.nr_srat, MAX_NUMA_NODES + 3);
	assert_int_equal(fw.srat[MAX_NUMA_NODES].pxm, MAX_NUMA_NODES - 1);
	assert_int_equal(fw.srat[MAX_NUMA_NODES + 2].pxm, MAX_NUMA_NODES - 1);
	assert_true(fw.srat[MAX_NUMA_NODES + 2].hotplug);
}

static void the_device_region_is_qemus(void **state)
{
	static const struct {
		const char *line;
		uint64_t base, size;
	} rows[] = {
		{ "-m 1G,maxmem=2G", 0x100000000, 0x40000000 },
		{ "-m 1G,slots=1,maxmem=2G", 0x100000000, 0x80000000 },
		{ "-m 1G,slots=4,maxmem=2G", 0x100000000, 0x140000000 },
		{ "-m 1G,slots=256,maxmem=2G", 0x100000000, 0x4040000000 },
		{ "-m 2G,slots=4,maxmem=4G", 0x100000000, 0x180000000 },
		{ "-m 2G,slots=4,maxmem=2049M", 0x100000000, 0x100100000 },
		{ "-m 3500M,slots=4,maxmem=5G", 0x100000000, 0x165400000 },
		{ "-m 3584M,slots=4,maxmem=5G", 0x140000000, 0x160000000 },
		{ "-m 3585M,slots=4,maxmem=5G", 0x140000000, 0x15ff00000 },
		{ "-m 4G,slots=4,maxmem=8G", 0x140000000, 0x200000000 },
		{ "-m 4500M,slots=4,maxmem=8G", 0x180000000, 0x1e6c00000 },
		{ "-m 5G,slots=4,maxmem=8G", 0x180000000, 0x1c0000000 },
		{ "-m 5001M,slots=4,maxmem=8G", 0x180000000, 0x1c7700000 },
		{ "-m 6G,slots=4,maxmem=8G", 0x1c0000000, 0x180000000 },
		{ "-m 8G,slots=4,maxmem=16G", 0x240000000, 0x300000000 },
		{ "-m 16G,slots=8,maxmem=32G", 0x440000000, 0x600000000 },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct firmware fw = built(rows[i].line);

		assert_int_equal(fw.region_base, rows[i].base);
		assert_int_equal(fw.region_size, rows[i].size);
	}
	assert_int_equal(built("-m 2G").region_size, 0);
	assert_int_equal(built("-m 2G,maxmem=2G").region_size, 0);
}

/* Region and 2 GiB above it must end below 0xfd00000000, or all moves beyond 40 bits. */
static void the_cpu_can_address_just_under_1012_gib(void **state)
{
	struct firmware fw;
	struct fail fail;

	(void)state;
	/* From 4 GiB on, RAM or region, and 2 GiB to spare. */
	assert_int_equal(build(&fw, "-m 1G,maxmem=1006G", &fail), 0);
	assert_int_equal(fw.region_base + fw.region_size, 1009 * GIB);
	assert_int_equal(build(&fw, "-m 1G,maxmem=1007G", &fail), 0);
	assert_int_equal(build(&fw, "-m 1G,maxmem=1008G", &fail), -ERANGE);
	assert_string_equal(
		fail.text,
		"Address space limit 0xffffffffff < 0x1fc3fffffff phys-bits too low (40)");
	assert_int_equal(build(&fw, "-m 1G,slots=1,maxmem=1007G", &fail), -ERANGE);
	assert_int_equal(build(&fw, "-m 1009G", &fail), 0);
	assert_int_equal(build(&fw, "-m 1010G", &fail), -ERANGE);
	assert_int_equal(build(&fw, "-m 1023G", &fail), -ERANGE);
}

static void refuses_any_size_with_qemus_words(void **state)
{
	static const struct {
		const char *line, *words;
	} rows[] = {
		{ "-m 1G,maxmem=4T", "0x5003fffffff" },
		{ "-m 4P", "0x1000ffbfffffff" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct firmware fw;
		struct fail fail;
		struct text text = { 0 };

		assert_int_equal(build(&fw, rows[i].line, &fail), -ERANGE);
		text_add(&text, "Address space limit 0xffffffffff < %s phys-bits too low (40)",
			 rows[i].words);
		assert_string_equal(fail.text, text_string(&text));
		text_free(&text);
	}
}

static void refuses_what_overflows(void **state)
{
	static const char *const lines[] = { "-m 15E", "-m 1G,maxmem=15E",
					     "-m 1G,slots=256,maxmem=15.5E" };
	struct firmware fw;
	struct fail fail;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++)
		assert_int_equal(build(&fw, lines[i], &fail), -ERANGE);
}

static void refuses_less_than_a_machine_can_boot_from(void **state)
{
	struct firmware fw;
	struct fail fail;

	(void)state;
	assert_int_equal(build(&fw, "-m 1M", &fail), -EINVAL);
	assert_string_equal(fail.text, "a machine needs at least 2 MiB to boot");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_memory_map_is_qemus),
		cmocka_unit_test(the_srat_is_qemus),
		cmocka_unit_test(without_nodes_and_room_there_is_no_srat),
		cmocka_unit_test(the_srat_of_the_largest_machine_fits),
		cmocka_unit_test(the_device_region_is_qemus),
		cmocka_unit_test(the_cpu_can_address_just_under_1012_gib),
		cmocka_unit_test(refuses_any_size_with_qemus_words),
		cmocka_unit_test(refuses_what_overflows),
		cmocka_unit_test(refuses_less_than_a_machine_can_boot_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
