/* SPDX-License-Identifier: MIT */
/*
 * states.h - the states that were seen, each once, by many threads.
 *
 * States are found by a hash of their code and told apart by all of its bytes:
 * none is ever taken for another. Each keeps how it was first reached: by a
 * shortest way, and of several the one that comes first in an order of its own,
 * so that what is found does not depend on who was faster.
 */
#ifndef MEMHP_CHECK_STATES_H
#define MEMHP_CHECK_STATES_H

#include <pthread.h>

#include "check/code.h"

#define NO_STATE UINT32_MAX

/**
 * struct state - one state
 * @parent: where @move led from to here; NO_STATE for the first state
 * @depth: how many moves it takes
 * @code: of the coder's size
 */
struct state {
	uint32_t parent;
	struct move move;
	uint8_t depth;
	uint32_t choices[2]; /* choices_t in two halves, so that four bytes align a state */
	uint8_t code[];
};

struct states;

/* A thread's own part of the room for new states. */
struct lane {
	uint32_t next, end;
};

/**
 * states_new - no state yet
 * @code_size: bytes of a code
 *
 * Return: them, to be freed with states_free(); NULL without memory.
 */
struct states *states_new(unsigned code_size);
void states_free(struct states *states);

static inline choices_t state_choices(const struct state *state)
{
	return (choices_t)state->choices[1] << 32 | state->choices[0];
}

/* The state with number @index. Its code and choices never change. */
struct state *states_get(const struct states *states, uint32_t index);

uint64_t code_hash(const uint8_t *code, unsigned size);

/**
 * states_meet - a move led to a state that may be known
 * @by: its code's hash, and how it was reached
 *
 * A known state learns of a way that is as short and comes first.
 *
 * Return: its number; NO_STATE when it is not known.
 */
uint32_t states_meet(struct states *states, uint64_t hash, const struct state *by);

/**
 * states_enter - as states_meet(), and enter it if it is not known
 * @lane: the calling thread's
 * @index: set to its number
 *
 * Return: 1 when it is new; 0 when it was known; -ENOMEM.
 */
int states_enter(struct states *states, struct lane *lane, uint64_t hash, const struct state *by,
		 uint32_t *index);

/* How many there are, and the bytes that they take with all that finds them. */
uint64_t states_count(const struct states *states);
uint64_t states_bytes(const struct states *states);

/* Whether way (@parent, @move) comes before another of the same length. */
bool states_first(const struct states *states, uint32_t parent, struct move move,
		  uint32_t other_parent, struct move other);

#endif
