/* SPDX-License-Identifier: MIT */
/*
 * stats.h - the counters that each generation names, in its order.
 *
 * NULL-terminated lists of names as /proc/zoneinfo, /proc/vmstat and nodeN/meminfo print them.
 */
#ifndef MEMHP_KERNEL_STATS_H
#define MEMHP_KERNEL_STATS_H

extern const char *const zone_stats_4_10[], *const node_stats_4_10[];
extern const char *const zone_stats_4_13[], *const node_stats_4_13[];
extern const char *const newest_zone_stats[], *const newest_node_stats[];
extern const char *const vm_events_4_10[], *const vm_events_4_13[], *const newest_vm_events[];
extern const char *const meminfo_4[], *const newest_meminfo[];
extern const char *const node_meminfo_4[], *const newest_node_meminfo[];

#endif
