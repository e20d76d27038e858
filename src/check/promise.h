/* SPDX-License-Identifier: MIT */
/*
 * promise.h - what a rule for zones may promise, one pure predicate each.
 *
 * A predicate looks at what the explorer saw and answers whether the promise
 * was kept there. Zones listed are those that "valid_zones" reads, as sets.
 */
#ifndef MEMHP_CHECK_PROMISE_H
#define MEMHP_CHECK_PROMISE_H

#include "check/model.h"

enum promise_id {
	PROMISE_DISJOINT,
	PROMISE_ORDERED,
	PROMISE_TRUTHFUL,
	PROMISE_STABLE_UNDER_ADD,
	PROMISE_STABLE_UNDER_ONLINE,
	PROMISE_ORDER_FREE,
	PROMISE_REVERSIBLE,
	PROMISE_NEVER_STRANDED,
	NR_PROMISES,
};

/* When a promise can be broken, and so what its predicate may look at. */
enum occasion {
	AT_STATE,  /* @view, @before, @trials */
	AT_MOVE,   /* @before, @move, @answer, @zone, @after unless refused */
	AT_RETURN, /* @before, @move: an online; @after: when it went offline again */
};

/* The hot blocks of one state: bit i of a mask is the i-th. */
struct sight {
	choices_t choices;
	uint16_t here;
	uint16_t online;
};

/* What a write to "state" of an offline block would do: the zone it gets, or none. */
#define REFUSED MEMHP_NR_ZONES
struct trials {
	uint8_t zone[MAX_HOT][NR_ACTS]; /* of those that act_onlines() */
};

struct evidence {
	unsigned blocks;
	const struct memhp_view *view;
	struct sight before;
	const struct trials *trials;
	struct move move;
	int answer;   /* 0 or a negative errno */
	uint8_t zone; /* where an online went */
	struct sight after;
};

/**
 * struct promise - one promise
 * @name: as options and tables have it
 * @means: in words, one sentence
 * @only_movable: it speaks of adding and of onlining as Movable; nothing else
 *                happens before it is looked at
 * @kept: whether it was kept; else @hot is set to the block that shows it
 */
struct promise {
	const char *name;
	const char *means;
	enum occasion occasion;
	bool only_movable;
	bool (*kept)(const struct evidence *seen, unsigned *hot);
};

extern const struct promise promises[NR_PROMISES];

/* The promise called @name. Return: its number; -ENOENT. */
int promise_find(const char *name);

#endif
