/* SPDX-License-Identifier: MIT */
/* test_promise.c - each promise, kept and broken, from evidence made by hand. */
#include "check/promise.h"

#include <errno.h>
#include <stdlib.h>

#include "policy/policies.h"
#include "unit/support.h"

#define N (1u << ZONE_NORMAL)
#define M (1u << ZONE_MOVABLE)

/* Choices of hot blocks 0, 1 and 2. */
#define ZONES(a, b, c) ((choices_t)((a) | (b) << 4 | (c) << 8))

static bool kept(enum promise_id id, const struct evidence *seen, unsigned *hot)
{
	*hot = 99;
	return promises[id].kept(seen, hot);
}

static void assert_kept(enum promise_id id, const struct evidence *seen)
{
	unsigned hot;

	assert_true(kept(id, seen, &hot));
}

static void assert_broken_for(enum promise_id id, const struct evidence *seen, unsigned expected)
{
	unsigned hot;

	assert_false(kept(id, seen, &hot));
	assert_int_equal(hot, expected);
}

struct spans {
	uint64_t normal, normal_end, movable, movable_end; /* blocks */
	bool disjoint, ordered;
};

static const struct spans spans[] = {
	{ 0, 0, 0, 0, true, true },       { 32, 34, 34, 36, true, true },
	{ 34, 36, 32, 34, true, false },  { 32, 35, 34, 36, false, false },
	{ 32, 36, 33, 34, false, false }, { 33, 34, 0, 0, true, true },
	{ 0, 0, 33, 34, true, true },
};

static void zones_are_compared_node_by_node(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct machine *m = vm->kernel.hotplug.machine;
	struct machine_view view;
	struct evidence seen = { .view = &view.shown };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(spans); i++) {
		unsigned hot;

		machine_zone(m, NID(1), ZONE_NORMAL)->span =
			span_between(PFN(spans[i].normal * SECTION_PAGES),
				     PFN(spans[i].normal_end * SECTION_PAGES));
		machine_zone(m, NID(1), ZONE_MOVABLE)->span =
			span_between(PFN(spans[i].movable * SECTION_PAGES),
				     PFN(spans[i].movable_end * SECTION_PAGES));
		view_init(&view, m, policies[0]);
		assert_int_equal(kept(PROMISE_DISJOINT, &seen, &hot), spans[i].disjoint);
		assert_int_equal(kept(PROMISE_ORDERED, &seen, &hot), spans[i].ordered);
	}
	/* What lies on another node is no concern of this one. */
	*machine_zone(m, NID(1), ZONE_MOVABLE) = (struct zone){ 0 };
	machine_zone(m, NID(1), ZONE_NORMAL)->span = (struct span){ PFN(0x100000), 0x8000 };
	machine_zone(m, NID(0), ZONE_MOVABLE)->span = (struct span){ PFN(0x100000), 0x8000 };
	view_init(&view, m, policies[0]);
	assert_kept(PROMISE_DISJOINT, &seen);
	assert_kept(PROMISE_ORDERED, &seen);
	stop(vm);
}

struct truth {
	unsigned listed;
	uint8_t kernel, movable, online; /* what the writes give */
	bool truthful, stranded;
};

static const struct truth truths[] = {
	{ N | M, ZONE_NORMAL, ZONE_MOVABLE, ZONE_NORMAL, true, false },
	{ N, ZONE_NORMAL, REFUSED, ZONE_NORMAL, true, false },
	{ 0, REFUSED, REFUSED, REFUSED, true, true },
	/* Listed, and refused. */
	{ N | M, ZONE_NORMAL, REFUSED, ZONE_NORMAL, false, false },
	{ N | M, REFUSED, ZONE_MOVABLE, ZONE_MOVABLE, false, false },
	/* Not listed, and had: by asking for it, and without asking. */
	{ N, ZONE_NORMAL, ZONE_MOVABLE, ZONE_NORMAL, false, false },
	{ 0, REFUSED, REFUSED, ZONE_MOVABLE, false, false },
	/* Had, but only by asking for the other. */
	{ N | M, ZONE_MOVABLE, ZONE_NORMAL, ZONE_NORMAL, false, false },
	{ N, ZONE_NORMAL, ZONE_NORMAL, ZONE_NORMAL, false, false },
};

static void what_is_listed_is_what_can_be_had(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(truths); i++) {
		const struct truth *t = &truths[i];
		struct trials trials = { 0 };
		struct evidence seen = { .blocks = 3, .trials = &trials };

		trials.zone[2][ACT_ONLINE_KERNEL] = t->kernel;
		trials.zone[2][ACT_ONLINE_MOVABLE] = t->movable;
		trials.zone[2][ACT_ONLINE] = t->online;
		seen.before = (struct sight){ ZONES(0u, 0u, t->listed), 1 << 2, 0 };
		if (t->truthful)
			assert_kept(PROMISE_TRUTHFUL, &seen);
		else
			assert_broken_for(PROMISE_TRUTHFUL, &seen, 2);
		if (t->stranded)
			assert_broken_for(PROMISE_NEVER_STRANDED, &seen, 2);
		else
			assert_kept(PROMISE_NEVER_STRANDED, &seen);
		/* An online block is not asked. */
		seen.before.online = 1 << 2;
		assert_kept(PROMISE_TRUTHFUL, &seen);
		assert_kept(PROMISE_NEVER_STRANDED, &seen);
	}
}

static void an_add_may_take_nothing_from_others(void **state)
{
	struct evidence seen = {
		.blocks = 3,
		.before = { ZONES(N | M, M, 0u), 3, 2 },
		.move = { ACT_ADD, 2, 0 },
		.after = { ZONES(N | M, M, N), 7, 2 },
	};

	(void)state;
	assert_kept(PROMISE_STABLE_UNDER_ADD, &seen);
	seen.after.choices = ZONES(N, M, N | M);
	assert_broken_for(PROMISE_STABLE_UNDER_ADD, &seen, 0);
	/* Online blocks count here too. */
	seen.after.choices = ZONES(N | M, 0u, N | M);
	assert_broken_for(PROMISE_STABLE_UNDER_ADD, &seen, 1);
	seen.move.act = ACT_OFFLINE;
	assert_kept(PROMISE_STABLE_UNDER_ADD, &seen);
	seen.move.act = ACT_ADD;
	seen.answer = -EEXIST;
	assert_kept(PROMISE_STABLE_UNDER_ADD, &seen);
}

static void an_online_may_take_nothing_from_offline_blocks(void **state)
{
	struct evidence seen = {
		.blocks = 3,
		.before = { ZONES(N | M, N | M, N | M), 7, 2 },
		.move = { ACT_ONLINE_KERNEL, 2, 0 },
		.after = { ZONES(N | M, M, N), 7, 6 },
	};

	(void)state;
	/* Block 1 is online, block 2 is the one that went. */
	assert_kept(PROMISE_STABLE_UNDER_ONLINE, &seen);
	seen.after.choices = ZONES(N, M, N);
	assert_broken_for(PROMISE_STABLE_UNDER_ONLINE, &seen, 0);
	seen.move.act = ACT_OFFLINE;
	assert_kept(PROMISE_STABLE_UNDER_ONLINE, &seen);
}

static void movable_must_be_had_in_any_order(void **state)
{
	struct evidence seen = { .blocks = 3,
				 .move = { ACT_ONLINE_MOVABLE, 1, 0 },
				 .zone = ZONE_MOVABLE };

	(void)state;
	assert_kept(PROMISE_ORDER_FREE, &seen);
	seen.zone = ZONE_NORMAL;
	assert_broken_for(PROMISE_ORDER_FREE, &seen, 1);
	seen.zone = REFUSED;
	seen.answer = -EINVAL;
	assert_broken_for(PROMISE_ORDER_FREE, &seen, 1);
	seen.move.act = ACT_ONLINE_KERNEL;
	assert_kept(PROMISE_ORDER_FREE, &seen);
}

static void going_back_gives_everything_back(void **state)
{
	struct evidence seen = {
		.blocks = 3,
		.before = { ZONES(N | M, N | M, 0u), 3, 0 },
		.move = { ACT_ONLINE, 0, 0 },
		.after = { ZONES(N | M, N | M, 0u), 3, 0 },
	};

	(void)state;
	assert_kept(PROMISE_REVERSIBLE, &seen);
	seen.after.choices = ZONES(N, N | M, 0u);
	assert_broken_for(PROMISE_REVERSIBLE, &seen, 0);
	seen.after.choices = ZONES(N | M, M, 0u);
	assert_broken_for(PROMISE_REVERSIBLE, &seen, 1);
	/* More than before is not the same either. */
	seen.before.choices = ZONES(N, N | M, 0u);
	seen.after.choices = ZONES(N | M, N | M, 0u);
	assert_broken_for(PROMISE_REVERSIBLE, &seen, 0);
}

static void promises_have_names(void **state)
{
	(void)state;
	for (int i = 0; i < NR_PROMISES; i++) {
		assert_int_equal(promise_find(promises[i].name), i);
		assert_non_null(promises[i].means);
		assert_non_null(promises[i].kept);
	}
	assert_int_equal(promise_find("disjointed"), -ENOENT);
	assert_int_equal(promise_find(""), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zones_are_compared_node_by_node),
		cmocka_unit_test(what_is_listed_is_what_can_be_had),
		cmocka_unit_test(an_add_may_take_nothing_from_others),
		cmocka_unit_test(an_online_may_take_nothing_from_offline_blocks),
		cmocka_unit_test(movable_must_be_had_in_any_order),
		cmocka_unit_test(going_back_gives_everything_back),
		cmocka_unit_test(promises_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
