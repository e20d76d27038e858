/* SPDX-License-Identifier: MIT */
/* Linux 4.13: the zone is chosen at online, Movable above Normal. */
#include "kernel/profile.h"
#include "kernel/stats.h"
#include "policy/policies.h"

const struct profile profile_4_13 = {
	.name = "4.13",
	.release = "4.13.9",
	.probes = true,
	.rules = {
		.policies = { &policy_normal_first },
		.choices = { MMOP_ONLINE_KERNEL, MMOP_ONLINE_MOVABLE },
		.nr_choices = 2,
		.online_has_one_choice = true,
		.auto_online = AUTO_ONLINE_BY_FLAG,
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
		.reserved = "Reserved",
		.says_offlined = true,
		.says_unreleased = true,
		.enumeration_failure = true,
		.unaligned = "Section-unaligned hotplug range: start 0x%llx, size 0x%llx",
	},
	.files = {
		.zoneinfo_all_zones = true,
		.zoneinfo_protects_empty = true,
		.zoneinfo_inactive_ratio = true,
		.zoneinfo_protection_first = true,
		.zone_stats = zone_stats_4_13,
		.node_stats = node_stats_4_13,
		.vm_events = vm_events_4_13,
		.meminfo = meminfo_4,
		.node_meminfo = node_meminfo_4,
		.removable_offline = true,
		.synth_uuid = true,
	},
	.ost = {
		.refused_plug = OST_FAILURE,
		.refused_eject = OST_BUSY,
	},
};
