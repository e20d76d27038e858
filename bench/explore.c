/* SPDX-License-Identifier: MIT */
/*
 * explore.c - how fast one thread tries events, and what a state costs.
 *
 * Prints, for each rule on one node, millions of events a second and bytes a state
 * with all that finds it; the best of some rounds counts.
 */
#include <stdio.h>
#include <stdlib.h>

#include "check/explore.h"
#include "check/verdict.h"
#include "policy/policies.h"

#define ROUNDS 3

/* As many as make half a million states or a bit less. */
static unsigned blocks_for(const struct memhp_policy *policy)
{
	return policy == &policy_mail ? 5 : 8;
}

int main(void)
{
	const struct limits limits = { .threads = 1 };

	for (const struct memhp_policy *const *p = policies; *p; p++) {
		struct model_options options = { verdict_home(*p), *p, 1, blocks_for(*p), false };
		static struct exploration e;
		struct model model;
		struct fail fail;
		double best = 0;

		if (model_open(&model, &options, &fail) < 0)
			abort();
		for (int round = 0; round < ROUNDS; round++) {
			if (explore(&model, false, &limits, &e, &fail) < 0)
				abort();
			if ((double)e.moves / e.seconds > best)
				best = (double)e.moves / e.seconds;
		}
		printf("%s, %u blocks: %.2f million events a second, %.0f bytes a state of "
		       "%llu\n",
		       (*p)->name, options.blocks, best / 1e6, (double)e.bytes / (double)e.states,
		       (unsigned long long)e.states);
		model_close(&model);
	}
	return 0;
}
