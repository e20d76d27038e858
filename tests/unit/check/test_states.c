/* SPDX-License-Identifier: MIT */
/* test_states.c - each state once, told apart by all its bytes, by a shortest way. */
#include "check/states.h"

#include <errno.h>
#include <stdlib.h>

#include "unit/support.h"

#define CODE_SIZE 7

/* Room for a state and its code. */
union room {
	uint32_t aligned;
	char bytes[sizeof(struct state) + CODE_SIZE];
};

static struct state *make(union room *room, unsigned number, uint32_t parent, unsigned depth)
{
	struct state *state = (struct state *)room->bytes;

	memset(room, 0, sizeof(*room));
	state->parent = parent;
	state->depth = (uint8_t)depth;
	state->move = (struct move){ ACT_ADD, (uint8_t)(number % 8), 0 };
	memcpy(state->code, &number, sizeof(number));
	return state;
}

static uint64_t hash_of(const struct state *state)
{
	return code_hash(state->code, CODE_SIZE);
}

static void a_state_is_entered_once(void **state)
{
	struct states *states = states_new(CODE_SIZE);
	struct lane lane = { 0 };
	union room room;
	uint32_t first, again;

	(void)state;
	assert_int_equal(states_meet(states, 5, make(&room, 1, NO_STATE, 0)), NO_STATE);
	assert_int_equal(states_enter(states, &lane, 5, make(&room, 1, NO_STATE, 0), &first), 1);
	assert_int_equal(states_enter(states, &lane, 5, make(&room, 1, NO_STATE, 0), &again), 0);
	assert_int_equal(first, again);
	assert_int_equal(states_meet(states, 5, make(&room, 1, NO_STATE, 0)), first);
	assert_int_equal(states_count(states), 1);
	states_free(states);
}

/* All have one hash, so nothing but their bytes tells them apart. */
static void equal_hashes_merge_nothing(void **state)
{
	struct states *states = states_new(CODE_SIZE);
	struct lane lane = { 0 };
	union room room;
	uint32_t index;

	(void)state;
	for (unsigned i = 0; i < 500; i++)
		assert_int_equal(
			states_enter(states, &lane, 42, make(&room, i, NO_STATE, 0), &index), 1);
	for (unsigned i = 0; i < 500; i++) {
		const struct state *s = make(&room, i, NO_STATE, 0);

		index = states_meet(states, 42, s);
		assert_memory_equal(states_get(states, index)->code, s->code, CODE_SIZE);
	}
	assert_int_equal(states_count(states), 500);
	states_free(states);
}

static void it_grows_over_many_chunks(void **state)
{
	struct states *states = states_new(CODE_SIZE);
	struct lane lane = { 0 };
	union room room;
	uint32_t index;
	uint64_t before = states_bytes(states);

	(void)state;
	for (unsigned i = 0; i < 200000; i++) {
		struct state *s = make(&room, i, NO_STATE, 0);

		assert_int_equal(states_enter(states, &lane, hash_of(s), s, &index), 1);
	}
	for (unsigned i = 0; i < 200000; i++) {
		struct state *s = make(&room, i, NO_STATE, 0);

		index = states_meet(states, hash_of(s), s);
		assert_int_not_equal(index, NO_STATE);
		assert_memory_equal(states_get(states, index)->code, s->code, CODE_SIZE);
	}
	assert_int_equal(states_count(states), 200000);
	assert_true(states_bytes(states) - before >= UINT64_C(200000) * sizeof(room));
	states_free(states);
}

/* Of ways that are as short, the one from the greatest code comes first. */
static void the_way_to_a_state_does_not_depend_on_who_was_first(void **state)
{
	struct states *states = states_new(CODE_SIZE);
	struct lane lane = { 0 };
	union room room;
	uint32_t small, great, index;

	(void)state;
	states_enter(states, &lane, 1, make(&room, 1, NO_STATE, 0), &small);
	states_enter(states, &lane, 2, make(&room, 2, NO_STATE, 0), &great);
	states_enter(states, &lane, 3, make(&room, 3, small, 1), &index);
	assert_int_equal(states_get(states, index)->parent, small);
	states_meet(states, 3, make(&room, 3, great, 1));
	assert_int_equal(states_get(states, index)->parent, great);
	states_meet(states, 3, make(&room, 3, small, 1));
	assert_int_equal(states_get(states, index)->parent, great);
	/* A longer way is never taken. */
	states_enter(states, &lane, 4, make(&room, 4, small, 1), &index);
	states_meet(states, 4, make(&room, 4, great, 2));
	assert_int_equal(states_get(states, index)->parent, small);
	/* From one state, the lower event. */
	assert_true(states_first(states, small, (struct move){ ACT_ADD, 1, 0 }, small,
				 (struct move){ ACT_ADD, 2, 0 }));
	assert_false(states_first(states, small, (struct move){ ACT_OFFLINE, 0, 0 }, small,
				  (struct move){ ACT_ADD, 2, 0 }));
	states_free(states);
}

struct crowd {
	struct states *states;
	unsigned first;
	uint32_t fresh;
};

/* Half of what each enters is entered by the other as well. */
static void *enter_many(void *data)
{
	struct crowd *crowd = data;
	struct lane lane = { 0 };
	union room room;
	uint32_t index;

	for (unsigned i = crowd->first; i < crowd->first + 40000; i++) {
		struct state *s = make(&room, i, NO_STATE, 0);

		crowd->fresh += states_enter(crowd->states, &lane, hash_of(s), s, &index) == 1;
	}
	return NULL;
}

static void threads_may_enter_at_once(void **state)
{
	struct states *states = states_new(CODE_SIZE);
	struct crowd crowds[2] = { { states, 0, 0 }, { states, 20000, 0 } };
	pthread_t threads[2];

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, enter_many, &crowds[i]), 0);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(states_count(states), 60000);
	assert_int_equal(crowds[0].fresh + crowds[1].fresh, 60000);
	states_free(states);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_state_is_entered_once),
		cmocka_unit_test(equal_hashes_merge_nothing),
		cmocka_unit_test(it_grows_over_many_chunks),
		cmocka_unit_test(the_way_to_a_state_does_not_depend_on_who_was_first),
		cmocka_unit_test(threads_may_enter_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
