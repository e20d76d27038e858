/* SPDX-License-Identifier: MIT */
/* test_movable.c - where Movable starts on each node: kernelcore=, movablecore=, movable_node. */
#include "unit/support.h"

#define TWO_AND_TWO "-m 4G -numa node,mem=2G -numa node,mem=2G"

/* Pages of RAM in TWO_AND_TWO: 158 and 0xbfee0 below 4 GiB, 0x40000 above. */
#define TOTAL (UINT64_C(0x9e) + 0xbfee0 + 0x40000)

static const struct zone *movable(const struct vm *vm, unsigned node)
{
	return machine_zone(vm->kernel.hotplug.machine, NID(node), ZONE_MOVABLE);
}

/* The lines after "Movable zone start for each node", up to the next headline. */
static void assert_starts(const struct vm *vm, const char *lines)
{
	static const char head[] = "Movable zone start for each node\n";
	const char *start = strstr(text_string(&vm->kernel.log.text), head);
	const char *end = start ? strstr(start, "Early memory node ranges") : NULL;
	struct text got = { 0 };

	assert_non_null(end);
	start += sizeof(head) - 1;
	text_add_bytes(&got, start, (size_t)(end - start));
	assert_string_equal(text_string(&got), lines);
	text_free(&got);
}

/* Recorded machines and worked examples. */
static void starts_are_the_kernels(void **state)
{
	static const struct {
		const char *line, *append;
		uint64_t starts[2]; /* first pfn of Movable in use; 0: none */
		const char *old, *since_5_18;
	} rows[] = {
		{ TWO_AND_TWO,
		  "kernelcore=1G",
		  { 0, 0x100000 },
		  "  Node 0: 0x0000000080000000\n  Node 1: 0x0000000100000000\n",
		  "  Node 1: 0x0000000100000000\n" },
		{ TWO_AND_TWO,
		  "kernelcore=512M movablecore=1G",
		  { 0, 0x100000 },
		  "  Node 0: 0x0000000080000000\n  Node 1: 0x0000000100000000\n",
		  "  Node 1: 0x0000000100000000\n" },
		{ "-m 8G -numa node,mem=2G -numa node,mem=6G",
		  "movablecore=2G",
		  { 0, 0x1c0000 },
		  "  Node 0: 0x0000000080000000\n  Node 1: 0x00000001c0000000\n",
		  "  Node 1: 0x00000001c0000000\n" },
		{ "-m 1000M -numa node,mem=300M -numa node,mem=700M",
		  "kernelcore=200M",
		  { 0x6800, 0x19000 },
		  "  Node 0: 0x0000000006800000\n  Node 1: 0x0000000019000000\n",
		  "  Node 0: 0x0000000006800000\n  Node 1: 0x0000000019000000\n" },
		{ "-m 4G -numa node,mem=3G -numa node,mem=1G",
		  "movablecore=1536M",
		  { 0, 0x100000 },
		  "  Node 0: 0x00000000c0000000\n  Node 1: 0x0000000100000000\n",
		  "  Node 1: 0x0000000100000000\n" },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			struct vm *vm = start(profiles[p], rows[i].line, rows[i].append);

			print_message("%s, %s on %s\n", rows[i].line, rows[i].append,
				      profiles[p]->name);
			for (unsigned n = 0; n < 2; n++) {
				assert_int_equal(movable(vm, n)->span.start.val, rows[i].starts[n]);
				assert_int_equal(span_empty(movable(vm, n)->span),
						 !rows[i].starts[n]);
			}
			assert_starts(vm, EXPECT_ON(profiles[p], const char *, ON_4_X(rows[i].old),
						    ON(6_1, rows[i].since_5_18)));
			stop(vm);
		}
	}
}

static void movable_reaches_to_the_end_of_its_node(void **state)
{
	static const struct {
		uint64_t end, present;
	} nodes[] = { { 0x12c00, 0x12c00 - 0x6800 }, { 0x3e7e0, 0x3e7e0 - 0x19000 } };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm =
			start(profiles[p], "-m 1000M -numa node,mem=300M -numa node,mem=700M",
			      "kernelcore=200M");

		for (unsigned n = 0; n < 2; n++) {
			const struct zone *kernel =
				machine_zone(vm->kernel.hotplug.machine, NID(n), ZONE_DMA32);

			assert_int_equal(span_end(movable(vm, n)->span).val, nodes[n].end);
			assert_int_equal(movable(vm, n)->present, nodes[n].present);
			assert_int_equal(span_end(kernel->span).val,
					 movable(vm, n)->span.start.val);
			assert_int_equal(kernel->present, kernel->span.pages);
		}
		stop(vm);
	}
}

/* Nothing to share out, or more than there is: all memory is the kernel's. */
static void no_movable_without_reason(void **state)
{
	static const char *const rows[] = { "",
					    "kernelcore=0",
					    "kernelcore=4G",
					    "kernelcore=1T",
					    "kernelcore=4095",
					    "movablecore=4095",
					    "kernelcore=18446744073709551615",
					    "movable_node",
					    "movable_node kernelcore=1G",
					    "kernelcore=1G movablecore=2G movable_node" };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			struct vm *vm = start(profiles[p], TWO_AND_TWO, rows[i]);

			print_message("%s on %s\n", rows[i], profiles[p]->name);
			assert_starts(vm, "");
			for (unsigned n = 0; n < 2; n++) {
				assert_true(span_empty(movable(vm, n)->span));
				assert_int_equal(movable(vm, n)->present, 0);
			}
			stop(vm);
		}
	}
}

/* Where the highest zone is the only one that may be Movable, its size is the most. */
static void more_movable_than_the_highest_zone_is_not_to_be_had(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_AND_TWO, "movablecore=3G");

		assert_int_equal(movable(vm, 1)->span.start.val, 0x100000);
		assert_int_equal(movable(vm, 1)->present, 0x40000);
		assert_true(span_empty(movable(vm, 0)->span));
		stop(vm);
	}
}

/* Chunks of 4 MiB: one page of Movable becomes a chunk, and starts at one. */
static void movable_comes_in_whole_chunks(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_AND_TWO, "movablecore=4K");

		assert_int_equal(movable(vm, 1)->span.start.val, 0x140000 - 1024);
		assert_int_equal(movable(vm, 1)->present, 1024);
		stop(vm);
	}
}

/* A sign that 4.x does not know makes "30%" thirty bytes. */
static void per_cent_are_of_all_memory_since_4_17(void **state)
{
	/* All of node 0 and what remains on node 1, by the kernel's integer arithmetic. */
	uint64_t pages = TOTAL * 100 * 80 / 10000, below = UINT64_C(0x9e) + 0xbfee0;
	uint64_t start_6_1 = (0x100000 + pages - below + 1023) / 1024 * 1024;

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_AND_TWO, "kernelcore=30%");
		bool known = EXPECT_ON(profiles[p], bool, ON_4_X(false), ON(6_1, true));

		assert_starts(vm, known ? "  Node 1: 0x0000000100000000\n" : "");
		stop(vm);

		vm = start(profiles[p], TWO_AND_TWO, "kernelcore=80%");
		assert_int_equal(movable(vm, 1)->span.start.val, known ? start_6_1 : 0);
		stop(vm);

		vm = start(profiles[p], TWO_AND_TWO, "movablecore=10%");
		assert_int_equal(!span_empty(movable(vm, 1)->span), known);
		stop(vm);
	}
}

/* Node 1 is too small for its share, so node 0 gives more in the next round. */
static void what_one_node_cannot_give_others_do(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], "-m 1G -numa node,mem=924M -numa node,mem=100M",
				      "kernelcore=400M");
		uint64_t node1 = 0x3ffe0 - 0x39c00, kernel = 102400 - node1;

		/* 97 pages of the first MiB are no RAM. */
		assert_in_range(movable(vm, 0)->span.start.val, kernel + 97, kernel + 97 + 1023);
		assert_true(span_empty(movable(vm, 1)->span));
		stop(vm);
	}
}

/* 4.x counts the rest of the last chunk of a node that is all kernel memory. */
static void a_node_without_movable_may_have_phantom_pages(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], "-m 1G -numa node,mem=924M -numa node,mem=100M",
				      "kernelcore=400M");
		const struct zone *zone = movable(vm, 1);
		bool phantom = EXPECT_ON(profiles[p], bool, ON_4_X(true), ON(6_1, false));

		assert_int_equal(zone->present, phantom ? 32 : 0);
		assert_int_equal(zone->phantom, phantom ? 32 : 0);
		assert_int_equal(zone->managed, 0);
		assert_int_equal(zone->span.start.val, 0);
		assert_int_equal(zone->span.pages, 0);
		assert_int_equal(zone->initialised, 0);
		assert_int_equal(strstr(text_string(&vm->kernel.log.text), "  Node 1: 0x") != NULL,
				 phantom);
		stop(vm);
	}
}

static void a_machine_below_16_mib_may_have_movable_too(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], "-m 15M", "kernelcore=8M");
		const struct zone *dma = machine_zone(vm->kernel.hotplug.machine, NID(0), ZONE_DMA);

		/* 2048 pages without the 98 that are no RAM end in the chunk before 0xc00. */
		assert_int_equal(movable(vm, 0)->span.start.val, 0xc00);
		assert_int_equal(span_end(movable(vm, 0)->span).val, 0xee0);
		assert_int_equal(span_end(dma->span).val, 0xc00);
		stop(vm);
	}
}

/* Movable of the boot is Movable for what comes later too. */
static void hot_added_memory_joins_the_movable_of_the_boot(void **state)
{
	static const PER_KERNEL(const char *)
		zones = { ON_4_X("Movable"), ON(6_1, "Normal Movable") };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p],
				      "-m 4G,slots=2,maxmem=8G -numa node,mem=2G -numa node,mem=2G",
				      "kernelcore=1G");

		add_blocks_to(&vm->kernel.hotplug, 40, 1, 1);
		assert_string_equal(choices(&vm->kernel.hotplug, 40), EXPECTED(zones, profiles[p]));
		stop(vm);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_are_the_kernels),
		cmocka_unit_test(movable_reaches_to_the_end_of_its_node),
		cmocka_unit_test(no_movable_without_reason),
		cmocka_unit_test(more_movable_than_the_highest_zone_is_not_to_be_had),
		cmocka_unit_test(movable_comes_in_whole_chunks),
		cmocka_unit_test(per_cent_are_of_all_memory_since_4_17),
		cmocka_unit_test(what_one_node_cannot_give_others_do),
		cmocka_unit_test(a_node_without_movable_may_have_phantom_pages),
		cmocka_unit_test(a_machine_below_16_mib_may_have_movable_too),
		cmocka_unit_test(hot_added_memory_joins_the_movable_of_the_boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
