/* SPDX-License-Identifier: MIT */
/* test_mail.c - the rule of the mail: strict inequalities, populated zones. */
#include "policy/policies.h"

#include <errno.h>

#include "unit/support.h"

#define NO (-EINVAL)

/* Block 36 between zones that are put where a row wants them, in blocks. */
struct row {
	uint32_t normal, normal_end, movable, movable_end; /* equal: empty */
	int online, kernel, movable_;
};

static const struct row rows[] = {
	/* Nothing around it: everything goes. */
	{ 0, 0, 0, 0, ZONE_NORMAL, ZONE_NORMAL, ZONE_MOVABLE },
	/* Normal below, with a block between. */
	{ 32, 35, 0, 0, ZONE_NORMAL, ZONE_NORMAL, ZONE_MOVABLE },
	/* Right below: the end of Normal is not below the block. */
	{ 32, 36, 0, 0, ZONE_NORMAL, ZONE_NORMAL, NO },
	/* Inside Normal, or below it. */
	{ 32, 40, 0, 0, ZONE_NORMAL, ZONE_NORMAL, NO },
	{ 38, 40, 0, 0, ZONE_NORMAL, ZONE_NORMAL, NO },
	/* Movable above, with a block between. */
	{ 0, 0, 38, 40, ZONE_NORMAL, ZONE_NORMAL, ZONE_MOVABLE },
	/* Right above: the block's end is not below Movable. */
	{ 0, 0, 37, 40, ZONE_MOVABLE, NO, ZONE_MOVABLE },
	/* Inside Movable, or above it. */
	{ 0, 0, 34, 40, ZONE_MOVABLE, NO, ZONE_MOVABLE },
	{ 0, 0, 32, 34, ZONE_MOVABLE, NO, ZONE_MOVABLE },
	/* Between the two: with room, touching one, touching both. */
	{ 32, 35, 38, 40, ZONE_NORMAL, ZONE_NORMAL, ZONE_MOVABLE },
	{ 32, 36, 38, 40, ZONE_NORMAL, ZONE_NORMAL, NO },
	{ 32, 35, 37, 40, ZONE_MOVABLE, NO, ZONE_MOVABLE },
	{ 32, 36, 37, 40, NO, NO, NO },
};

static int zone_of(const struct hotplug *h, uint32_t id, enum online_type type)
{
	return zone_by(&policy_mail, h, id, type);
}

static void put_zone(const struct hotplug *h, enum zone_type zone, uint32_t first, uint32_t end,
		     uint64_t present)
{
	struct zone *z = machine_zone(h->machine, NID(0), zone);

	z->span = span_between(PFN(first * SECTION_PAGES), PFN(end * SECTION_PAGES));
	z->present = present;
}

static void the_two_conditions_decide(void **state)
{
	struct vm *vm = start(&profile_4_13, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	add_blocks_to(h, 36, 1, 0);
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *row = &rows[i];

		put_zone(h, ZONE_NORMAL, row->normal, row->normal_end, row->normal_end);
		put_zone(h, ZONE_MOVABLE, row->movable, row->movable_end, row->movable_end);
		assert_int_equal(zone_of(h, 36, MMOP_ONLINE), row->online);
		assert_int_equal(zone_of(h, 36, MMOP_ONLINE_KERNEL), row->kernel);
		assert_int_equal(zone_of(h, 36, MMOP_ONLINE_MOVABLE), row->movable_);
	}
	stop(vm);
}

static void a_zone_without_online_pages_does_not_count(void **state)
{
	struct vm *vm = start(&profile_4_13, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	add_blocks_to(h, 36, 1, 0);
	put_zone(h, ZONE_NORMAL, 32, 40, 0);
	assert_int_equal(zone_of(h, 36, MMOP_ONLINE_MOVABLE), ZONE_MOVABLE);
	put_zone(h, ZONE_MOVABLE, 32, 40, 0);
	assert_int_equal(zone_of(h, 36, MMOP_ONLINE_KERNEL), ZONE_NORMAL);
	stop(vm);
}

static void below_4_gib_the_kernels_zone_is_dma32(void **state)
{
	struct vm *vm = start(&profile_4_13, "-m 2G,slots=2,maxmem=4G", "kernelcore=1G");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	assert_int_equal(zone_of(h, 6, MMOP_ONLINE_KERNEL), ZONE_DMA32);
	assert_int_equal(zone_of(h, 6, MMOP_ONLINE_MOVABLE), NO);
	assert_int_equal(zone_of(h, 9, MMOP_ONLINE_MOVABLE), ZONE_MOVABLE);
	stop(vm);
}

static bool no_block(const void *context, uint64_t page, struct memhp_block *block)
{
	(void)context;
	(void)page;
	(void)block;
	return false;
}

/* A rule needs no machine of ours: whoever fills in a view can ask it. */
static void it_is_asked_about_any_view(void **state)
{
	const struct memhp_node node = {
		.span = { 100, 500 },
		.zones[MEMHP_NORMAL] = { .span = { 100, 200 }, .present = 100 },
		.zones[MEMHP_MOVABLE] = { .span = { 300, 500 }, .present = 200 },
	};
	const struct memhp_view view = { .block_from = no_block, .nodes = &node, .nr_nodes = 1 };
	static const struct {
		struct memhp_span span;
		int kernel, movable;
	} places[] = {
		{ { 200, 250 }, 0, -EINVAL },
		{ { 201, 250 }, 0, 0 },
		{ { 201, 300 }, -EINVAL, 0 },
		{ { 200, 300 }, -EINVAL, -EINVAL },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(places); i++) {
		const struct memhp_block block = { .span = places[i].span };
		enum memhp_zone zone = MEMHP_NR_ZONES;

		assert_int_equal(policy_mail.zone_for(NULL, &view, &block, MEMHP_WISH_KERNEL,
						      &zone),
				 places[i].kernel);
		assert_int_equal(zone, places[i].kernel ? MEMHP_NR_ZONES : MEMHP_NORMAL);
		zone = MEMHP_NR_ZONES;
		assert_int_equal(policy_mail.zone_for(NULL, &view, &block, MEMHP_WISH_MOVABLE,
						      &zone),
				 places[i].movable);
		assert_int_equal(zone, places[i].movable ? MEMHP_NR_ZONES : MEMHP_MOVABLE);
	}
}

static void it_is_known_by_its_name(void **state)
{
	(void)state;
	assert_ptr_equal(policy_find("mail"), &policy_mail);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_two_conditions_decide),
		cmocka_unit_test(a_zone_without_online_pages_does_not_count),
		cmocka_unit_test(below_4_gib_the_kernels_zone_is_dma32),
		cmocka_unit_test(it_is_asked_about_any_view),
		cmocka_unit_test(it_is_known_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
