/* SPDX-License-Identifier: MIT */
#include "check/promise.h"

#include <errno.h>
#include <string.h>

static bool has(uint16_t mask, unsigned hot)
{
	return mask >> hot & 1;
}

static bool offline(const struct sight *sight, unsigned hot)
{
	return has(sight->here, hot) && !has(sight->online, hot);
}

static bool lists(choices_t choices, unsigned hot, unsigned zone)
{
	return choices_of(choices, hot) >> zone & 1;
}

static struct memhp_span zone_span(const struct evidence *seen, unsigned node, unsigned zone)
{
	return memhp_zone_of(seen->view, node, (enum memhp_zone)zone).span;
}

static bool disjoint(const struct evidence *seen, unsigned *hot)
{
	(void)hot;
	for (unsigned n = 0; n < seen->view->nr_nodes; n++)
		for (unsigned a = 0; a < MEMHP_NR_ZONES; a++)
			for (unsigned b = a + 1; b < MEMHP_NR_ZONES; b++)
				if (memhp_overlap(zone_span(seen, n, a), zone_span(seen, n, b)))
					return false;
	return true;
}

static bool ordered(const struct evidence *seen, unsigned *hot)
{
	(void)hot;
	for (unsigned n = 0; n < seen->view->nr_nodes; n++) {
		struct memhp_span movable = zone_span(seen, n, MEMHP_MOVABLE);

		for (unsigned z = MEMHP_DMA; z < MEMHP_MOVABLE && !memhp_empty(movable); z++)
			if (zone_span(seen, n, z).end > movable.start)
				return false;
	}
	return true;
}

/* Whether some write that means @zone gives it to block @hot. */
static bool can_be_had(const uint8_t *trials, unsigned zone)
{
	if (zone == MEMHP_MOVABLE)
		return trials[ACT_ONLINE_MOVABLE] == zone;
	return trials[ACT_ONLINE_KERNEL] == zone || trials[ACT_ONLINE] == zone;
}

/* A write that asks for Movable and gets another zone did not get what it asked for. */
static bool deceives(const uint8_t *trials)
{
	uint8_t kernel = trials[ACT_ONLINE_KERNEL], movable = trials[ACT_ONLINE_MOVABLE];

	return kernel == MEMHP_MOVABLE || (movable != REFUSED && movable != MEMHP_MOVABLE);
}

static bool block_truthful(const struct evidence *seen, unsigned hot)
{
	const uint8_t *trials = seen->trials->zone[hot];

	for (unsigned zone = 0; zone < MEMHP_NR_ZONES; zone++)
		if (lists(seen->before.choices, hot, zone) && !can_be_had(trials, zone))
			return false;
	for (unsigned act = 0; act < NR_ACTS; act++)
		if (act_onlines(act) && trials[act] != REFUSED &&
		    !lists(seen->before.choices, hot, trials[act]))
			return false;
	return !deceives(trials);
}

static bool truthful(const struct evidence *seen, unsigned *hot)
{
	for (unsigned i = 0; i < seen->blocks; i++) {
		if (offline(&seen->before, i) && !block_truthful(seen, i)) {
			*hot = i;
			return false;
		}
	}
	return true;
}

/* Whether a block of @others, not the moved one, lost a zone that it had. */
static bool somebody_lost(const struct evidence *seen, uint16_t others, unsigned *hot)
{
	choices_t lost = seen->before.choices & ~seen->after.choices;

	for (unsigned i = 0; i < seen->blocks && lost; i++) {
		if (i != seen->move.hot && has(others, i) && choices_of(lost, i)) {
			*hot = i;
			return true;
		}
	}
	return false;
}

static bool stable_under_add(const struct evidence *seen, unsigned *hot)
{
	if (seen->move.act != ACT_ADD || seen->answer < 0)
		return true;
	return !somebody_lost(seen, seen->before.here, hot);
}

static bool stable_under_online(const struct evidence *seen, unsigned *hot)
{
	uint16_t are_offline = seen->before.here & (uint16_t)~seen->before.online;

	if (!act_onlines(seen->move.act) || seen->answer < 0)
		return true;
	return !somebody_lost(seen, are_offline, hot);
}

static bool order_free(const struct evidence *seen, unsigned *hot)
{
	*hot = seen->move.hot;
	if (seen->move.act != ACT_ONLINE_MOVABLE)
		return true;
	return seen->answer == 0 && seen->zone == MEMHP_MOVABLE;
}

static bool reversible(const struct evidence *seen, unsigned *hot)
{
	for (unsigned i = 0; i < seen->blocks; i++) {
		if (choices_of(seen->before.choices, i) != choices_of(seen->after.choices, i)) {
			*hot = i;
			return false;
		}
	}
	return true;
}

static bool never_stranded(const struct evidence *seen, unsigned *hot)
{
	for (unsigned i = 0; i < seen->blocks; i++) {
		const uint8_t *trials = seen->trials->zone[i];

		if (offline(&seen->before, i) && trials[ACT_ONLINE] == REFUSED &&
		    trials[ACT_ONLINE_KERNEL] == REFUSED && trials[ACT_ONLINE_MOVABLE] == REFUSED) {
			*hot = i;
			return false;
		}
	}
	return true;
}

const struct promise promises[NR_PROMISES] = {
	[PROMISE_DISJOINT] = {
		.name = "disjoint",
		.means = "zones of a node never overlap",
		.occasion = AT_STATE,
		.kept = disjoint,
	},
	[PROMISE_ORDERED] = {
		.name = "ordered",
		.means = "kernel zones lie below Movable",
		.occasion = AT_STATE,
		.kept = ordered,
	},
	[PROMISE_TRUTHFUL] = {
		.name = "truthful",
		.means = "what valid_zones lists can be had by the matching write, and no other",
		.occasion = AT_STATE,
		.kept = truthful,
	},
	[PROMISE_STABLE_UNDER_ADD] = {
		.name = "stable-under-add",
		.means = "adding a block takes no zone away from another block",
		.occasion = AT_MOVE,
		.kept = stable_under_add,
	},
	[PROMISE_STABLE_UNDER_ONLINE] = {
		.name = "stable-under-online",
		.means = "onlining a block takes no zone away from another offline block",
		.occasion = AT_MOVE,
		.kept = stable_under_online,
	},
	[PROMISE_ORDER_FREE] = {
		.name = "order-free",
		.means = "blocks onlined Movable in any order all become Movable",
		.occasion = AT_MOVE,
		.only_movable = true,
		.kept = order_free,
	},
	[PROMISE_REVERSIBLE] = {
		.name = "reversible",
		.means = "online then offline gives back the same choices",
		.occasion = AT_RETURN,
		.kept = reversible,
	},
	[PROMISE_NEVER_STRANDED] = {
		.name = "never-stranded",
		.means = "no offline block is left without a zone",
		.occasion = AT_STATE,
		.kept = never_stranded,
	},
};

int promise_find(const char *name)
{
	for (int i = 0; i < NR_PROMISES; i++)
		if (strcmp(promises[i].name, name) == 0)
			return i;
	return -ENOENT;
}
