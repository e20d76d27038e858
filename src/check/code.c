/* SPDX-License-Identifier: MIT */
#include "check/code.h"

#include <errno.h>
#include <string.h>

#include "core/contract.h"
#include "core/resource.h"

static void add_odd(struct coder *coder, pfn_t border)
{
	if (border.val % coder->model->base->block_pages == 0)
		return;
	for (unsigned i = 0; i < coder->nr_odd; i++)
		if (coder->odd[i].val == border.val)
			return;
	CONTRACT(coder->nr_odd < MAX_ODD_BORDERS);
	coder->odd[coder->nr_odd++] = border;
}

static void add_odd_of(struct coder *coder, struct span span)
{
	add_odd(coder, span.start);
	add_odd(coder, span_end(span));
}

void coder_init(struct coder *coder, const struct model *model)
{
	const struct machine *base = model->base;
	struct span hot = { block_span(base, model->first).start,
			    model->options.blocks * base->block_pages };

	*coder = (struct coder){
		.model = model,
		.size = model->options.blocks + base->nodes.nr * CODE_NODE_BYTES,
	};
	coder->apart =
		resource_free(base, pfn_bytes(hot.start), pfn_bytes(span_end(hot)) - 1, false);
	for (unsigned n = 0; n < base->nodes.nr; n++) {
		const struct node *node = machine_node(base, NID(n));

		add_odd_of(coder, node->span);
		for (unsigned z = 0; z < MAX_NR_ZONES; z++)
			add_odd_of(coder, node->zones[z].span);
	}
	for (uint32_t i = 0; i < base->ram.nr; i++)
		add_odd_of(coder, machine_ram(base)[i].span);
}

static int write_border(const struct coder *coder, pfn_t border, uint8_t *byte)
{
	uint64_t block = border.val / coder->model->base->block_pages;

	if (border.val % coder->model->base->block_pages == 0 && block < ODD_BORDER) {
		*byte = (uint8_t)block;
		return 0;
	}
	for (unsigned i = 0; i < coder->nr_odd; i++) {
		if (coder->odd[i].val == border.val) {
			*byte = (uint8_t)(ODD_BORDER + i);
			return 0;
		}
	}
	return -ERANGE;
}

static pfn_t read_border(const struct coder *coder, uint8_t byte)
{
	if (byte >= ODD_BORDER)
		return coder->odd[byte - ODD_BORDER];
	return PFN(byte * coder->model->base->block_pages);
}

static int write_span(const struct coder *coder, struct span span, uint8_t *bytes)
{
	int rc = write_border(coder, span.start, &bytes[0]);

	return rc < 0 ? rc : write_border(coder, span_end(span), &bytes[1]);
}

static struct span read_span(const struct coder *coder, const uint8_t *bytes)
{
	return span_between(read_border(coder, bytes[0]), read_border(coder, bytes[1]));
}

static int write_node(const struct coder *coder, const struct node *node, uint8_t *bytes)
{
	uint8_t *flags = bytes;
	int rc = write_span(coder, node->span, bytes + 1);

	*flags = node->online;
	bytes += 3;
	for (unsigned z = 0; z < MAX_NR_ZONES && rc == 0; z++, bytes += 2) {
		*flags |= (uint8_t)(node->zones[z].initialised << (1 + z));
		rc = write_span(coder, node->zones[z].span, bytes);
	}
	return rc;
}

static void read_node(const struct coder *coder, const uint8_t *bytes, struct node *node)
{
	uint8_t flags = bytes[0];

	node->online = flags & 1;
	node->span = read_span(coder, bytes + 1);
	bytes += 3;
	for (unsigned z = 0; z < MAX_NR_ZONES; z++, bytes += 2) {
		node->zones[z].initialised = flags >> (1 + z) & 1;
		node->zones[z].span = read_span(coder, bytes);
	}
}

static uint8_t write_block(const struct mem_block *block)
{
	return (uint8_t)(CODE_HERE | (block_online(block) ? CODE_ONLINE : 0) |
			 block->zone << CODE_ZONE_SHIFT |
			 (MAX_CHECK_NODES - 1 - block->nid.val) << CODE_NODE_SHIFT);
}

static void read_resource(const struct coder *coder, struct span span, struct machine *m)
{
	struct resource entry = { .first = pfn_bytes(span.start),
				  .last = pfn_bytes(span_end(span)) - 1,
				  .kind = RESOURCE_SYSTEM_RAM };
	struct resource *table = machine_resources(m);
	uint32_t at = m->resources.nr;

	if (!coder->apart) {
		resource_insert(m, entry.first, entry.last, RESOURCE_SYSTEM_RAM);
		return;
	}
	/* A code is read at each event, and the place is near the end of the table. */
	for (; at > 0 && table[at - 1].first > entry.first; at--)
		table[at] = table[at - 1];
	table[at] = entry;
	m->resources.nr++;
}

/* The block as it is on a machine of the model, and what is counted because of it. */
static void read_block(const struct coder *coder, unsigned hot, uint8_t byte, struct machine *m)
{
	block_id_t id = model_block_id(coder->model, hot);
	struct span span = block_span(m, id);
	struct mem_block *block = machine_blocks(m) + m->blocks.nr++;

	*block = (struct mem_block){
		.id = id,
		.ram_pages = (uint32_t)span.pages,
		.sections = (uint16_t)((1u << machine_sections_per_block(m)) - 1),
		.nid = NID(MAX_CHECK_NODES - 1 - (byte >> CODE_NODE_SHIFT)),
		.zone = byte >> CODE_ZONE_SHIFT & 3,
		.flags = byte & CODE_ONLINE ? BLOCK_ONLINE : 0,
		.pending = MMOP_ONLINE,
	};
	read_resource(coder, span, m);
	if (block_online(block)) {
		machine_zone(m, block->nid, block->zone)->present += block->ram_pages;
		machine_zone(m, block->nid, block->zone)->managed += block->ram_pages;
	}
}

int code_write(const struct coder *coder, const struct machine *machine, uint8_t *code)
{
	const struct model *model = coder->model;
	const struct mem_block *blocks = machine_blocks(machine);
	uint8_t *nodes = code + model->options.blocks;
	int rc = 0;

	memset(code, 0, model->options.blocks);
	/* Hot blocks stand behind those of boot, which never come or go. */
	for (uint32_t i = model->base->blocks.nr; i < machine->blocks.nr; i++)
		code[blocks[i].id.val - model->first.val] = write_block(&blocks[i]);
	for (unsigned n = 0; n < machine->nodes.nr && rc == 0; n++, nodes += CODE_NODE_BYTES)
		rc = write_node(coder, machine_node(machine, NID(n)), nodes);
	return rc;
}

void code_read(const struct coder *coder, const uint8_t *code, struct machine *machine)
{
	const struct model *model = coder->model;
	const uint8_t *nodes = code + model->options.blocks;

	memcpy(machine, model->base, model->base->bytes);
	for (unsigned hot = 0; hot < model->options.blocks; hot++)
		if (code_here(code, hot))
			read_block(coder, hot, code[hot], machine);
	for (unsigned n = 0; n < machine->nodes.nr; n++, nodes += CODE_NODE_BYTES)
		read_node(coder, nodes, machine_node(machine, NID(n)));
}

bool code_exact(const struct coder *coder, const uint8_t *code, const struct machine *machine,
		struct machine *spare)
{
	code_read(coder, code, spare);
	return machine->bytes == spare->bytes && memcmp(machine, spare, machine->bytes) == 0;
}
