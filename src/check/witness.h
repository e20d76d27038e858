/* SPDX-License-Identifier: MIT */
/*
 * witness.h - the first break of each promise.
 *
 * States are judged depth by depth, by several threads at once. Of the breaks of
 * one depth the one that comes first in the order of states is kept, and later
 * depths are not asked any more: what is found is a shortest way, and always the
 * same.
 */
#ifndef MEMHP_CHECK_WITNESS_H
#define MEMHP_CHECK_WITNESS_H

#include <pthread.h>

#include "check/promise.h"
#include "check/states.h"

#define MAX_TRACE 128

/**
 * struct finding - what was found out about one promise
 * @trace: how it is broken; the last @shown moves show it, those before lead there
 * @hot: the block that it is broken for, where it is about one
 */
struct finding {
	bool broken;
	unsigned hot;
	unsigned nr, shown;
	struct move trace[MAX_TRACE];
};

/**
 * struct witness - a break of a promise
 * @at: the state it happens in
 * @moves: what shows it there
 */
struct witness {
	bool found;
	uint32_t at;
	struct move moves[2];
	unsigned nr, hot;
};

/**
 * struct witnesses - the breaks of all promises
 * @only_movable: judge only promises of that kind; else only the others
 * @settled: broken at a smaller depth
 */
struct witnesses {
	const struct states *states;
	bool only_movable;
	pthread_mutex_t lock; /* of the table */
	struct witness table[NR_PROMISES];
	bool settled[NR_PROMISES];
};

void witnesses_init(struct witnesses *witnesses, const struct states *states, bool only_movable);
void witnesses_destroy(struct witnesses *witnesses);

/* Put what was @seen in state @at, where @moves show it, before the promises of @occasion. */
void witnesses_judge(struct witnesses *witnesses, enum occasion occasion,
		     const struct evidence *seen, uint32_t at, const struct move *moves,
		     unsigned nr);

/* A depth is done. */
void witnesses_settle(struct witnesses *witnesses);

/* What was found out about @promise in the end. */
struct finding witnesses_finding(const struct witnesses *witnesses, enum promise_id promise);

#endif
