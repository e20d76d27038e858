/* SPDX-License-Identifier: MIT */
/*
 * explore.h - every state of a model, breadth first, and the promises in each.
 *
 * From each state every event is tried, by the core's own operations, and what
 * comes of it is put before the promises. The first state that breaks one is
 * reached by a shortest way, and always by the same. Several threads share the
 * states of one depth; all have done before any goes deeper.
 */
#ifndef MEMHP_CHECK_EXPLORE_H
#define MEMHP_CHECK_EXPLORE_H

#include <signal.h>

#include "check/witness.h"

#define MAX_THREADS 64

/* How far an exploration came; handed to a callback ten times a second. */
struct progress {
	uint64_t states, moves;
	unsigned depth;
	double seconds;
};

/**
 * struct limits - when to stop before all is seen
 * @max_states, @max_memory: 0: no limit; memory in bytes
 * @stop: set by others when it is enough; NULL: never
 * @progress: called in the caller's thread; may be NULL
 */
struct limits {
	uint64_t max_states, max_memory;
	unsigned threads;
	const volatile sig_atomic_t *stop;
	void (*progress)(void *data, const struct progress *progress);
	void *data;
};

enum ending {
	ENDED_COMPLETE,
	ENDED_STATES, /* as many states as allowed */
	ENDED_MEMORY,
	ENDED_STOPPED,
};

struct exploration {
	enum ending ending;
	uint64_t states, moves, bytes;
	unsigned depth;
	double seconds;
	struct finding findings[NR_PROMISES];
};

/**
 * explore - visit all states and judge
 * @only_movable: nothing happens but adding and onlining as Movable, and only
 *                promises that speak of that are judged; else only the others
 *
 * Return: 0; -ENOMEM, -ERANGE with words in @fail.
 */
int explore(const struct model *model, bool only_movable, const struct limits *limits,
	    struct exploration *result, struct fail *fail);

#endif
