/* SPDX-License-Identifier: MIT */
/*
 * newest.c - the parts of the newest kernel.
 *
 * Zero in each field is what that kernel does, so these parts say nothing but the
 * policies. A generation that behaves otherwise has a part of its own.
 */
#include "kernel/generations.h"
#include "kernel/stats.h"
#include "policy/policies.h"

const struct build newest_builds[] = {
	{ .name = "recorded" },
	{ .name = "debian", .no_probe = true, .device_zone = true, .power = true },
	{ 0 },
};

const struct rules newest_rules = {
	.policies = { &policy_contig_zones, &policy_auto_movable },
};

const struct boot_rules newest_boot = { 0 };
const struct page_rules newest_pages = { 0 };
const struct log_rules newest_log = { 0 };
const struct file_rules newest_files = { 0 };
const struct name_lists newest_names = { 0 };
const struct ost_rules newest_ost = { 0 };

struct page_rules profile_pages(const struct profile *profile)
{
	struct page_rules pages = *profile->pages;

	if (!pages.pageblock)
		pages.pageblock = 512;
	if (!pages.min_free_kbytes_most)
		pages.min_free_kbytes_most = 262144;
	if (!pages.batch_most)
		pages.batch_most = 256;
	if (!pages.dma_reserve)
		pages.dma_reserve = 158; /* all RAM below 1 MiB */
	return pages;
}

struct name_lists profile_names(const struct profile *profile)
{
	struct name_lists names = *profile->names;

	if (!names.zone_stats)
		names.zone_stats = newest_zone_stats;
	if (!names.node_stats)
		names.node_stats = newest_node_stats;
	if (!names.vm_events)
		names.vm_events = newest_vm_events;
	if (!names.meminfo)
		names.meminfo = newest_meminfo;
	if (!names.node_meminfo)
		names.node_meminfo = newest_node_meminfo;
	return names;
}
