/* SPDX-License-Identifier: MIT */
/* Linux 6.1: zones may overlap; who has no wish is served by a policy. */
#include "kernel/profile.h"
#include "kernel/stats.h"
#include "policy/policies.h"

const struct profile profile_6_1 = {
	.name = "6.1",
	.release = "6.1.192",
	.rules = {
		.policies = { &policy_contig_zones, &policy_auto_movable },
		.choices = { MMOP_ONLINE, MMOP_ONLINE_KERNEL, MMOP_ONLINE_MOVABLE },
		.nr_choices = 3,
		.online_has_one_choice = true,
		.auto_online = AUTO_ONLINE_BY_WORD,
		.zones_shrink_at_offline = true,
		.adds_whole_blocks = true,
		.holes_stay_online = true,
		.resources_nest = true,
		.checks_node = true,
		.has_groups = true,
		.addressable_bits = 46,
	},
	.boot = {
		.block_size = BLOCK_SIZE_BY_ALIGNMENT,
		.percent = true,
		.no_movable_beyond_node = true,
		.block_zone_by_span = true,
		.limits_devices = true,
		.hotplug_parameters = true,
	},
	.pages = {
		.pageblock = 512,
		.min_free_kbytes_most = 262144,
		.batch_most = 256,
		.huge = true,
		.dma_reserve = 158, /* all RAM below 1 MiB */
	},
	.log = {
		.unavailable_ranges = true,
		.fallback_orders = true,
		.user_map = "user-defined physical RAM map:",
		.reserved = "Reserved",
		.setup_possible_nodes = true,
		.unaligned = "Block size [%#llx] unaligned hotplug range: start %#llx, size %#llx",
		.unaligned_names_block = true,
	},
	.files = {
		.zoneinfo_all_zones = true,
		.zoneinfo_boost = true,
		.zoneinfo_protection_first = true,
		.zone_stats = zone_stats_6_1,
		.node_stats = node_stats_6_1,
		.vm_events = vm_events_6_1,
		.pagetypeinfo_root_only = true,
		.meminfo = meminfo_6_1,
		.node_meminfo = node_meminfo_6_1,
		.auto_online_words = true,
		.module_parameters = true,
		.generic_initiator = true,
		.removable_always = true,
		.bool_true_false = true,
		.synth_uuid = true,
		.uevent_bind = true,
		.uevent_refuses = true,
	},
	.ost = {
		.refused_plug = OST_SUCCESS,
		.refused_eject = OST_BUSY,
	},
};
