/* SPDX-License-Identifier: MIT */
/* Linux 4.10: pages have a zone from the moment they are added. */
#include "kernel/profile.h"
#include "kernel/stats.h"
#include "policy/policies.h"

const struct profile profile_4_10 = {
	.name = "4.10",
	.release = "4.10.17",
	.probes = true,
	.rules = {
		.policies = { &policy_zone_shift },
		.choices = { MMOP_ONLINE, MMOP_ONLINE_KERNEL, MMOP_ONLINE_MOVABLE },
		.nr_choices = 3,
		.auto_online = AUTO_ONLINE_SILENT,
	},
	.boot = {
		.block_size = BLOCK_SIZE_2G_FROM_64G,
		.least_node_pages = 1024,
	},
	.pages = {
		.pageblock = 1024,
		.min_free_kbytes_most = 65536,
		.batch_most = 128,
		.dma_reserve = 21,
	},
	.log = {
		.node_data_bytes = 0x4000,
		.node_details = true,
		.user_map = "e820: user-defined physical RAM map:",
		.reserved = "reserved",
		.says_offlined = true,
		.says_unreleased = true,
		.enumeration_failure = true,
		.unaligned = "Section-unaligned hotplug range: start 0x%llx, size 0x%llx",
	},
	.files = {
		.zoneinfo_protects_empty = true,
		.zoneinfo_node_scanned = true,
		.zoneinfo_inactive_ratio = true,
		.zone_stats = zone_stats_4_10,
		.node_stats = node_stats_4_10,
		.vm_events = vm_events_4_10,
		.meminfo = meminfo_4,
		.node_meminfo = node_meminfo_4,
	},
	.ost = {
		.refused_plug = OST_FAILURE,
		.refused_eject = OST_FAILURE,
	},
};
