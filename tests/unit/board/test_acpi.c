/* SPDX-License-Identifier: MIT */
/* test_acpi.c - the SRAT as bytes: length, checksum, entries, and its file. */
#include "board/acpi.h"

#include <errno.h>
#include <sys/stat.h>

#include "unit/support.h"

/* The table of the two-node machine, measured on QEMU, but for its zero bytes. */
static const struct {
	unsigned at;
	unsigned char byte;
} measured[] = {
	{ 0x00, 'S' },  { 0x01, 'R' },  { 0x02, 'A' },  { 0x03, 'T' },  { 0x04, 0x08 },
	{ 0x05, 0x01 }, { 0x08, 0x01 }, { 0x09, 0x1f }, { 0x0a, 'B' },  { 0x0f, ' ' },
	{ 0x10, 'B' },  { 0x17, ' ' },  { 0x18, 0x01 }, { 0x1c, 'B' },  { 0x20, 0x01 },
	{ 0x24, 0x01 }, { 0x30, 0x00 }, { 0x31, 0x10 }, { 0x34, 0x01 }, { 0x40, 0x01 },
	{ 0x41, 0x28 }, { 0x52, 0x0a }, { 0x5c, 0x01 }, { 0x68, 0x01 }, { 0x72, 0x10 },
	{ 0x7a, 0xf0 }, { 0x7b, 0x3f }, { 0x84, 0x01 }, { 0x92, 0x01 }, { 0x9b, 0x40 },
	{ 0xa3, 0x40 }, { 0xac, 0x01 }, { 0xb8, 0x01 }, { 0xd4, 0x00 }, { 0xe0, 0x01 },
	{ 0xe2, 0x01 }, { 0xec, 0x01 }, { 0xf3, 0x80 }, { 0xf4, 0x01 }, { 0xfc, 0x03 },
};

static unsigned char sum(const struct text *table)
{
	unsigned char sum = 0;

	for (size_t i = 0; i < table->length; i++)
		sum = (unsigned char)(sum + (unsigned char)table->data[i]);
	return sum;
}

static void the_table_is_qemus(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct text table = { 0 };

	(void)state;
	acpi_srat(&vm->board.firmware, &table);
	assert_int_equal(table.length, 264);
	assert_int_equal(sum(&table), 0);
	for (unsigned i = 0; i < ARRAY_SIZE(measured); i++)
		assert_int_equal((unsigned char)table.data[measured[i].at], measured[i].byte);
	text_free(&table);
	stop(vm);
}

static void every_table_adds_up_to_zero(void **state)
{
	static const char *const options[] = {
		"-m 1G -numa node,mem=1G",
		"-m 8G -numa node,mem=2G -numa node,mem=6G",
		"-m 2G,slots=4,maxmem=4G -numa node,mem=2G -numa node",
		"-m 1G -numa node,mem=512M -numa node,mem=512M -numa node -numa node",
	};
	static const size_t lengths[] = { 48 + 16 + 3 * 40, 48 + 16 + 4 * 40, 48 + 16 + 5 * 40,
					  48 + 16 + 6 * 40 };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(options); i++) {
		struct vm *vm = start(&profile_4_13, options[i], "");
		struct text table = { 0 };

		acpi_srat(&vm->board.firmware, &table);
		assert_int_equal(table.length, lengths[i]);
		assert_int_equal(sum(&table), 0);
		text_free(&table);
		stop(vm);
	}
}

static void a_machine_without_nodes_has_none(void **state)
{
	struct vm *vm = start(&profile_6_1, "-m 1G", "");
	struct text table = { 0 };

	(void)state;
	acpi_srat(&vm->board.firmware, &table);
	assert_int_equal(table.length, 0);
	assert_string_equal(names(vm, "sys/firmware/acpi/tables"), "");
	text_free(&table);
	stop(vm);
}

/* Only root reads it, and nobody writes it. */
static void its_file_is_for_root(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	assert_string_equal(names(vm, "sys/firmware/acpi/tables"), "SRAT");
	assert_int_equal(mode(vm, "sys/firmware/acpi/tables/SRAT"), S_IFREG | 0400);
	assert_memory_equal(content(vm, "sys/firmware/acpi/tables/SRAT"), "SRAT\x08\x01", 6);
	stop(vm);
}

/* What was written is read as it was meant. */
static void a_table_is_read_back(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	const struct firmware *fw = &vm->board.firmware;
	struct text table = { 0 };
	struct srat srat;
	unsigned enabled = 0;

	(void)state;
	acpi_srat(fw, &table);
	assert_int_equal(acpi_srat_parse(table.data, table.length, &srat), 0);
	assert_int_equal(srat.nr_cpus, 1);
	assert_int_equal(srat.cpus[0].pxm, 0);
	assert_false(srat.cpus[0].x2apic);
	for (unsigned i = 0; i < fw->nr_srat; i++) {
		if (!fw->srat[i].enabled)
			continue;
		assert_int_equal(srat.memory[enabled].base, fw->srat[i].base);
		assert_int_equal(srat.memory[enabled].length, fw->srat[i].length);
		assert_int_equal(srat.memory[enabled].pxm, fw->srat[i].pxm);
		assert_int_equal(srat.memory[enabled].hotplug, fw->srat[i].hotplug);
		enabled++;
	}
	assert_int_equal(srat.nr_memory, enabled);
	text_free(&table);
	stop(vm);
}

/* One byte of damage each, with the checksum put right where that is not the damage. */
static void damaged_tables_are_refused(void **state)
{
	static const struct {
		const char *why;
		size_t at;
		unsigned char byte;
		bool fix_sum;
	} rows[] = {
		{ "no SRAT", 0, 'X', true },
		{ "length", 4, 0x09, true },
		{ "checksum", 9, 0, false },
		{ "an entry of no length", 0x31, 0, true },
		{ "an entry beyond the end", 0xe1, 0xff, true },
		{ "an entry cut short", 0x41, 39, true },
		{ "memory of no length", 0x52, 0, true },
	};
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct srat srat;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text table = { 0 };

		acpi_srat(&vm->board.firmware, &table);
		table.data[rows[i].at] = (char)rows[i].byte;
		if (rows[i].fix_sum)
			table.data[9] = (char)(table.data[9] - sum(&table));
		print_message("%s\n", rows[i].why);
		assert_int_equal(acpi_srat_parse(table.data, table.length, &srat), -EINVAL);
		text_free(&table);
	}
	assert_int_equal(acpi_srat_parse(NULL, 0, &srat), -EINVAL);
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_qemus),
		cmocka_unit_test(every_table_adds_up_to_zero),
		cmocka_unit_test(a_machine_without_nodes_has_none),
		cmocka_unit_test(its_file_is_for_root),
		cmocka_unit_test(a_table_is_read_back),
		cmocka_unit_test(damaged_tables_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
