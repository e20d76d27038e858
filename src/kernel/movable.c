/* SPDX-License-Identifier: MIT */
/*
 * movable.c - where each node's Movable zone starts: kernelcore=, movablecore=.
 *
 * Kernel memory is spread evenly over the nodes that have RAM; what a node
 * cannot take goes to the others in further rounds. All below the highest zone
 * is kernel memory in any case.
 */
#include "core/contract.h"
#include "kernel/booting.h"

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t round_up(uint64_t value, uint64_t unit)
{
	return (value + unit - 1) / unit * unit;
}

static uint64_t pages_of(struct amount amount, uint64_t total)
{
	if (amount.percent)
		return total * 100 * amount.percent / 10000;
	return amount.pages;
}

/* First page of the highest zone that has memory: Movable can only be there. */
static uint64_t movable_from(const struct booting *b)
{
	for (unsigned zone = ZONE_NORMAL; zone > ZONE_DMA; zone--)
		if (!span_empty(b->zones[zone]))
			return b->zones[zone].start.val;
	return b->zones[ZONE_DMA].start.val;
}

/* One node takes up to @share pages of kernel memory. Return: what is left of @kernel. */
static uint64_t take_from_node(struct booting *b, nid_t nid, uint64_t share, uint64_t kernel)
{
	uint64_t *movable = &b->nodes[nid.val].zone_movable;
	uint64_t from = movable_from(b);

	for (unsigned i = 0; i < b->nr_ranges; i++) {
		uint64_t start = b->ranges[i].span.start.val;
		uint64_t end = span_end(b->ranges[i].span).val;
		uint64_t take;

		if (b->ranges[i].nid.val != nid.val)
			continue;
		start = start > *movable ? start : *movable;
		if (start >= end)
			continue;
		if (start < from) {
			uint64_t below = smaller(end, from) - start;

			share -= smaller(below, share);
			kernel -= smaller(below, kernel);
			if (end <= from) {
				*movable = end;
				continue;
			}
			start = from;
		}
		take = smaller(end - start, share);
		*movable = start + take;
		kernel -= smaller(kernel, take);
		share -= take;
		if (share == 0)
			break;
	}
	return kernel;
}

static void spread(struct booting *b, uint64_t kernel)
{
	unsigned usable = 0;

	for (unsigned n = 0; n < b->nr_nodes; n++)
		usable += !span_empty(b->nodes[n].span);
	CONTRACT(usable > 0);
	do {
		uint64_t share = kernel / usable;

		for (unsigned n = 0; n < b->nr_nodes; n++) {
			if (span_empty(b->nodes[n].span))
				continue;
			if (kernel < share)
				share = kernel / usable;
			kernel = take_from_node(b, NID(n), share, kernel);
		}
		usable--;
	} while (usable > 0 && kernel > usable);
}

void boot_movable(struct booting *b)
{
	uint64_t total = 0, kernel, movable;

	/* No memory of the machine is marked hot-pluggable at boot. */
	if (b->cmdline->movable_node)
		return;
	for (unsigned i = 0; i < b->nr_ranges; i++)
		total += b->ranges[i].span.pages;
	kernel = pages_of(b->cmdline->kernelcore, total);
	movable = pages_of(b->cmdline->movablecore, total);
	if (movable) {
		movable = smaller(round_up(movable, MAX_ORDER_PAGES), total);
		kernel = kernel > total - movable ? kernel : total - movable;
	}
	if (kernel == 0 || kernel >= total)
		return;
	spread(b, kernel);
	for (unsigned n = 0; n < b->nr_nodes; n++) {
		struct boot_node *node = &b->nodes[n];

		node->zone_movable = round_up(node->zone_movable, MAX_ORDER_PAGES);
		if (!b->profile->boot->movable_beyond_node &&
		    node->zone_movable >= span_end(node->span).val)
			node->zone_movable = 0;
	}
}
