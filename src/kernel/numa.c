/* SPDX-License-Identifier: MIT */
/*
 * numa.c - the memory map, and what the SRAT says about it.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "kernel/booting.h"

#define MIB_PAGES 256

static void log_map(struct booting *b, const char *who, uint64_t first, uint64_t last, bool usable)
{
	klog_add(b->log, "%s: [mem 0x%016" PRIx64 "-0x%016" PRIx64 "] %s", who, first, last,
		 usable ? "usable" : "reserved");
}

/* Whole pages only, and never page 0. */
static void add_usable(struct booting *b, uint64_t first, uint64_t last)
{
	uint64_t start = (first + PAGE_BYTES - 1) >> PAGE_SHIFT;
	struct span span;

	if (start == 0)
		start = 1;
	span = span_between(PFN(start), PFN((last + 1) >> PAGE_SHIFT));
	if (span_empty(span))
		return;
	b->usable[b->nr_usable++] = span;
	b->max_pfn = span_end(span);
}

/* As if all usable memory at and above the limit did not exist. */
static bool limited(const struct booting *b, struct e820_entry *entry)
{
	uint64_t limit = b->cmdline->mem_limit;

	if (!limit || !entry->usable)
		return true;
	if (entry->first >= limit)
		return false;
	if (entry->last >= limit)
		entry->last = limit - 1;
	return true;
}

void boot_memory_map(struct booting *b)
{
	const struct firmware *fw = b->firmware;

	for (unsigned i = 0; i < fw->nr_e820; i++)
		log_map(b, "BIOS-e820", fw->e820[i].first, fw->e820[i].last, fw->e820[i].usable);
	if (b->cmdline->mem_limit)
		klog_add(b->log, "%suser-defined physical RAM map:",
			 b->profile->log->user_map_says_e820 ? "e820: " : "");
	for (unsigned i = 0; i < fw->nr_e820; i++) {
		struct e820_entry entry = fw->e820[i];

		if (!limited(b, &entry))
			continue;
		if (b->cmdline->mem_limit)
			log_map(b, "user", entry.first, entry.last, entry.usable);
		if (entry.usable)
			add_usable(b, entry.first, entry.last);
	}
}

/* Nodes get numbers in the order in which their domains are first seen. */
static int node_of(struct domains *d, uint32_t pxm)
{
	for (unsigned i = 0; i < d->nr; i++)
		if (d->pxm[i] == pxm)
			return (int)i;
	if (d->nr == MAX_NODES)
		return -ENOSPC;
	d->pxm[d->nr] = pxm;
	return (int)d->nr++;
}

static uint64_t usable_in(const struct booting *b, struct span span)
{
	uint64_t pages = 0;

	for (unsigned i = 0; i < b->nr_usable; i++)
		pages += span_intersect(b->usable[i], span).pages;
	return pages;
}

static bool read_cpus(struct booting *b)
{
	for (unsigned i = 0; i < b->srat->nr_cpus; i++) {
		const struct srat_cpu *cpu = &b->srat->cpus[i];
		int node = node_of(b->domains, cpu->pxm);

		if (node < 0)
			return false;
		klog_add(b->log,
			 cpu->x2apic ? "SRAT: PXM %" PRIu32 " -> APIC 0x%04" PRIx32 " -> Node %d" :
				       "SRAT: PXM %" PRIu32 " -> APIC 0x%02" PRIx32 " -> Node %d",
			 cpu->pxm, cpu->apic, node);
		b->nodes[node].has_cpu = true;
	}
	return true;
}

static bool read_memory(struct booting *b)
{
	struct span all = span_between(PFN(0), b->max_pfn);

	for (unsigned i = 0; i < b->srat->nr_memory; i++) {
		const struct srat_memory *entry = &b->srat->memory[i];
		int node = node_of(b->domains, entry->pxm);
		struct span span;

		if (node < 0)
			return false;
		klog_add(b->log,
			 "ACPI: SRAT: Node %d PXM %" PRIu32 " [mem 0x%08" PRIx64 "-0x%08" PRIx64
			 "]%s",
			 node, entry->pxm, entry->base, entry->base + entry->length - 1,
			 entry->hotplug ? " hotplug" : "");
		span = span_between(pfn_of_bytes(entry->base),
				    PFN(pfn_of_bytes(entry->base + entry->length - 1).val + 1));
		span = span_intersect(span, all);
		if (usable_in(b, span))
			b->records[b->nr_records++] = (struct range){ span, NID(node) };
	}
	return true;
}

static bool meets_other_node(const struct booting *b, struct span span, nid_t nid)
{
	for (unsigned i = 0; i < b->nr_records; i++)
		if (b->records[i].nid.val != nid.val && span_overlaps(b->records[i].span, span))
			return true;
	return false;
}

/* Return: whether the table can be used: not too many nodes, and no page on two. */
static bool read_srat(struct booting *b)
{
	if (!read_cpus(b) || !read_memory(b) || b->nr_records == 0)
		return false;
	for (unsigned i = 0; i < b->nr_records; i++)
		if (meets_other_node(b, b->records[i].span, b->records[i].nid))
			return false;
	for (unsigned i = 0; i < b->domains->nr; i++)
		b->nodes[i].possible = true;
	b->nr_nodes = b->domains->nr;
	return true;
}

static void log_join(const struct booting *b, nid_t nid, struct span a, struct span with,
		     struct span joined)
{
#define MEM "[mem 0x%08" PRIx64 "-0x%08" PRIx64 "]"
#define MEM_ARGS(span) pfn_bytes((span).start), pfn_bytes(span_end(span)) - 1
	klog_add(b->log, "NUMA: Node %d " MEM " + " MEM " -> " MEM, nid.val, MEM_ARGS(a),
		 MEM_ARGS(with), MEM_ARGS(joined));
#undef MEM
#undef MEM_ARGS
}

static void join_records(struct booting *b)
{
	for (unsigned i = 0; i < b->nr_records; i++) {
		for (unsigned j = i + 1; j < b->nr_records;) {
			struct range *a = &b->records[i], *with = &b->records[j];
			struct span joined = span_hull(a->span, with->span);

			if (a->nid.val != with->nid.val || meets_other_node(b, joined, a->nid)) {
				j++;
				continue;
			}
			log_join(b, a->nid, a->span, with->span, joined);
			a->span = joined;
			memmove(with, with + 1, (--b->nr_records - j) * sizeof(*with));
		}
	}
}

static void fake_node(struct booting *b, const char *why)
{
	struct span all = span_between(PFN(0), b->max_pfn);

	memset(b->nodes, 0, sizeof(b->nodes));
	b->domains->nr = 0;
	klog_add(b->log, "%s", why);
	klog_add(b->log, "Faking a node at [mem 0x%016x-0x%016" PRIx64 "]", 0,
		 pfn_bytes(b->max_pfn) - 1);
	b->records[0] = (struct range){ all, NID(0) };
	b->nr_records = 1;
	b->nodes[0].possible = b->nodes[0].has_cpu = true;
	b->nr_nodes = 1;
}

/* RAM in address order, each piece with the node whose record holds it. */
static void cut_ranges(struct booting *b)
{
	for (unsigned i = 0; i < b->nr_usable; i++) {
		pfn_t at = b->usable[i].start, end = span_end(b->usable[i]);

		while (at.val < end.val) {
			/* What no record holds goes with the first. */
			struct range piece = { span_between(at, end), b->records[0].nid };

			for (unsigned r = 0; r < b->nr_records; r++) {
				const struct range *record = &b->records[r];

				if (span_has(record->span, at)) {
					piece.nid = record->nid;
					piece.span = span_intersect(piece.span, record->span);
				} else if (span_has(piece.span, record->span.start)) {
					piece.span = span_between(at, record->span.start);
				}
			}
			b->ranges[b->nr_ranges++] = piece;
			at = span_end(piece.span);
		}
	}
}

/* From the first to the last page that the SRAT gives to a node. */
static struct span records_of(const struct booting *b, nid_t nid)
{
	struct span hull = { { 0 }, 0 };

	for (unsigned i = 0; i < b->nr_records; i++)
		if (b->records[i].nid.val == nid.val)
			hull = span_hull(hull, b->records[i].span);
	return hull;
}

/* Each node's own structure lies at the end of its RAM; without RAM, below node 0's. */
static void log_node_data(const struct booting *b)
{
	uint64_t bytes = b->profile->log->node_data_bytes;
	uint64_t borrowed = bytes ? pfn_bytes(span_end(b->nodes[0].span)) - bytes : 0;

	for (unsigned n = 0; n < b->nr_nodes && bytes; n++) {
		const struct boot_node *node = &b->nodes[n];
		bool own = !span_empty(node->span);
		uint64_t end = own ? pfn_bytes(span_end(node->span)) : borrowed;

		if (!node->online || end < bytes)
			continue;
		klog_add(b->log, "NODE_DATA(%u) allocated [mem 0x%08" PRIx64 "-0x%08" PRIx64 "]", n,
			 end - bytes, end - 1);
		if (!own) {
			klog_add(b->log, "    NODE_DATA(%u) on node 0", n);
			borrowed -= bytes;
		}
	}
}

/* Return: whether the joined records hold all RAM but a little. */
static bool covered(const struct booting *b)
{
	uint64_t all = usable_in(b, span_between(PFN(0), b->max_pfn)), pages = 0;

	for (unsigned i = 0; i < b->nr_records; i++)
		pages += usable_in(b, b->records[i].span);
	if (pages + MIB_PAGES > all)
		return true;
	klog_add(b->log,
		 "NUMA: nodes only cover %" PRIu64 "MB of your %" PRIu64 "MB e820 RAM. Not used.",
		 pages / MIB_PAGES, all / MIB_PAGES);
	return false;
}

static void find_nodes(struct booting *b)
{
	if (b->cmdline->numa_off) {
		fake_node(b, "NUMA turned off");
		return;
	}
	if (b->srat && read_srat(b)) {
		join_records(b);
		if (covered(b))
			return;
	}
	fake_node(b, "No NUMA configuration found");
}

void boot_numa(struct booting *b)
{
	find_nodes(b);
	cut_ranges(b);
	for (unsigned i = 0; i < b->nr_ranges; i++) {
		struct boot_node *node = &b->nodes[b->ranges[i].nid.val];

		node->span = span_hull(node->span, b->ranges[i].span);
	}
	for (unsigned i = 0; i < b->nr_nodes; i++) {
		if (records_of(b, NID(i)).pages < b->profile->boot->least_node_pages)
			b->nodes[i].span = (struct span){ { 0 }, 0 };
		b->nodes[i].online = b->nodes[i].has_cpu || !span_empty(b->nodes[i].span);
	}
	log_node_data(b);
}
