/* SPDX-License-Identifier: MIT */
#include "core/resource.h"

#include <errno.h>
#include <string.h>

#include "core/contract.h"

static bool overlaps(const struct resource *r, uint64_t first, uint64_t last)
{
	return r->first <= last && first <= r->last;
}

static bool holds(const struct resource *r, uint64_t first, uint64_t last)
{
	return r->first <= first && last <= r->last;
}

/* Index of the first entry that starts at or above @first. */
static uint32_t resource_at(const struct machine *machine, uint64_t first)
{
	const struct resource *table = machine_resources(machine);
	uint32_t low = 0, high = machine->resources.nr;

	/* Memory mostly comes at the end. */
	if (high && table[high - 1].first < first)
		return high;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (table[middle].first < first)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether @r keeps [@first, @last] from being taken. */
static bool bars(const struct resource *r, uint64_t first, uint64_t last, bool nests)
{
	if (!overlaps(r, first, last))
		return false;
	return !(nests && r->kind == RESOURCE_PCI_WINDOW && holds(r, first, last));
}

bool resource_free(const struct machine *machine, uint64_t first, uint64_t last, bool nests)
{
	const struct resource *table = machine_resources(machine);
	uint32_t at = resource_at(machine, first);

	for (uint32_t i = at; i < machine->resources.nr && table[i].first <= last; i++)
		if (bars(&table[i], first, last, nests))
			return false;
	/* Below @first, the neighbour reaches furthest, or the window that it is inside. */
	while (at-- > 0) {
		if (bars(&table[at], first, last, nests))
			return false;
		if (!table[at].inside)
			break;
	}
	return true;
}

/* Whether a window holds what is to be entered at index @at. */
static bool in_window(const struct machine *machine, uint32_t at, uint64_t first, uint64_t last)
{
	const struct resource *table = machine_resources(machine);

	if (at < machine->resources.nr && table[at].kind == RESOURCE_PCI_WINDOW &&
	    holds(&table[at], first, last))
		return true;
	while (at-- > 0 && table[at].inside)
		continue;
	return at != UINT32_MAX && table[at].kind == RESOURCE_PCI_WINDOW &&
	       holds(&table[at], first, last);
}

static void insert_at(struct machine *machine, uint32_t at, struct resource entry)
{
	struct resource *table = machine_resources(machine);

	CONTRACT(machine->resources.nr < machine->resources.max);
	memmove(table + at + 1, table + at, (machine->resources.nr - at) * sizeof(*table));
	table[at] = entry;
	machine->resources.nr++;
}

void resource_insert(struct machine *machine, uint64_t first, uint64_t last,
		     enum resource_kind kind)
{
	struct resource entry = { .first = first, .last = last, .kind = kind };
	uint32_t at = resource_at(machine, first);

	CONTRACT(first <= last);
	entry.inside = in_window(machine, at, first, last);
	/* What starts with its window stands behind it. */
	if (entry.inside && at < machine->resources.nr &&
	    machine_resources(machine)[at].first == first)
		at++;
	insert_at(machine, at, entry);
}

static void delete_at(struct machine *machine, uint32_t at)
{
	struct resource *table = machine_resources(machine);

	machine->resources.nr--;
	memmove(table + at, table + at + 1, (machine->resources.nr - at) * sizeof(*table));
	memset(table + machine->resources.nr, 0, sizeof(*table));
}

int resource_release(struct machine *machine, uint64_t first, uint64_t last)
{
	struct resource *table = machine_resources(machine);
	uint32_t at = resource_at(machine, first + 1); /* behind all that start at @first */
	struct resource *r;

	if (at == 0)
		return -EINVAL;
	at--;
	r = &table[at];
	if (r->kind != RESOURCE_SYSTEM_RAM || !holds(r, first, last))
		return -EINVAL;
	if (r->first == first && r->last == last) {
		delete_at(machine, at);
	} else if (r->first == first) {
		r->first = last + 1;
	} else if (r->last == last) {
		r->last = first - 1;
	} else {
		struct resource rest = *r;

		rest.first = last + 1;
		r->last = first - 1;
		insert_at(machine, at + 1, rest);
	}
	return 0;
}
