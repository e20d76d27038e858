/* SPDX-License-Identifier: MIT */
#include "kernel/zonelists.h"

#include <inttypes.h>
#include <limits.h>

#include "core/zone.h"
#include "kernel/watermark.h"

#define REMOTE_DISTANCE 20

/* Pageblocks of each migrate type that grouping by mobility needs. */
#define MIGRATE_TYPES 5

static bool has_memory(const struct machine *machine, unsigned node, struct zonelists_moment moment)
{
	if (moment.emptied && moment.emptied->val == node)
		return true;
	for (unsigned zone = 0; zone < MAX_NR_ZONES; zone++)
		if (machine_zone(machine, NID(node), zone)->managed)
			return true;
	return false;
}

/* Nodes whose CPUs use memory themselves are asked later, and those below later still. */
static unsigned reluctance(const struct machine *machine, unsigned local, unsigned node,
			   struct zonelists_moment moment)
{
	return REMOTE_DISTANCE + (node < local) +
	       (machine_node(machine, NID(node))->has_cpu && !moment.booting);
}

/*
 * The order of @local; @load counts how often each node was somebody's first
 * choice, which decides between equals.
 */
static unsigned order_of(const struct machine *machine, unsigned local,
			 struct zonelists_moment moment, unsigned *load, nid_t *order)
{
	bool used[MAX_NODES] = { false };
	unsigned nr = 0;

	used[local] = true;
	order[nr++] = NID(local);
	for (;;) {
		unsigned best = MAX_NODES;

		for (unsigned n = 0; n < machine->nodes.nr; n++) {
			unsigned mine = reluctance(machine, local, n, moment), least;

			if (used[n] || !has_memory(machine, n, moment))
				continue;
			least = best < MAX_NODES ? reluctance(machine, local, best, moment) :
						   UINT_MAX;
			if (mine < least || (mine == least && load[n] < load[best]))
				best = n;
		}
		if (best == MAX_NODES)
			break;
		if (nr == 1)
			load[best]++;
		used[best] = true;
		order[nr++] = NID(best);
	}
	return nr;
}

unsigned zonelists_order(const struct machine *machine, nid_t nid, struct zonelists_moment moment,
			 nid_t *order)
{
	unsigned load[MAX_NODES] = { 0 }, nr = 0;

	/* Earlier nodes have chosen before. */
	for (unsigned n = moment.alone ? nid.val : 0; n <= nid.val; n++)
		if (machine_node(machine, NID(n))->possible)
			nr = order_of(machine, n, moment, load, order);
	return nr;
}

static void log_order(struct klog *log, const struct machine *machine, unsigned node,
		      struct zonelists_moment moment)
{
	nid_t order[MAX_NODES];
	unsigned nr = zonelists_order(machine, NID(node), moment, order);
	struct text nodes = { 0 };

	for (unsigned i = 0; i < nr; i++)
		text_add(&nodes, "%u ", order[i].val);
	klog_add(log, "Fallback order for Node %u: %s", node, text_string(&nodes));
	text_free(&nodes);
}

/* Pages that the lists reach, those of @without left out. */
static uint64_t total_pages(const struct klog *log, const struct machine *machine, bool booting,
			    const struct zone *without)
{
	uint64_t pages = 0;

	for (unsigned n = 0; n < machine->nodes.nr; n++) {
		for (unsigned z = 0; z < MAX_NR_ZONES; z++) {
			const struct zone *zone = machine_zone(machine, NID(n), z);
			uint64_t high =
				booting ? 0 :
					  watermarks(machine, log->profile, log->build, zone).high;

			if (zone != without && zone->managed > high)
				pages += zone->managed - high;
		}
	}
	return pages;
}

static void log_built(struct klog *log, uint64_t pages, unsigned nodes)
{
	bool grouping = pages >= (uint64_t)profile_pages(log->profile).pageblock * MIGRATE_TYPES;

	klog_add(log, "Built %u zonelists%s, mobility grouping %s.  Total pages: %" PRIu64, nodes,
		 log->profile->log->names_list_order ? " in Node order" : "",
		 grouping ? "on" : "off", pages);
	klog_add(log, "Policy zone: %s", zone_names[log->policy_zone]);
}

static unsigned online_nodes(const struct machine *machine)
{
	unsigned nodes = 0;

	for (unsigned n = 0; n < machine->nodes.nr; n++)
		nodes += machine_node(machine, NID(n))->online;
	return nodes;
}

/* The highest kernel zone that ever was in a list; it never falls. */
static void raise_policy_zone(struct klog *log, const struct machine *machine)
{
	for (unsigned n = 0; n < machine->nodes.nr; n++)
		for (unsigned z = log->policy_zone; z <= ZONE_NORMAL; z++)
			if (machine_zone(machine, NID(n), z)->managed)
				log->policy_zone = z;
}

static void log_all(struct klog *log, const struct machine *machine, struct zonelists_moment moment,
		    const struct zone *without)
{
	if (!without)
		raise_policy_zone(log, machine);
	for (unsigned n = 0; n < machine->nodes.nr && !log->profile->log->no_fallback_orders; n++)
		if (machine_node(machine, NID(n))->possible)
			log_order(log, machine, n, moment);
	log_built(log, total_pages(log, machine, moment.booting, without), online_nodes(machine));
}

void zonelists_log(struct klog *log, const struct machine *machine, bool booting)
{
	log_all(log, machine, (struct zonelists_moment){ .booting = booting }, NULL);
}

/* A node that just came is not counted among those that have lists yet. */
static void log_new_node(struct klog *log, const struct machine *machine, unsigned node)
{
	const struct log_rules *rules = log->profile->log;

	if (!rules->no_fallback_orders)
		log_order(log, machine, node, (struct zonelists_moment){ .alone = true });
	if (rules->new_node_set_up)
		klog_add(log, "Initmem setup node %u [mem 0x%016x-0x%016x]", node, 0, 0);
	if (rules->node_details)
		klog_add(log, "On node %u totalpages: 0", node);
	log_built(log, total_pages(log, machine, false, NULL), online_nodes(machine) - 1);
}

void zonelists_log_event(struct klog *log, const struct machine *machine, const struct event *event)
{
	const struct zone *zone = machine_zone(machine, event->nid, event->zone % MAX_NR_ZONES);
	struct zonelists_moment moment = { 0 };

	switch (event->kind) {
	case EVENT_NODE_ADDED:
		log_new_node(log, machine, event->nid.val);
		break;
	case EVENT_PAGES_ONLINE:
		if (zone->present != event->pages)
			break;
		if (log->profile->log->lists_before_zone)
			log_all(log, machine, moment, zone);
		log_all(log, machine, moment, NULL);
		break;
	case EVENT_PAGES_OFFLINE:
		moment.emptied = &event->nid;
		if (zone->present == 0)
			log_all(log, machine, moment, NULL);
		break;
	default:
		break;
	}
}
