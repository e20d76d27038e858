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
extern const char *const zone_stats_6_1[], *const node_stats_6_1[];
extern const char *const vm_events_4_10[], *const vm_events_4_13[], *const vm_events_6_1[];
extern const char *const meminfo_4[], *const meminfo_6_1[];
extern const char *const node_meminfo_4[], *const node_meminfo_6_1[];

#endif
