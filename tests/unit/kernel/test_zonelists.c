/* SPDX-License-Identifier: MIT */
/* test_zonelists.c - who falls back on whom, and when the log tells of it. */
#include "kernel/zonelists.h"

#include <stdio.h>

#include "unit/support.h"

#define FOUR_NODES                                                                       \
	"-m 4G,slots=4,maxmem=8G -numa node,mem=1G -numa node,mem=1G -numa node,mem=1G " \
	"-numa node,mem=1G"

/* The first word of each line that the log gained: "Fallback Built Policy". */
static const char *news(struct vm *vm)
{
	static char words[256];
	const char *line = text_string(&vm->kernel.log.text);
	struct text first = { 0 };

	while (*line) {
		if (first.length)
			text_add_char(&first, ' ');
		text_add_bytes(&first, line, strcspn(line, " "));
		line += strcspn(line, "\n") + 1;
	}
	snprintf(words, sizeof(words), "%s", text_string(&first));
	text_free(&first);
	klog_clear(&vm->kernel.log);
	return words;
}

static void assert_order_at(const struct vm *vm, unsigned node, struct zonelists_moment moment,
			    const char *want)
{
	nid_t order[MAX_NODES];
	unsigned nr = zonelists_order(vm->kernel.hotplug.machine, NID(node), moment, order);
	char text[64] = "";

	for (unsigned i = 0; i < nr; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%u", order[i].val);
	assert_string_equal(text, want);
}

static void assert_order(const struct vm *vm, unsigned node, const char *want)
{
	assert_order_at(vm, node, (struct zonelists_moment){ 0 }, want);
}

/* Equal distances: nodes above come first, and the one with the CPU late. */
static void nodes_fall_back_on_those_behind_them(void **state)
{
	struct vm *vm = start(&profile_6_1, FOUR_NODES, "");

	(void)state;
	assert_order(vm, 0, "0123");
	assert_order(vm, 1, "1230");
	assert_order(vm, 2, "2310");
	assert_order(vm, 3, "3120");
	stop(vm);
}

/* No node has a CPU yet, so only the number and earlier choices count. */
static void at_boot_no_node_is_busy(void **state)
{
	static const char *const orders[] = { "0123", "1230", "2301", "3012" };
	struct vm *vm = start(&profile_6_1, FOUR_NODES, "");

	(void)state;
	for (unsigned n = 0; n < ARRAY_SIZE(orders); n++)
		assert_order_at(vm, n, (struct zonelists_moment){ .booting = true }, orders[n]);
	stop(vm);
}

/* One list alone does not know what others chose; what just went empty is still in. */
static void one_list_and_a_node_that_empties(void **state)
{
	struct vm *vm = start(&profile_6_1,
			      "-m 3G,slots=1,maxmem=4G -numa node,mem=1G -numa node,mem=1G "
			      "-numa node,mem=1G -numa node",
			      "");
	const nid_t last = NID(3);

	(void)state;
	assert_order(vm, 3, "3210");
	assert_order_at(vm, 3, (struct zonelists_moment){ .alone = true }, "3120");
	assert_order(vm, 1, "120");
	assert_order_at(vm, 0, (struct zonelists_moment){ .emptied = &last }, "0123");
	assert_order_at(vm, 1, (struct zonelists_moment){ .emptied = &last }, "1230");
	assert_order_at(vm, 2, (struct zonelists_moment){ .emptied = &last }, "2310");
	assert_order_at(vm, 3, (struct zonelists_moment){ .emptied = &last }, "3120");
	stop(vm);
}

static void a_node_without_memory_is_nobodys_second_choice(void **state)
{
	struct vm *vm =
		start(&profile_6_1, "-m 2G,slots=2,maxmem=4G -numa node,mem=2G -numa node", "");

	(void)state;
	assert_order(vm, 0, "0");
	assert_order(vm, 1, "10");
	stop(vm);
}

/* Only the first page of a zone and its last are told; 4.x tells of the first twice. */
static void lists_are_told_when_a_zone_fills_or_empties(void **state)
{
	static const PER_KERNEL(const char *)
		filled = { ON_4_X("Built Policy Built Policy"),
			   ON(6_1, "Fallback Fallback Built Policy") };
	static const PER_KERNEL(const char *)
		emptied = { ON_4_X("Offlined Built Policy"),
			    ON(6_1, "Fallback Fallback Built Policy") };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;

		add_blocks_to(h, FIRST_HOT, 2, 0);
		klog_clear(&vm->kernel.log);
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_KERNEL));
		assert_string_equal(news(vm), EXPECTED(filled, profiles[p]));
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT + 1), MMOP_ONLINE_KERNEL));
		assert_string_equal(news(vm), "");
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_OFFLINE));
		klog_clear(&vm->kernel.log);
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT + 1), MMOP_OFFLINE));
		assert_string_equal(news(vm), EXPECTED(emptied, profiles[p]));
		stop(vm);
	}
}

/* The policy zone rises with the first Normal page and never falls again. */
static void the_policy_zone_never_falls(void **state)
{
	struct vm *vm = start(&profile_4_13, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	assert_int_equal(vm->kernel.log.policy_zone, ZONE_DMA32);
	add_blocks_to(h, FIRST_HOT, 1, 0);
	klog_clear(&vm->kernel.log);
	done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_KERNEL));
	assert_non_null(strstr(text_string(&vm->kernel.log.text), "Policy zone: DMA32\nBuilt"));
	assert_non_null(strstr(text_string(&vm->kernel.log.text), "Policy zone: Normal\n"));
	done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_OFFLINE));
	assert_int_equal(vm->kernel.log.policy_zone, ZONE_NORMAL);
	stop(vm);
}

static void a_node_that_comes_is_told_as_each_kernel_tells_it(void **state)
{
	static const PER_KERNEL(const char *)
		told = { ON_4_X("Initmem On Built Policy"), ON(6_1, "Fallback Built Policy") };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p],
				      "-m 2G,slots=2,maxmem=4G -numa node,mem=2G -numa node", "");

		klog_clear(&vm->kernel.log);
		add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 1);
		assert_non_null(strstr(text_string(&vm->kernel.log.text), "Built 1 zonelists"));
		assert_string_equal(news(vm), EXPECTED(told, profiles[p]));
		stop(vm);
	}
}

/* Too little memory for a pageblock of each kind: no grouping. */
static void tiny_machines_do_not_group(void **state)
{
	struct vm *vm = start(&profile_4_10, "-m 16M", "");

	(void)state;
	assert_non_null(strstr(text_string(&vm->kernel.log.text), "mobility grouping off."));
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nodes_fall_back_on_those_behind_them),
		cmocka_unit_test(at_boot_no_node_is_busy),
		cmocka_unit_test(one_list_and_a_node_that_empties),
		cmocka_unit_test(a_node_without_memory_is_nobodys_second_choice),
		cmocka_unit_test(lists_are_told_when_a_zone_fills_or_empties),
		cmocka_unit_test(the_policy_zone_never_falls),
		cmocka_unit_test(a_node_that_comes_is_told_as_each_kernel_tells_it),
		cmocka_unit_test(tiny_machines_do_not_group),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
