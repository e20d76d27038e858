/* SPDX-License-Identifier: MIT */
/* test_zones.c - zones, nodes, blocks and resources of the machine that booting leaves. */
#include "unit/support.h"

#include <errno.h>
#include <inttypes.h>

#include "util/text.h"

#define TWO_AND_TWO "-m 4G -numa node,mem=2G -numa node,mem=2G"

static void bounds_are_printed_for_the_whole_machine(void **state)
{
	static const struct {
		const char *line, *append, *lines;
	} rows[] = {
		{ "-m 15M", "",
		  "Zone ranges:\n"
		  "  DMA      [mem 0x0000000000001000-0x0000000000edffff]\n"
		  "  DMA32    empty\n"
		  "  Normal   empty\n" },
		{ "-m 256M", "",
		  "Zone ranges:\n"
		  "  DMA      [mem 0x0000000000001000-0x0000000000ffffff]\n"
		  "  DMA32    [mem 0x0000000001000000-0x000000000ffdffff]\n"
		  "  Normal   empty\n" },
		{ "-m 2G -numa node,mem=1G -numa node,mem=1G", "mem=1536M",
		  "Zone ranges:\n"
		  "  DMA      [mem 0x0000000000001000-0x0000000000ffffff]\n"
		  "  DMA32    [mem 0x0000000001000000-0x000000005fffffff]\n"
		  "  Normal   empty\n" },
		{ TWO_AND_TWO, "",
		  "Zone ranges:\n"
		  "  DMA      [mem 0x0000000000001000-0x0000000000ffffff]\n"
		  "  DMA32    [mem 0x0000000001000000-0x00000000ffffffff]\n"
		  "  Normal   [mem 0x0000000100000000-0x000000013fffffff]\n" },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			struct vm *vm = start(profiles[p], rows[i].line, rows[i].append);

			assert_non_null(strstr(text_string(&vm->kernel.log.text), rows[i].lines));
			stop(vm);
		}
	}
}

/* A zone reaches over the PCI hole to its bound; only RAM is present. */
static void zones_of_a_node_span_holes(void **state)
{
	static const struct {
		const char *line, *append;
		unsigned node;
		enum zone_type zone;
		uint64_t start, spanned, present;
	} rows[] = {
		{ "-m 1G", "", 0, ZONE_DMA, 1, 4095, 0x9e + 0xf00 },
		{ "-m 1G", "", 0, ZONE_DMA32, 0x1000, 0x3efe0, 0x3efe0 },
		{ "-m 1G", "", 0, ZONE_NORMAL, 0, 0, 0 },
		{ "-m 2G -numa node,mem=2G -numa node", "", 0, ZONE_DMA32, 4096, 520160, 520160 },
		{ TWO_NODES, "", 1, ZONE_DMA, 0, 0, 0 },
		{ TWO_NODES, "mem=1536M", 0, ZONE_DMA32, 4096, 258048, 258048 },
		{ TWO_NODES, "mem=1536M", 1, ZONE_DMA32, 262144, 131072, 131072 },
		{ TWO_AND_TWO, "", 0, ZONE_DMA32, 4096, 520192, 520192 },
		{ TWO_AND_TWO, "", 1, ZONE_DMA32, 0x80000, 0x80000, 0x3ffe0 },
		{ TWO_AND_TWO, "", 1, ZONE_NORMAL, 0x100000, 0x40000, 0x40000 },
		{ TWO_AND_TWO, "kernelcore=1G", 1, ZONE_DMA32, 0x80000, 0x80000, 0x3ffe0 },
		{ TWO_AND_TWO, "kernelcore=1G", 1, ZONE_NORMAL, 0, 0, 0 },
		{ TWO_AND_TWO, "kernelcore=1G", 1, ZONE_MOVABLE, 0x100000, 0x40000, 0x40000 },
		{ "-m 4G", "", 0, ZONE_DMA32, 0x1000, 0xff000, 0xbefe0 },
		{ "-m 4G -numa node,mem=3G -numa node,mem=1G", "", 0, ZONE_DMA32, 0x1000, 0xbefe0,
		  0xbefe0 },
		{ "-m 15M", "", 0, ZONE_DMA, 1, 0xedf, 0x9e + 0xde0 },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			struct vm *vm = start(profiles[p], rows[i].line, rows[i].append);
			const struct zone *zone = machine_zone(vm->kernel.hotplug.machine,
							       NID(rows[i].node), rows[i].zone);

			print_message("%s, %s: node %u, zone %d\n", rows[i].line, rows[i].append,
				      rows[i].node, (int)rows[i].zone);
			assert_int_equal(zone->span.start.val, rows[i].start);
			assert_int_equal(zone->span.pages, rows[i].spanned);
			assert_int_equal(zone->present, rows[i].present);
			assert_int_equal(zone->early, rows[i].present);
			assert_int_equal(zone->phantom, 0);
			assert_int_equal(zone->initialised, rows[i].spanned != 0);
			stop(vm);
		}
	}
}

/* 64 bytes a page of the span, or of the RAM where over a sixteenth of it is missing. */
static void managed_pages_are_present_without_their_map(void **state)
{
	static const struct {
		const char *line;
		unsigned node;
		enum zone_type zone;
		uint64_t managed;
	} rows[] = {
		{ "-m 2G", 0, ZONE_DMA32, 520160 - 8128 },
		{ TWO_AND_TWO, 1, ZONE_NORMAL, 262144 - 4096 },
		{ TWO_AND_TWO, 1, ZONE_MOVABLE, 0 },
		{ TWO_AND_TWO, 1, ZONE_DMA32, 262112 - 4096 },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			struct vm *vm = start(profiles[p], rows[i].line, "");

			print_message("%s: node %u, zone %d\n", rows[i].line, rows[i].node,
				      (int)rows[i].zone);
			assert_int_equal(machine_zone(vm->kernel.hotplug.machine, NID(rows[i].node),
						      rows[i].zone)
						 ->managed,
					 rows[i].managed);
			stop(vm);
		}
	}
}

static void nodes_span_their_zones(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_AND_TWO, "");
		const struct machine *m = vm->kernel.hotplug.machine;

		assert_true(span_equal(machine_node(m, NID(0))->span,
				       (struct span){ PFN(1), 0x7ffff }));
		assert_true(span_equal(machine_node(m, NID(1))->span,
				       (struct span){ PFN(0x80000), 0xc0000 }));
		assert_int_equal(m->max_pfn.val, 0x140000);
		stop(vm);
	}
}

static void block_size_follows_the_end_of_ram(void **state)
{
	/* MiB of a block where RAM ends at some address; it ends 1 GiB above its amount. */
	static const struct {
		const char *line;
		unsigned old, since_4_17;
	} rows[] = {
		{ "-m 128M", 128, 128 },    { "-m 62G", 128, 128 },     { "-m 64511M", 128, 128 },
		{ "-m 63G", 2048, 2048 },   { "-m 64G", 2048, 1024 },   { "-m 63.5G", 2048, 512 },
		{ "-m 64768M", 2048, 256 }, { "-m 64640M", 2048, 128 }, { "-m 64641M", 2048, 128 },
		{ "-m 65G", 2048, 2048 },   { "-m 127G", 2048, 2048 },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			unsigned mib = EXPECT_ON(profiles[p], unsigned, ON_4_X(rows[i].old),
						 ON(6_1, rows[i].since_4_17));
			struct vm *vm = start(profiles[p], rows[i].line, "");
			struct text line = { 0 };

			print_message("%s on %s\n", rows[i].line, profiles[p]->name);
			text_add(&line, "\nx86/mm: Memory block size: %uMB\n", mib);
			assert_int_equal(vm->kernel.hotplug.machine->block_pages, mib * 256);
			assert_non_null(
				strstr(text_string(&vm->kernel.log.text), text_string(&line)));
			text_free(&line);
			stop(vm);
		}
	}
}

/* A block wherever there is a page of RAM; none in the PCI hole. */
static void blocks_stand_where_ram_is(void **state)
{
	static const struct {
		const char *line, *append;
		uint32_t nr, there, missing;
	} rows[] = {
		{ "-m 15M", "", 1, 0, 1 },
		{ "-m 256M", "", 2, 1, 2 },
		{ "-m 1000M", "", 8, 7, 8 },
		{ TWO_NODES, "", 16, 15, 16 },
		{ TWO_NODES, "mem=1536M", 12, 11, 12 },
		{ TWO_NODES, "mem=1537M", 13, 12, 13 },
		{ TWO_AND_TWO, "", 32, 32, 24 },
		{ TWO_AND_TWO, "", 32, 39, 31 },
		{ "-m 3G", "", 24, 23, 24 },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			struct vm *vm = start(profiles[p], rows[i].line, rows[i].append);
			const struct machine *m = vm->kernel.hotplug.machine;

			print_message("%s, %s\n", rows[i].line, rows[i].append);
			assert_int_equal(m->blocks.nr, rows[i].nr);
			assert_null(machine_block(m, BLOCK_ID(rows[i].missing)));
			assert_non_null(machine_block(m, BLOCK_ID(rows[i].there)));
			for (uint32_t b = 0; b < m->blocks.nr; b++)
				assert_true(block_online(&machine_blocks(m)[b]));
			stop(vm);
		}
	}
}

static void valid_zones_of_boot_blocks_are_the_kernels(void **state)
{
	static const struct {
		const char *line, *append;
		uint32_t block;
		PER_KERNEL(const char *) zones;
	} rows[] = {
		{ TWO_NODES, "", 0, { ON_EVERY("none") } },
		{ TWO_NODES, "", 1, { ON_EVERY("DMA32") } },
		{ TWO_NODES, "", 8, { ON_EVERY("DMA32") } },
		{ TWO_NODES, "", 15, { ON_EVERY("DMA32") } },
		{ TWO_NODES,
		  "mem=1536M",
		  7,
		  { ON(4_10, "DMA32 Normal Movable"), ON(4_13, "DMA32"), ON(6_1, "DMA32") } },
		{ TWO_NODES,
		  "mem=1536M",
		  11,
		  { ON(4_10, "DMA32 Normal Movable"), ON(4_13, "DMA32"), ON(6_1, "DMA32") } },
		{ TWO_AND_TWO,
		  "kernelcore=1G",
		  15,
		  { ON(4_10, "DMA32 Normal Movable"), ON(4_13, "DMA32"), ON(6_1, "DMA32") } },
		{ TWO_AND_TWO, "kernelcore=1G", 23, { ON_EVERY("DMA32") } },
		{ TWO_AND_TWO,
		  "kernelcore=1G",
		  32,
		  { ON(4_10, "Movable Normal"), ON(4_13, "Movable"), ON(6_1, "Movable") } },
		{ TWO_AND_TWO, "kernelcore=1G", 39, { ON_EVERY("Movable") } },
		/* Chunks in the hole behind RAM count as node 0's DMA on 4.x. */
		{ "-m 1000M", "", 7, { ON_4_X("none"), ON(6_1, "DMA32") } },
		{ "-m 1000M -numa node,mem=300M -numa node,mem=700M",
		  "kernelcore=200M",
		  7,
		  { ON_4_X("none"), ON(6_1, "Movable") } },
		/* A node border, and one between DMA32 and Movable. */
		{ "-m 1000M -numa node,mem=300M -numa node,mem=700M",
		  "kernelcore=200M",
		  2,
		  { ON_EVERY("none") } },
		{ "-m 1000M -numa node,mem=300M -numa node,mem=700M",
		  "kernelcore=200M",
		  3,
		  { ON_EVERY("none") } },
		{ "-m 1000M -numa node,mem=300M -numa node,mem=700M",
		  "kernelcore=200M",
		  1,
		  { ON_EVERY("Movable") } },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			struct vm *vm = start(profiles[p], rows[i].line, rows[i].append);

			print_message("%s, %s: %u on %s\n", rows[i].line, rows[i].append,
				      rows[i].block, profiles[p]->name);
			assert_string_equal(choices(&vm->kernel.hotplug, rows[i].block),
					    EXPECTED(rows[i].zones, profiles[p]));
			stop(vm);
		}
	}
}

/* 1023 MiB: the last chunk of block 7 starts on node 0 and ends on node 1. */
static void a_node_border_inside_a_chunk_is_seen_by_6_1_only(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm =
			start(profiles[p], "-m 2G -numa node,mem=1023M -numa node,mem=1025M", "");
		bool none = !strcmp(choices(&vm->kernel.hotplug, 7), "none");

		assert_int_equal(none, EXPECT_ON(profiles[p], bool, ON_4_X(false), ON(6_1, true)));
		assert_true(block_on_node(vm->kernel.hotplug.machine, block(&vm->kernel.hotplug, 7),
					  NID(0)));
		assert_true(block_on_node(vm->kernel.hotplug.machine, block(&vm->kernel.hotplug, 7),
					  NID(1)));
		stop(vm);
	}
}

static void large_blocks_hold_many_sections(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], "-m 65G -numa node,mem=65G", "");
		const struct hotplug *h = &vm->kernel.hotplug;

		assert_int_equal(h->machine->blocks.nr, 33);
		assert_string_equal(choices(h, 0), "none");
		assert_string_equal(choices(h, 1), "DMA32");
		for (uint32_t id = 2; id < 10; id++)
			assert_string_equal(choices(h, id), "Normal");
		assert_int_equal(block(h, 0)->sections, 0xffff);
		assert_int_equal(block(h, 1)->sections, 0x00ff);
		assert_int_equal(block(h, 2)->sections, 0xffff);
		stop(vm);
	}
}

static void the_last_large_block_may_be_filled_in_part(void **state)
{
	struct vm *vm = start(&profile_4_13, "-m 66G", "");

	(void)state;
	assert_int_equal(vm->kernel.hotplug.machine->blocks.nr, 34);
	assert_int_equal(block(&vm->kernel.hotplug, 33)->sections, 0x00ff);
	assert_int_equal(block(&vm->kernel.hotplug, 33)->ram_pages, 8 * SECTION_PAGES);
	refused(&vm->kernel.hotplug, hotplug_offline(&vm->kernel.hotplug, BLOCK_ID(33)), -EINVAL);
	stop(vm);
}

static void only_boot_blocks_of_movable_can_go(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_AND_TWO, "kernelcore=1G");
		struct hotplug *h = &vm->kernel.hotplug;
		uint64_t early;

		refused(h, hotplug_offline(h, BLOCK_ID(0)), -EINVAL);
		refused(h, hotplug_offline(h, BLOCK_ID(1)), -EBUSY);
		early = machine_zone(h->machine, NID(1), ZONE_MOVABLE)->early;
		done(h, hotplug_offline(h, BLOCK_ID(33)));
		assert_int_equal(machine_zone(h->machine, NID(1), ZONE_MOVABLE)->early,
				 early - SECTION_PAGES);
		assert_int_equal(machine_zone(h->machine, NID(1), ZONE_MOVABLE)->present,
				 7 * SECTION_PAGES);
		stop(vm);
	}
}

static void boot_ram_is_in_the_list_of_resources(void **state)
{
	static const struct {
		const char *line, *append, *ram;
	} rows[] = {
		{ "-m 2G", "", "1000-9fbff 100000-7ffdffff " },
		{ "-m 4G", "", "1000-9fbff 100000-bffdffff 100000000-13fffffff " },
		{ "-m 4G", "mem=1536M", "1000-9fbff 100000-5fffffff " },
		{ "-m 4G", "mem=4608M", "1000-9fbff 100000-bffdffff 100000000-11fffffff " },
		{ "-m 4G", "mem=1T", "1000-9fbff 100000-bffdffff 100000000-13fffffff " },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			struct vm *vm = start(profiles[p], rows[i].line, rows[i].append);
			const struct machine *m = vm->kernel.hotplug.machine;
			struct text ram = { 0 };

			for (uint32_t r = 0; r < m->resources.nr; r++)
				if (machine_resources(m)[r].kind == RESOURCE_SYSTEM_RAM)
					text_add(&ram, "%" PRIx64 "-%" PRIx64 " ",
						 machine_resources(m)[r].first,
						 machine_resources(m)[r].last);
			assert_string_equal(text_string(&ram), rows[i].ram);
			text_free(&ram);
			stop(vm);
		}
	}
}

/* What equals must compare equal: no time, no address, no leftover in it. */
static void two_boots_leave_the_same_machine(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *a = start(profiles[p], TWO_NODES, "kernelcore=300M");
		struct vm *b = start(profiles[p], TWO_NODES, "kernelcore=300M");

		assert_same_machine(a->kernel.hotplug.machine, b->kernel.hotplug.machine);
		assert_string_equal(text_string(&a->kernel.log.text),
				    text_string(&b->kernel.log.text));
		stop(a);
		stop(b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bounds_are_printed_for_the_whole_machine),
		cmocka_unit_test(zones_of_a_node_span_holes),
		cmocka_unit_test(managed_pages_are_present_without_their_map),
		cmocka_unit_test(nodes_span_their_zones),
		cmocka_unit_test(block_size_follows_the_end_of_ram),
		cmocka_unit_test(blocks_stand_where_ram_is),
		cmocka_unit_test(valid_zones_of_boot_blocks_are_the_kernels),
		cmocka_unit_test(a_node_border_inside_a_chunk_is_seen_by_6_1_only),
		cmocka_unit_test(large_blocks_hold_many_sections),
		cmocka_unit_test(the_last_large_block_may_be_filled_in_part),
		cmocka_unit_test(only_boot_blocks_of_movable_can_go),
		cmocka_unit_test(boot_ram_is_in_the_list_of_resources),
		cmocka_unit_test(two_boots_leave_the_same_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
