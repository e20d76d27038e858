/* SPDX-License-Identifier: MIT */
/*
 * verdict.h - which promises one policy keeps, on machines with one number of nodes.
 *
 * Two machines are explored, with and without Movable at boot, each twice: with
 * all events, and with adding and onlining as Movable alone. A promise is kept
 * if it is kept on both machines.
 */
#ifndef MEMHP_CHECK_VERDICT_H
#define MEMHP_CHECK_VERDICT_H

#include "check/explore.h"

/* What the hot blocks are when nobody says: as many as this, as far as states go. */
#define DEFAULT_HOT 8
#define DEFAULT_STATES 1000000

enum answer { ANSWER_KEPT, ANSWER_BROKEN, ANSWER_OPEN };

/**
 * struct question - what is to be decided
 * @profile: NULL: verdict_home()
 * @blocks: hot blocks; 0: as many as DEFAULT_HOT, fewer where more than
 *          DEFAULT_STATES states would have to be seen
 */
struct question {
	const struct profile *profile;
	const struct memhp_policy *policy;
	unsigned nodes, blocks;
	const struct limits *limits;
};

/* One promise: the finding is of the machine with or without Movable at boot. */
struct ruling {
	enum answer answer;
	bool boot_movable;
	struct finding finding;
};

/* What was seen of one of the machines. */
struct tally {
	uint64_t states, moves, bytes;
	uint64_t movable_states; /* with adding and onlining as Movable alone */
	unsigned depth;
};

struct verdict {
	const struct profile *profile;
	const struct memhp_policy *policy;
	unsigned nodes, blocks;
	enum ending ending;
	double seconds;
	struct tally tallies[2]; /* without and with Movable at boot */
	struct ruling rulings[NR_PROMISES];
};

/* The kernel whose rule @policy is, or whose rule it nearly became; else the newest. */
const struct profile *verdict_home(const struct memhp_policy *policy);

/**
 * verdict_reach - explore and decide
 *
 * A limit or a stop leaves promises open that were not broken by then.
 *
 * Return: 0; a negative errno with words in @fail.
 */
int verdict_reach(const struct question *question, struct verdict *verdict, struct fail *fail);

/* The model that @ruling's finding is of, opened; close it. Return: as model_open(). */
int verdict_model(const struct verdict *verdict, const struct ruling *ruling, struct model *model,
		  struct fail *fail);

#endif
