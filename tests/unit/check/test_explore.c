/* SPDX-License-Identifier: MIT */
/* test_explore.c - all states are seen, breaks are shortest, limits end it. */
#include "check/explore.h"

#include <errno.h>
#include <stdlib.h>

#include "check/verdict.h"
#include "policy/policies.h"
#include "unit/support.h"

static struct model opened(const struct memhp_policy *policy, unsigned nodes, unsigned blocks,
			   bool boot_movable)
{
	struct model_options options = { verdict_home(policy), policy, nodes, blocks,
					 boot_movable };
	struct model model;
	struct fail fail;

	if (model_open(&model, &options, &fail) < 0)
		fail_msg("%s", fail.text);
	return model;
}

static struct exploration explored(const struct model *model, bool only_movable,
				   const struct limits *limits)
{
	static struct exploration e;
	struct fail fail;

	if (explore(model, only_movable, limits, &e, &fail) < 0)
		fail_msg("%s", fail.text);
	return e;
}

static const struct limits one = { .threads = 1 };
static const struct limits three = { .threads = 3 };

/*
 * One block on 6.1 is away, offline, Normal or Movable, and each zone was or was
 * not there once: 2 states while none was, 3 and 3 with one, 4 with both.
 */
static void one_block_has_twelve_states(void **state)
{
	struct model model = opened(&policy_contig_zones, 1, 1, false);
	struct exploration e = explored(&model, false, &one);

	(void)state;
	assert_int_equal(e.ending, ENDED_COMPLETE);
	assert_int_equal(e.states, 12);
	e = explored(&model, true, &one);
	assert_int_equal(e.states, 3);
	model_close(&model);
}

static uint64_t sum_of(const void *machine, size_t bytes)
{
	const uint64_t *words = machine;
	uint64_t sum = 0;

	for (size_t i = 0; i < bytes / sizeof(*words); i++)
		sum = (sum + words[i]) * 31;
	return sum;
}

/* The plainest explorer that there can be: whole machines in a list; sums only save time. */
static size_t count_plainly(const struct model *model)
{
	size_t nr = 1, room = 20000, bytes = model->base->bytes;
	char *list = malloc(room * bytes);
	struct machine *next = malloc(bytes);
	uint64_t *sums = calloc(room, sizeof(*sums));

	assert_non_null(sums);
	assert_non_null(list);
	assert_non_null(next);
	memcpy(list, model->base, bytes);
	sums[0] = sum_of(list, bytes);
	for (size_t at = 0; at < nr; at++) {
		for (unsigned i = 0; i < NR_ACTS * model->options.blocks * model->options.nodes;
		     i++) {
			unsigned hot = i / NR_ACTS % model->options.blocks;
			struct move move = { (uint8_t)(i % NR_ACTS), (uint8_t)hot,
					     (uint8_t)(i / NR_ACTS / model->options.blocks) };
			const struct machine *from = (const void *)(list + at * bytes);
			const struct mem_block *b = machine_block(from, model_block_id(model, hot));
			size_t known = 0;
			uint64_t sum;

			memcpy(next, from, bytes);
			if (!b != (move.act == ACT_ADD) ||
			    (b && block_online(b) != (move.act == ACT_OFFLINE)) ||
			    model_apply(model, next, move) < 0)
				continue;
			sum = sum_of(next, bytes);
			while (known < nr && (sums[known] != sum ||
					      memcmp(list + known * bytes, next, bytes) != 0))
				known++;
			if (known < nr)
				continue;
			assert_true(nr < room);
			sums[nr] = sum;
			memcpy(list + nr++ * bytes, next, bytes);
		}
	}
	free(sums);
	free(list);
	free(next);
	return nr;
}

static void no_state_is_missed_and_none_is_merged(void **state)
{
	(void)state;
	for (const struct memhp_policy *const *p = policies; *p; p++) {
		for (unsigned nodes = 1; nodes <= 2; nodes++) {
			for (int boot_movable = 0; boot_movable < 2; boot_movable++) {
				struct model model =
					opened(*p, nodes, nodes == 1 ? 3 : 2, boot_movable);
				struct exploration e = explored(&model, false, &one);

				assert_int_equal(e.states, count_plainly(&model));
				model_close(&model);
			}
		}
	}
}

/* The trace leads from the base to where the promise is broken, event by event. */
static void assert_trace(const struct model *model, enum promise_id promise,
			 const struct finding *f, unsigned length)
{
	struct machine *m = snapshot(model->base);
	unsigned hot;

	assert_true(f->broken);
	assert_int_equal(f->nr, length);
	for (unsigned i = 0; i < f->nr - f->shown; i++)
		assert_int_equal(model_apply(model, m, f->trace[i]), 0);
	if (promises[promise].occasion == AT_STATE) {
		struct machine_view view;
		struct evidence seen = { .view = &view.shown };

		view_init(&view, m, model_policy(model));
		assert_int_equal(f->shown, 0);
		assert_false(promises[promise].kept(&seen, &hot));
	}
	drop_snapshot(m);
}

static void breaks_are_shortest(void **state)
{
	struct model model = opened(&policy_contig_zones, 1, 3, false);
	struct exploration e = explored(&model, false, &one);

	(void)state;
	/* Kernel above Movable needs two blocks, overlap a third. */
	assert_trace(&model, PROMISE_ORDERED, &e.findings[PROMISE_ORDERED], 4);
	assert_trace(&model, PROMISE_DISJOINT, &e.findings[PROMISE_DISJOINT], 6);
	assert_false(e.findings[PROMISE_TRUTHFUL].broken);
	assert_false(e.findings[PROMISE_ORDER_FREE].broken);
	model_close(&model);

	model = opened(&policy_zone_shift, 1, 3, false);
	e = explored(&model, false, &one);
	assert_int_equal(e.findings[PROMISE_STABLE_UNDER_ADD].nr, 2);
	assert_int_equal(e.findings[PROMISE_STABLE_UNDER_ADD].shown, 1);
	assert_int_equal(e.findings[PROMISE_STABLE_UNDER_ADD].hot, 0);
	assert_int_equal(e.findings[PROMISE_REVERSIBLE].shown, 2);
	e = explored(&model, true, &one);
	assert_int_equal(e.findings[PROMISE_ORDER_FREE].nr, 3);
	/* Promises of all events are not judged where only some can happen. */
	assert_false(e.findings[PROMISE_STABLE_UNDER_ADD].broken);
	model_close(&model);
}

static void threads_find_the_same(void **state)
{
	(void)state;
	for (const struct memhp_policy *const *p = policies; *p; p++) {
		struct model model = opened(*p, 1, 4, false);
		struct exploration a = explored(&model, false, &one);
		struct exploration b = explored(&model, false, &three);

		assert_int_equal(a.states, b.states);
		assert_int_equal(a.moves, b.moves);
		assert_int_equal(a.depth, b.depth);
		assert_memory_equal(a.findings, b.findings, sizeof(a.findings));
		model_close(&model);
	}
}

static void limits_end_it_and_what_was_found_stays(void **state)
{
	struct model model = opened(&policy_contig_zones, 1, 6, false);
	struct limits limits = { .threads = 2, .max_states = 1000 };
	sig_atomic_t stop = 1;
	struct exploration e = explored(&model, false, &limits);

	(void)state;
	assert_int_equal(e.ending, ENDED_STATES);
	assert_true(e.states >= 1000 && e.states < 5618);
	assert_true(e.findings[PROMISE_ORDERED].broken);
	assert_int_equal(e.findings[PROMISE_ORDERED].nr, 4);

	limits = (struct limits){ .threads = 1, .max_memory = 1 };
	e = explored(&model, false, &limits);
	assert_int_equal(e.ending, ENDED_MEMORY);

	limits = (struct limits){ .threads = 1, .stop = &stop };
	e = explored(&model, false, &limits);
	assert_int_equal(e.ending, ENDED_STOPPED);
	assert_true(e.states < 5618);
	model_close(&model);
}

struct told {
	unsigned times;
	struct progress last;
};

static void tell(void *data, const struct progress *progress)
{
	struct told *told = data;

	assert_true(progress->states >= told->last.states);
	told->last = *progress;
	told->times++;
}

static void progress_is_told(void **state)
{
	struct model model = opened(&policy_normal_first, 1, 7, false);
	struct told told = { 0 };
	struct limits limits = { .threads = 1, .progress = tell, .data = &told };
	struct exploration e = explored(&model, false, &limits);

	(void)state;
	assert_int_equal(e.ending, ENDED_COMPLETE);
	assert_true(told.times >= 1);
	assert_true(told.last.states > 0 && told.last.moves > 0);
	assert_true(told.last.states <= e.states);
	model_close(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_block_has_twelve_states),
		cmocka_unit_test(no_state_is_missed_and_none_is_merged),
		cmocka_unit_test(breaks_are_shortest),
		cmocka_unit_test(threads_find_the_same),
		cmocka_unit_test(limits_end_it_and_what_was_found_stays),
		cmocka_unit_test(progress_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
