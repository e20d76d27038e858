/* SPDX-License-Identifier: MIT */
/* The SRAT: any bytes as a table, and the boot of a kernel that is given it. */
#include "fuzz.h"
#include "kernel/boot.h"
#include "util/heap.h"

/* A length and checksum that are right, so that entries are reached. */
static void make_right(uint8_t *table, size_t size)
{
	uint8_t sum = 0;

	memcpy(table, "SRAT", 4);
	for (unsigned i = 0; i < 4; i++)
		table[4 + i] = (uint8_t)(size >> (8 * i));
	table[9] = 0;
	for (size_t i = 0; i < size; i++)
		sum = (uint8_t)(sum + table[i]);
	table[9] = (uint8_t)-sum;
}

static void boot_with(const uint8_t *table, size_t size, const struct profile *profile)
{
	struct machine_options *options = malloc(sizeof(*options));
	struct board *board = malloc(sizeof(*board));
	struct kernel *kernel = malloc(sizeof(*kernel));
	struct fail fail;

	machine_options_init(options);
	must(machine_option(options, "-m", "5G", &fail) == 0);
	must(board_init(board, options, &fail) == 0);
	kernel_init(kernel, profile, NULL, NULL, heap);
	must(cmdline_parse(&kernel->cmdline, "movablecore=1G", profile, kernel->build, &fail) == 0);
	if (boot_tables(kernel, &board->firmware, table, size, 4, &fail) == 0)
		must(machine_sound(&kernel->hotplug, NULL));
	kernel_free(kernel);
	free(kernel);
	free(board);
	free(options);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *table;

	if (size < 2)
		return 0;
	table = malloc(size);
	must(table != NULL);
	memcpy(table, data + 1, size - 1);
	/* Every other input is left as it is. */
	if (data[0] & 0x80 && size - 1 >= 48)
		make_right(table, size - 1);
	boot_with(table, size - 1, fuzz_profile(data[0] & 0x7f));
	free(table);
	return 0;
}
