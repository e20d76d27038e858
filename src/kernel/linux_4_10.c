/* SPDX-License-Identifier: MIT */
/* Linux 4.10: pages have a zone from the moment they are added. */
#include "kernel/generations.h"
#include "kernel/stats.h"
#include "policy/policies.h"

static const struct rules rules = {
	.policies = { &policy_zone_shift },
	.online_lists_choices = true,
	.auto_online = AUTO_ONLINE_SILENT,
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
	.iomem_lower_case = true,
	.zoneinfo_populated_only = true,
	.zoneinfo_no_boost = true,
	.zoneinfo_no_cma = true,
	.zoneinfo_node_scanned = true,
	.zoneinfo_inactive_ratio = true,
	.zoneinfo_protects_empty = true,
	.zoneinfo_protection_last = true,
	.pageset_high_by_batch = true,
	.pagetypeinfo_for_all = true,
	.auto_online_two_words = true,
	.no_module_parameters = true,
	.no_generic_initiator = true,
	.removable = REMOVABLE_BY_PAGES,
	.bool_without_true_false = true,
	.uevent_action_alone = true,
	.uevent_no_uuid = true,
	.uevent_no_bind = true,
	.uevent_takes_all = true,
};

static const struct name_lists names = {
	.zone_stats = zone_stats_4_10,
	.node_stats = node_stats_4_10,
	.vm_events = vm_events_4_10,
	.meminfo = meminfo_4,
	.node_meminfo = node_meminfo_4,
};

static const struct ost_rules ost = {
	.refused_plug_fails = true,
	.refused_eject_fails = true,
};

const struct profile profile_4_10 = {
	.name = "4.10",
	.release = "4.10.17",
	.builds = builds_4,
	.rules = &rules,
	.boot = &boot_4,
	.pages = &pages_4,
	.log = &log_4,
	.files = &files,
	.names = &names,
	.ost = &ost,
};
