/* SPDX-License-Identifier: MIT */
/* Linux 4.13: the zone is chosen at online, Movable above Normal. */
#include "kernel/generations.h"
#include "kernel/stats.h"
#include "policy/policies.h"

static const struct rules rules = {
	.policies = { &policy_normal_first },
	.no_plain_choice = true,
	.auto_online = AUTO_ONLINE_BY_FLAG,
	.zones_shrink_at_removal = true,
	.spans_keep_no_node = true,
	.only_spanned_blocks_keep_node = true,
	.adds_sections = true,
	.holes_go_offline = true,
	.holes_stay_offline = true,
	.resources_never_nest = true,
	.takes_any_node = true,
	.no_groups = true,
	.no_address_limit = true,
};

static const struct file_rules files = {
	.zoneinfo_no_boost = true,
	.zoneinfo_no_cma = true,
	.zoneinfo_inactive_ratio = true,
	.zoneinfo_protects_empty = true,
	.pageset_high_by_batch = true,
	.pagetypeinfo_for_all = true,
	.auto_online_two_words = true,
	.no_module_parameters = true,
	.no_generic_initiator = true,
	.removable = REMOVABLE_OFFLINE_OR_BY_PAGES,
	.bool_without_true_false = true,
	.uevent_no_bind = true,
	.uevent_takes_all = true,
};

static const struct name_lists names = {
	.zone_stats = zone_stats_4_13,
	.node_stats = node_stats_4_13,
	.vm_events = vm_events_4_13,
	.meminfo = meminfo_4,
	.node_meminfo = node_meminfo_4,
};

static const struct ost_rules ost = { .refused_plug_fails = true };

const struct profile profile_4_13 = {
	.name = "4.13",
	.release = "4.13.9",
	.builds = builds_4,
	.rules = &rules,
	.boot = &boot_4,
	.pages = &pages_4,
	.log = &log_4,
	.files = &files,
	.names = &names,
	.ost = &ost,
};
