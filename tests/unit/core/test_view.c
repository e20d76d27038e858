/* SPDX-License-Identifier: MIT */
/* test_view.c - the public view shows the machine as it is, and no more of it. */
#include "core/view.h"

#include "policy/policies.h"
#include "unit/support.h"

static void assert_span(struct memhp_span shown, struct span span)
{
	assert_int_equal(shown.start, span.start.val);
	assert_int_equal(shown.end, span_end(span).val);
}

static void nodes_and_zones_are_those_of_the_machine(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "kernelcore=1G");
	const struct machine *m = vm->kernel.hotplug.machine;
	struct machine_view view;

	(void)state;
	hotplug_view(&vm->kernel.hotplug, &view);
	assert_int_equal(view.shown.nr_nodes, 2);
	for (unsigned n = 0; n < 2; n++) {
		const struct node *node = machine_node(m, NID(n));

		assert_span(view.shown.nodes[n].span, node->span);
		assert_int_equal(view.shown.nodes[n].possible, node->possible);
		assert_int_equal(view.shown.nodes[n].online, node->online);
		for (unsigned z = 0; z < MAX_NR_ZONES; z++) {
			struct memhp_zone_info zone = memhp_zone_of(&view.shown, n, z);

			assert_span(zone.span, node->zones[z].span);
			assert_int_equal(zone.present, node->zones[z].present);
			assert_int_equal(zone.managed, node->zones[z].managed);
			assert_int_equal(zone.early, node->zones[z].early);
			assert_int_equal(zone.initialised, node->zones[z].initialised);
		}
	}
	assert_true(memhp_zone_of(&view.shown, 1, MEMHP_MOVABLE).present > 0);
	stop(vm);
}

static void a_zone_that_there_is_not_is_all_zero(void **state)
{
	static const struct memhp_zone_info none;
	static const struct {
		unsigned node;
		enum memhp_zone zone;
	} rows[] = { { 2, MEMHP_NORMAL }, { UINT32_MAX, MEMHP_NORMAL }, { 0, MEMHP_NR_ZONES } };
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct machine_view view;

	(void)state;
	hotplug_view(&vm->kernel.hotplug, &view);
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct memhp_zone_info zone =
			memhp_zone_of(&view.shown, rows[i].node, rows[i].zone);

		assert_true(memhp_empty(zone.span) && zone.span.start == none.span.start);
		assert_true(!zone.present && !zone.managed && !zone.early && !zone.initialised);
	}
	stop(vm);
}

static void parameters_are_those_of_the_machine(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	for (unsigned with = 0; with < 2; with++) {
		struct machine_view view;

		h->machine->params.movable_node = (uint8_t)with;
		h->machine->params.auto_movable_numa_aware = !with;
		h->machine->params.auto_movable_ratio = 17 + with;
		hotplug_view(h, &view);
		assert_int_equal(view.shown.params.block_pages, SECTION_PAGES);
		assert_int_equal(view.shown.params.movable_node, with);
		assert_int_equal(view.shown.params.auto_movable_numa_aware, !with);
		assert_int_equal(view.shown.params.auto_movable_ratio, 17 + with);
	}
	stop(vm);
}

static void blocks_are_found_one_by_one_and_by_page(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;
	struct memhp_block block = { .span = { 0, 0 } };
	struct machine_view view;
	uint32_t found = 0;

	(void)state;
	add_blocks_to(h, 34, 1, 1);
	add_blocks_to(h, 36, 1, 0);
	hotplug_view(h, &view);
	for (; memhp_block_from(&view.shown, block.span.end, &block); found++) {
		const struct mem_block *b = machine_blocks(h->machine) + found;

		assert_span(block.span, block_span(h->machine, b->id));
		assert_int_equal(block.node, b->nid.val);
		assert_int_equal(block.online, block_online(b));
	}
	assert_int_equal(found, h->machine->blocks.nr);
	assert_true(memhp_block_at(&view.shown, 34 * SECTION_PAGES, &block));
	assert_int_equal(block.node, 1);
	assert_true(memhp_block_at(&view.shown, 35 * SECTION_PAGES - 1, &block));
	assert_int_equal(block.span.start, 34 * SECTION_PAGES);
	assert_false(memhp_block_at(&view.shown, 35 * SECTION_PAGES, &block));
	assert_false(memhp_block_at(&view.shown, 37 * SECTION_PAGES, &block));
	/* Beyond what a block's number can be. */
	assert_false(memhp_block_at(&view.shown, SECTION_PAGES << 32, &block));
	assert_false(memhp_block_from(&view.shown, UINT64_MAX, &block));
	stop(vm);
}

static struct memhp_block shown(const struct hotplug *h, const struct memhp_policy *policy,
				uint32_t id)
{
	struct machine_view view;

	view_init(&view, h->machine, policy);
	return view_block(&view, block(h, id));
}

/* Where an offline block last was decides nothing, and so is not shown. */
static void an_offline_block_has_a_zone_only_where_zones_span_it(void **state)
{
	struct vm *vm = start(&profile_4_10, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	add_blocks_to(h, 32, 2, 0);
	done(h, hotplug_online(h, BLOCK_ID(33), MMOP_ONLINE_MOVABLE));
	assert_int_equal(shown(h, &policy_zone_shift, 32).zone, MEMHP_NORMAL);
	assert_int_equal(shown(h, &policy_mail, 32).zone, MEMHP_NR_ZONES);
	assert_int_equal(shown(h, &policy_zone_shift, 33).zone, MEMHP_MOVABLE);
	assert_int_equal(shown(h, &policy_mail, 33).zone, MEMHP_MOVABLE);
	/* The first block is in DMA and in DMA32. */
	assert_int_equal(shown(h, &policy_zone_shift, 0).zone, MEMHP_NR_ZONES);
	stop(vm);
}

static void a_block_shows_the_device_that_it_is_part_of(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;
	struct span range = { PFN(32 * SECTION_PAGES), 3 * SECTION_PAGES };
	struct memhp_device device;
	uint16_t group;

	(void)state;
	assert_int_equal(hotplug_new_group(h, range.pages, &group), 0);
	done(h, hotplug_add(h, range, NID(0), group, false));
	done(h, hotplug_online(h, BLOCK_ID(32), MMOP_ONLINE_KERNEL));
	done(h, hotplug_online(h, BLOCK_ID(33), MMOP_ONLINE_MOVABLE));
	done(h, hotplug_online(h, BLOCK_ID(34), MMOP_ONLINE_MOVABLE));
	device = shown(h, &policy_mail, 34).device;
	assert_int_equal(device.pages, 3 * SECTION_PAGES);
	assert_int_equal(device.kernel, SECTION_PAGES);
	assert_int_equal(device.movable, 2 * SECTION_PAGES);
	assert_int_equal(shown(h, &policy_mail, 3).device.pages, 0);
	stop(vm);
}

/* 4.x adds sections, and a block of 2 GiB has sixteen. */
static void a_block_with_sections_missing_shows_what_there_is(void **state)
{
	struct vm *vm = start(&profile_4_13, "-m 64G,slots=2,maxmem=80G", "");
	struct hotplug *h = &vm->kernel.hotplug;
	uint64_t pages = h->machine->block_pages;
	uint32_t id = machine_blocks(h->machine)[h->machine->blocks.nr - 1].id.val + 2;
	struct span two = { PFN(id * pages + 3 * SECTION_PAGES), 2 * SECTION_PAGES };
	struct memhp_block seen;

	(void)state;
	assert_int_equal(pages, 16 * SECTION_PAGES);
	done(h, hotplug_add(h, two, NID(0), NO_GROUP, false));
	seen = shown(h, &policy_mail, id);
	assert_span(seen.span, block_span(h->machine, BLOCK_ID(id)));
	assert_span(seen.extent, two);
	assert_span(shown(h, &policy_mail, 0).extent, block_span(h->machine, BLOCK_ID(0)));
	stop(vm);
}

static void spans_meet_where_they_share_a_page(void **state)
{
	static const struct {
		struct memhp_span a, b;
		bool overlap;
		struct memhp_span hull;
	} rows[] = {
		{ { 2, 5 }, { 4, 9 }, true, { 2, 9 } },  { { 2, 5 }, { 5, 9 }, false, { 2, 9 } },
		{ { 2, 9 }, { 4, 5 }, true, { 2, 9 } },  { { 2, 3 }, { 7, 9 }, false, { 2, 9 } },
		{ { 0, 0 }, { 4, 5 }, false, { 4, 5 } }, { { 4, 4 }, { 2, 9 }, false, { 2, 9 } },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct memhp_span hulls[] = { memhp_hull(rows[i].a, rows[i].b),
					      memhp_hull(rows[i].b, rows[i].a) };

		assert_int_equal(memhp_overlap(rows[i].a, rows[i].b), rows[i].overlap);
		assert_int_equal(memhp_overlap(rows[i].b, rows[i].a), rows[i].overlap);
		for (unsigned j = 0; j < 2; j++)
			assert_true(hulls[j].start == rows[i].hull.start &&
				    hulls[j].end == rows[i].hull.end);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nodes_and_zones_are_those_of_the_machine),
		cmocka_unit_test(a_zone_that_there_is_not_is_all_zero),
		cmocka_unit_test(parameters_are_those_of_the_machine),
		cmocka_unit_test(blocks_are_found_one_by_one_and_by_page),
		cmocka_unit_test(an_offline_block_has_a_zone_only_where_zones_span_it),
		cmocka_unit_test(a_block_shows_the_device_that_it_is_part_of),
		cmocka_unit_test(a_block_with_sections_missing_shows_what_there_is),
		cmocka_unit_test(spans_meet_where_they_share_a_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
