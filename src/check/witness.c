/* SPDX-License-Identifier: MIT */
#include "check/witness.h"

void witnesses_init(struct witnesses *w, const struct states *states, bool only_movable)
{
	*w = (struct witnesses){ .states = states, .only_movable = only_movable };
	pthread_mutex_init(&w->lock, NULL);
}

void witnesses_destroy(struct witnesses *w)
{
	pthread_mutex_destroy(&w->lock);
}

/* Whether a break at (@at, @move) reads better than what was found at this depth. */
static bool comes_first(const struct states *states, const struct witness *old,
			const struct witness *new)
{
	if (!old->found)
		return true;
	return states_first(states, new->at, new->moves[0], old->at, old->moves[0]);
}

void witnesses_judge(struct witnesses *w, enum occasion occasion, const struct evidence *seen,
		     uint32_t at, const struct move *moves, unsigned nr)
{
	for (unsigned i = 0; i < NR_PROMISES; i++) {
		struct witness witness = { .found = true, .at = at, .nr = nr };

		if (promises[i].occasion != occasion || w->settled[i] ||
		    promises[i].only_movable != w->only_movable ||
		    promises[i].kept(seen, &witness.hot))
			continue;
		for (unsigned m = 0; m < nr; m++)
			witness.moves[m] = moves[m];
		pthread_mutex_lock(&w->lock);
		if (comes_first(w->states, &w->table[i], &witness))
			w->table[i] = witness;
		pthread_mutex_unlock(&w->lock);
	}
}

void witnesses_settle(struct witnesses *w)
{
	for (unsigned i = 0; i < NR_PROMISES; i++)
		w->settled[i] = w->table[i].found;
}

struct finding witnesses_finding(const struct witnesses *w, enum promise_id promise)
{
	const struct witness *witness = &w->table[promise];
	struct finding finding = { .broken = witness->found };
	uint32_t at = witness->at;

	if (!witness->found)
		return finding;
	finding.hot = witness->hot;
	finding.nr = states_get(w->states, at)->depth;
	for (unsigned i = finding.nr; i-- > 0; at = states_get(w->states, at)->parent)
		finding.trace[i] = states_get(w->states, at)->move;
	for (unsigned i = 0; i < witness->nr; i++)
		finding.trace[finding.nr++] = witness->moves[i];
	finding.shown = witness->nr;
	return finding;
}
