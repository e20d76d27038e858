/* SPDX-License-Identifier: MIT */
#include "core/invariant.h"

struct checker {
	const struct hotplug *h;
	const struct machine *m;
	struct violation at;
};

#define HOLDS(checker, condition, text)              \
	do {                                         \
		if (!(condition)) {                  \
			(checker)->at.what = (text); \
			return false;                \
		}                                    \
	} while (0)

static bool tail_is_zero(const struct machine *m, struct table table, size_t size)
{
	const unsigned char *bytes = (const unsigned char *)m + table.at;

	for (uint64_t i = table.nr * size; i < table.max * size; i++)
		if (bytes[i])
			return false;
	return true;
}

static bool check_tables(struct checker *c)
{
	const struct machine *m = c->m;

	HOLDS(c, m->blocks.nr <= m->blocks.max, "more blocks than room");
	HOLDS(c, m->resources.nr <= m->resources.max, "more resources than room");
	HOLDS(c, m->groups.nr <= m->groups.max, "more groups than room");
	HOLDS(c, m->blocks.at + m->blocks.max * sizeof(struct mem_block) == m->bytes,
	      "the size does not match the tables");
	HOLDS(c, tail_is_zero(m, m->blocks, sizeof(struct mem_block)), "unused block not zero");
	HOLDS(c, tail_is_zero(m, m->resources, sizeof(struct resource)),
	      "unused resource not zero");
	HOLDS(c, tail_is_zero(m, m->groups, sizeof(struct group)), "unused group not zero");
	return true;
}

/* A node may go although memory of it is left that never was online. */
static bool nodes_vanish_early(const struct checker *c)
{
	return c->h->rules->only_spanned_blocks_keep_node && !hotplug_policy(c->h)->zone_at_add;
}

static bool check_block(struct checker *c, const struct mem_block *block)
{
	const struct machine *m = c->m;
	uint64_t room = 0;

	c->at.block = block->id;
	for (unsigned i = 0; i < machine_sections_per_block(m); i++)
		if (block->sections & 1u << i)
			room += SECTION_PAGES;
	HOLDS(c, room != 0, "a block without a section");
	HOLDS(c, block->sections < 1u << machine_sections_per_block(m), "a section too many");
	HOLDS(c, block->ram_pages > 0 && block->ram_pages <= room, "RAM pages out of range");
	HOLDS(c, block->flags & BLOCK_EARLY || block->ram_pages == room,
	      "a hole in hot-added memory");
	HOLDS(c, nid_possible(m, block->nid), "a block on a node that cannot be");
	HOLDS(c, machine_node(m, block->nid)->online || nodes_vanish_early(c),
	      "a block on a node that is not there");
	HOLDS(c, block->zone <= ZONE_MIXED, "no such zone");
	HOLDS(c, block->zone != ZONE_MIXED || (block->flags & BLOCK_EARLY && block_online(block)),
	      "several zones after boot");
	HOLDS(c, block->pending > MMOP_OFFLINE && block->pending < NR_ONLINE_TYPES,
	      "no such pending type");
	HOLDS(c, block_online(block) || !(block->flags & BLOCK_SILENT), "silent but offline");
	HOLDS(c, block_online(block) || !(block->flags & BLOCK_SPREAD), "spread but offline");
	HOLDS(c, block->group <= m->groups.nr, "no such group");
	return true;
}

static bool check_blocks(struct checker *c)
{
	const struct mem_block *blocks = machine_blocks(c->m);

	for (uint32_t i = 0; i < c->m->blocks.nr; i++) {
		c->at.block = blocks[i].id;
		HOLDS(c, i == 0 || blocks[i - 1].id.val < blocks[i].id.val, "blocks out of order");
		if (!check_block(c, &blocks[i]))
			return false;
	}
	c->at.block = BLOCK_ID(0);
	return true;
}

/* What a zone's counters must be, recounted from the blocks. */
struct recount {
	uint64_t present, early;
	struct span online;
};

static bool recount_block(struct checker *c, const struct mem_block *block,
			  struct recount (*counts)[MAX_NR_ZONES])
{
	for (uint8_t n = 0; n < c->m->nodes.nr; n++) {
		if (!(block->flags & BLOCK_EARLY) && n != block->nid.val)
			continue;
		for (unsigned z = 0; z < MAX_NR_ZONES; z++) {
			struct recount *r = &counts[n][z];
			struct span extent;
			uint64_t pages = block_part(c->m, block, NID(n), z, &extent);

			if (!pages)
				continue;
			r->present += pages;
			r->early += block->flags & BLOCK_EARLY ? pages : 0;
			r->online = span_hull(r->online, extent);
		}
	}
	return true;
}

static bool check_zone(struct checker *c, const struct node *node, const struct recount *r)
{
	const struct zone *zone = &node->zones[c->at.zone];

	HOLDS(c, !span_empty(zone->span) || zone->span.start.val == 0, "empty zone with a start");
	HOLDS(c, zone->present - zone->phantom == r->present, "present pages miscounted");
	HOLDS(c, zone->early == r->early, "early pages miscounted");
	HOLDS(c, zone->managed <= zone->present, "more managed than present pages");
	HOLDS(c, span_empty(r->online) || span_contains(zone->span, r->online),
	      "online page outside its zone");
	HOLDS(c, span_empty(zone->span) || zone->initialised, "span without initialisation");
	HOLDS(c, zone->span.pages >= r->present, "more present than spanned pages");
	return true;
}

static bool check_nodes(struct checker *c)
{
	struct recount counts[MAX_NODES][MAX_NR_ZONES] = { 0 };
	const struct mem_block *blocks = machine_blocks(c->m);

	for (uint32_t i = 0; i < c->m->blocks.nr; i++)
		if (block_online(&blocks[i]))
			recount_block(c, &blocks[i], counts);
	for (uint8_t n = 0; n < c->m->nodes.nr; n++) {
		const struct node *node = machine_node(c->m, NID(n));

		c->at.nid = NID(n);
		for (unsigned z = 0; z < MAX_NR_ZONES; z++) {
			c->at.zone = z;
			if (!check_zone(c, node, &counts[n][z]))
				return false;
			HOLDS(c,
			      node->online || span_empty(node->zones[z].span) ||
				      nodes_vanish_early(c),
			      "a zone on a node that is not there");
		}
	}
	return true;
}

static bool check_groups(struct checker *c)
{
	const struct group *groups = machine_groups(c->m);
	const struct mem_block *blocks = machine_blocks(c->m);

	for (uint32_t g = 0; g < c->m->groups.nr; g++) {
		uint64_t kernel = 0, movable = 0;

		for (uint32_t i = 0; i < c->m->blocks.nr; i++) {
			if (blocks[i].group != g + 1 || !block_online(&blocks[i]))
				continue;
			*(blocks[i].zone == ZONE_MOVABLE ? &movable : &kernel) +=
				blocks[i].ram_pages;
		}
		HOLDS(c, groups[g].kernel == kernel, "a group's kernel pages miscounted");
		HOLDS(c, groups[g].movable == movable, "a group's movable pages miscounted");
		HOLDS(c, kernel + movable <= groups[g].max_pages, "a group over its size");
	}
	return true;
}

static bool check_resources(struct checker *c)
{
	const struct resource *r = machine_resources(c->m);
	const struct resource *outer = NULL;

	for (uint32_t i = 0; i < c->m->resources.nr; i++) {
		HOLDS(c, r[i].first <= r[i].last, "a resource ends before it starts");
		HOLDS(c, i == 0 || r[i - 1].first <= r[i].first, "resources out of order");
		HOLDS(c, i == 0 || r[i - 1].last < r[i].first || &r[i - 1] == outer,
		      "resources overlap");
		if (r[i].inside) {
			HOLDS(c, outer && outer->kind == RESOURCE_PCI_WINDOW, "inside of nothing");
			HOLDS(c, outer->first <= r[i].first && r[i].last <= outer->last,
			      "a resource sticks out of its window");
		} else {
			HOLDS(c, !outer || outer->last < r[i].first, "resources overlap");
			outer = &r[i];
		}
	}
	return true;
}

/* valid_zones and state are one rule: what is listed can be had. */
static bool check_choices(struct checker *c)
{
	const struct mem_block *blocks = machine_blocks(c->m);

	for (uint32_t i = 0; i < c->m->blocks.nr; i++) {
		enum zone_type zones[NR_ONLINE_TYPES - 1];
		int nr = block_choices(c->h, &blocks[i], zones);

		c->at.block = blocks[i].id;
		HOLDS(c, nr >= 0 || blocks[i].zone == ZONE_MIXED, "no choice for a plain block");
		for (int j = 0; j < nr; j++)
			HOLDS(c, zones[j] < MAX_NR_ZONES, "a choice that is no zone");
	}
	return true;
}

bool machine_sound(const struct hotplug *h, struct violation *violation)
{
	struct checker c = { .h = h, .m = h->machine };
	bool sound = check_tables(&c) && check_blocks(&c) && check_nodes(&c) && check_groups(&c) &&
		     check_resources(&c) && check_choices(&c);

	if (violation)
		*violation = c.at;
	return sound;
}
