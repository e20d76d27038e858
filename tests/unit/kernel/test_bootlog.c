/* SPDX-License-Identifier: MIT */
/* test_bootlog.c - the whole log of a boot, line by line, on each kernel. */
#include "unit/support.h"

#define MAP                                                                          \
	"BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable\n"            \
	"BIOS-e820: [mem 0x000000000009fc00-0x000000000009ffff] reserved\n"          \
	"BIOS-e820: [mem 0x00000000000f0000-0x00000000000fffff] reserved\n"          \
	"BIOS-e820: [mem 0x0000000000100000-0x000000007ffdffff] usable\n"            \
	"BIOS-e820: [mem 0x000000007ffe0000-0x000000007fffffff] reserved\n"          \
	"BIOS-e820: [mem 0x00000000fffc0000-0x00000000ffffffff] reserved\n"          \
	"BIOS-e820: [mem 0x000000fd00000000-0x000000ffffffffff] reserved\n"          \
	"SRAT: PXM 0 -> APIC 0x00 -> Node 0\n"                                       \
	"ACPI: SRAT: Node 0 PXM 0 [mem 0x00000000-0x0009ffff]\n"                     \
	"ACPI: SRAT: Node 0 PXM 0 [mem 0x00100000-0x3fffffff]\n"                     \
	"ACPI: SRAT: Node 1 PXM 1 [mem 0x40000000-0x7fffffff]\n"                     \
	"ACPI: SRAT: Node 1 PXM 1 [mem 0x100000000-0x27fffffff] hotplug\n"           \
	"NUMA: Node 0 [mem 0x00000000-0x0009ffff] + [mem 0x00100000-0x3fffffff] -> " \
	"[mem 0x00000000-0x3fffffff]\n"

#define ZONES                                                       \
	"Zone ranges:\n"                                            \
	"  DMA      [mem 0x0000000000001000-0x0000000000ffffff]\n"  \
	"  DMA32    [mem 0x0000000001000000-0x000000007ffdffff]\n"  \
	"  Normal   empty\n"                                        \
	"Movable zone start for each node\n"                        \
	"Early memory node ranges\n"                                \
	"  node   0: [mem 0x0000000000001000-0x000000000009efff]\n" \
	"  node   0: [mem 0x0000000000100000-0x000000003fffffff]\n" \
	"  node   1: [mem 0x0000000040000000-0x000000007ffdffff]\n"

#define BLOCK_SIZE "x86/mm: Memory block size: 128MB\n"

static const char log_4_x[] =
	MAP "NODE_DATA(0) allocated [mem 0x3fffc000-0x3fffffff]\n"
	    "NODE_DATA(1) allocated [mem 0x7ffdc000-0x7ffdffff]\n" ZONES
	    "Initmem setup node 0 [mem 0x0000000000001000-0x000000003fffffff]\n"
	    "On node 0 totalpages: 262046\n"
	    "  DMA zone: 64 pages used for memmap\n"
	    "  DMA zone: 21 pages reserved\n"
	    "  DMA zone: 3998 pages, LIFO batch:0\n"
	    "  DMA32 zone: 4032 pages used for memmap\n"
	    "  DMA32 zone: 258048 pages, LIFO batch:31\n"
	    "Initmem setup node 1 [mem 0x0000000040000000-0x000000007ffdffff]\n"
	    "On node 1 totalpages: 262112\n"
	    "  DMA32 zone: 4096 pages used for memmap\n"
	    "  DMA32 zone: 262112 pages, LIFO batch:31\n"
	    "Built 2 zonelists in Node order, mobility grouping on.  Total pages: 515945\n"
	    "Policy zone: DMA32\n" BLOCK_SIZE;

static const char log_6_1[] =
	MAP ZONES "Initmem setup node 0 [mem 0x0000000000001000-0x000000003fffffff]\n"
		  "Initmem setup node 1 [mem 0x0000000040000000-0x000000007ffdffff]\n"
		  "On node 0, zone DMA: 1 pages in unavailable ranges\n"
		  "On node 0, zone DMA: 97 pages in unavailable ranges\n"
		  "On node 1, zone DMA32: 32 pages in unavailable ranges\n"
		  "Fallback order for Node 0: 0 1 \n"
		  "Fallback order for Node 1: 1 0 \n"
		  "Built 2 zonelists, mobility grouping on.  Total pages: 515808\n"
		  "Policy zone: DMA32\n" BLOCK_SIZE;

static void booting_writes_what_each_kernel_writes(void **state)
{
	static const PER_KERNEL(const char *) logs = { ON_4_X(log_4_x), ON(6_1, log_6_1) };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");

		assert_string_equal(text_string(&vm->kernel.log.text), EXPECTED(logs, profiles[p]));
		stop(vm);
	}
}

/* A CPU without memory of its own: its node's structure lies with node 0's. */
static void a_node_without_ram_borrows_on_4_x(void **state)
{
	struct vm *vm = start(&profile_4_13, "-m 2G -numa node -numa node,mem=2G", "");
	const char *log = text_string(&vm->kernel.log.text);

	(void)state;
	assert_non_null(strstr(log, "NODE_DATA(1) allocated [mem 0x7ffdc000-0x7ffdffff]\n"));
	assert_non_null(strstr(log, "Initmem setup node 0 [mem 0x0000000000000000-"
				    "0x0000000000000000]\nBuilt 2 zonelists"));
	stop(vm);
}

/* Holes of whole sections are not described; only the tail of the last one before 4 GiB is. */
static void the_hole_below_4_gib_counts_its_described_pages(void **state)
{
	struct vm *vm = start(&profile_6_1, "-m 4G -numa node,mem=3G -numa node,mem=1G", "");

	(void)state;
	assert_non_null(strstr(text_string(&vm->kernel.log.text),
			       "On node 0, zone DMA: 97 pages in unavailable ranges\n"
			       "On node 1, zone Normal: 32 pages in unavailable ranges\n"
			       "Fallback"));
	stop(vm);
}

/* A node used up by kernelcore= still has a Movable start on 4.x. */
static void movable_starts_are_listed_as_each_kernel_lists_them(void **state)
{
	static const PER_KERNEL(const char *) starts = {
		ON_4_X("Movable zone start for each node\n  Node 0: 0x0000000080000000\n"
		       "  Node 1: 0x0000000100000000\nEarly"),
		ON(6_1, "Movable zone start for each node\n  Node 1: 0x0000000100000000\nEarly")
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], "-m 4G -numa node,mem=2G -numa node,mem=2G",
				      "kernelcore=1G");

		assert_non_null(
			strstr(text_string(&vm->kernel.log.text), EXPECTED(starts, profiles[p])));
		stop(vm);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(booting_writes_what_each_kernel_writes),
		cmocka_unit_test(a_node_without_ram_borrows_on_4_x),
		cmocka_unit_test(the_hole_below_4_gib_counts_its_described_pages),
		cmocka_unit_test(movable_starts_are_listed_as_each_kernel_lists_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
