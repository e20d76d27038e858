/* SPDX-License-Identifier: MIT */
/* Linux 4.x: the parts that its generations share. */
#include "kernel/generations.h"

const struct build builds_4[] = {
	{ .name = "recorded", .no_thp = true, .no_hugetlb = true },
	{ 0 },
};

const struct boot_rules boot_4 = {
	.block_size = BLOCK_SIZE_2G_FROM_64G,
	.least_node_pages = 1024,
	.no_percent = true,
	.movable_beyond_node = true,
	.block_zone_by_pages = true,
	.devices_beyond_limit = true,
	.no_hotplug_parameters = true,
	.default_state_two_words = true,
};

const struct page_rules pages_4 = {
	.pageblock = 1024,
	.min_free_kbytes_most = 65536,
	.batch_most = 128,
	.dma_reserve = 21,
};

const struct log_rules log_4 = {
	.node_data_bytes = 0x4000,
	.node_details = true,
	.no_unavailable_ranges = true,
	.no_fallback_orders = true,
	.names_list_order = true,
	.lists_before_zone = true,
	.new_node_set_up = true,
	.memoryless_set_up_last = true,
	.memoryless_as_range = true,
	.no_memoryless_line = true,
	.offline_not_set_up = true,
	.user_map_says_e820 = true,
	.says_offlined = true,
	.says_unreleased = true,
	.enumeration_failure = true,
	.unaligned_names_section = true,
	.short_uevent_complaint = true,
};
