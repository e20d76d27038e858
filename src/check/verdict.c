/* SPDX-License-Identifier: MIT */
#include "check/verdict.h"

#include <errno.h>
#include <stdlib.h>

#include "policy/policies.h"

/* A block more means at least as many times more states as the last one did. */
static bool too_many(uint64_t states, uint64_t before)
{
	return before && states * states / before > DEFAULT_STATES;
}

/* Rules that no kernel has, and the kernel that came closest. */
static const struct {
	const struct memhp_policy *policy;
	const char *kernel;
} guests[] = { { &policy_mail, "4.13" } };

const struct profile *verdict_home(const struct memhp_policy *policy)
{
	for (const struct profile *const *p = profiles; *p; p++)
		for (unsigned i = 0; i < MAX_POLICIES; i++)
			if ((*p)->rules->policies[i] == policy)
				return *p;
	for (unsigned i = 0; i < sizeof(guests) / sizeof(*guests); i++)
		if (guests[i].policy == policy)
			return profile_find(guests[i].kernel);
	return profile_default();
}

static void rule(struct ruling *ruling, const struct finding *finding, bool boot_movable,
		 enum ending ending)
{
	bool better = ruling->answer != ANSWER_BROKEN || finding->nr < ruling->finding.nr;

	if (finding->broken && better)
		*ruling = (struct ruling){ ANSWER_BROKEN, boot_movable, *finding };
	else if (!finding->broken && ending != ENDED_COMPLETE && ruling->answer == ANSWER_KEPT)
		ruling->answer = ANSWER_OPEN;
}

static void take_in(struct verdict *v, const struct exploration *e, bool boot_movable,
		    bool only_movable)
{
	struct tally *tally = &v->tallies[boot_movable];

	for (unsigned i = 0; i < NR_PROMISES; i++)
		if (promises[i].only_movable == only_movable)
			rule(&v->rulings[i], &e->findings[i], boot_movable, e->ending);
	v->seconds += e->seconds;
	if (e->ending != ENDED_COMPLETE)
		v->ending = e->ending;
	if (only_movable) {
		tally->movable_states = e->states;
		return;
	}
	tally->states = e->states;
	tally->moves = e->moves;
	tally->bytes = e->bytes;
	tally->depth = e->depth;
}

static int no_memory(struct fail *fail)
{
	fail_with(fail, -ENOMEM, "out of memory");
	return -ENOMEM;
}

static int explore_machine(struct verdict *v, bool boot_movable, const struct limits *limits,
			   struct fail *fail)
{
	struct model_options options = { v->profile, v->policy, v->nodes, v->blocks, boot_movable };
	struct exploration *e = malloc(sizeof(*e));
	struct model model;
	int rc = e ? model_open(&model, &options, fail) : no_memory(fail);

	if (rc == 0) {
		for (int only_movable = 1; only_movable >= 0 && rc == 0; only_movable--) {
			rc = explore(&model, only_movable, limits, e, fail);
			if (rc == 0)
				take_in(v, e, boot_movable, only_movable);
		}
		model_close(&model);
	}
	free(e);
	return rc;
}

/* Both machines with a given number of blocks. */
static int reach_for(const struct question *q, unsigned blocks, const struct limits *limits,
		     struct verdict *v, struct fail *fail)
{
	int rc = 0;

	*v = (struct verdict){
		.profile = q->profile ? q->profile : verdict_home(q->policy),
		.policy = q->policy,
		.nodes = q->nodes,
		.blocks = blocks,
	};
	for (int boot_movable = 0; boot_movable < 2 && rc == 0; boot_movable++)
		rc = explore_machine(v, boot_movable, limits, fail);
	return rc;
}

static uint64_t most_states(const struct verdict *v)
{
	uint64_t without = v->tallies[0].states, with = v->tallies[1].states;

	return without > with ? without : with;
}

static bool stopped(const struct limits *limits)
{
	return limits->stop && *limits->stop;
}

/* One block more each time, until there are enough or the states get too many. */
static int reach_far(const struct question *q, struct verdict *v, struct fail *fail)
{
	struct verdict *next = malloc(sizeof(*next));
	uint64_t before = 0, states = 0;
	double seconds = 0;
	struct limits limits = *q->limits;
	int rc = next ? 0 : no_memory(fail);

	if (!limits.max_states || limits.max_states > DEFAULT_STATES)
		limits.max_states = DEFAULT_STATES;
	for (unsigned blocks = 1; rc == 0 && blocks <= DEFAULT_HOT; blocks++) {
		if (too_many(states, before) || (blocks > 1 && stopped(&limits)))
			break;
		rc = reach_for(q, blocks, &limits, next, fail);
		if (rc < 0 || (blocks > 1 && next->ending != ENDED_COMPLETE))
			break;
		before = states;
		states = most_states(next);
		seconds += next->seconds;
		*v = *next;
	}
	v->seconds = seconds;
	free(next);
	return rc;
}

int verdict_reach(const struct question *question, struct verdict *verdict, struct fail *fail)
{
	if (question->blocks)
		return reach_for(question, question->blocks, question->limits, verdict, fail);
	return reach_far(question, verdict, fail);
}

int verdict_model(const struct verdict *verdict, const struct ruling *ruling, struct model *model,
		  struct fail *fail)
{
	struct model_options options = { verdict->profile, verdict->policy, verdict->nodes,
					 verdict->blocks, ruling->boot_movable };

	return model_open(model, &options, fail);
}
