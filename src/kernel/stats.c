/* SPDX-License-Identifier: MIT */
#include "kernel/stats.h"

#include <stddef.h>

/* clang-format off: one name a line would bury the order */

#define LRU_STATS(p) \
	p "inactive_anon", p "active_anon", p "inactive_file", p "active_file", p "unevictable"

#define NUMA_STATS \
	"numa_hit", "numa_miss", "numa_foreign", "numa_interleave", "numa_local", "numa_other"

const char *const zone_stats_4_10[] = {
	"nr_free_pages",
	LRU_STATS("nr_zone_"),
	"nr_zone_write_pending",
	"nr_mlock",
	"nr_slab_reclaimable",
	"nr_slab_unreclaimable",
	"nr_page_table_pages",
	"nr_kernel_stack",
	"nr_bounce",
	NUMA_STATS,
	"nr_free_cma",
	NULL,
};

const char *const zone_stats_4_13[] = {
	"nr_free_pages",
	LRU_STATS("nr_zone_"),
	"nr_zone_write_pending",
	"nr_mlock",
	"nr_page_table_pages",
	"nr_kernel_stack",
	"nr_bounce",
	NUMA_STATS,
	"nr_free_cma",
	NULL,
};

const char *const newest_zone_stats[] = {
	"nr_free_pages",
	LRU_STATS("nr_zone_"),
	"nr_zone_write_pending",
	"nr_mlock",
	"nr_bounce",
	"nr_free_cma",
	NUMA_STATS,
	NULL,
};

const char *const node_stats_4_10[] = {
	LRU_STATS("nr_"),
	"nr_isolated_anon",
	"nr_isolated_file",
	"nr_pages_scanned",
	"workingset_refault",
	"workingset_activate",
	"workingset_nodereclaim",
	"nr_anon_pages",
	"nr_mapped",
	"nr_file_pages",
	"nr_dirty",
	"nr_writeback",
	"nr_writeback_temp",
	"nr_shmem",
	"nr_shmem_hugepages",
	"nr_shmem_pmdmapped",
	"nr_anon_transparent_hugepages",
	"nr_unstable",
	"nr_vmscan_write",
	"nr_vmscan_immediate_reclaim",
	"nr_dirtied",
	"nr_written",
	NULL,
};

const char *const node_stats_4_13[] = {
	LRU_STATS("nr_"),
	"nr_slab_reclaimable",
	"nr_slab_unreclaimable",
	"nr_isolated_anon",
	"nr_isolated_file",
	"workingset_refault",
	"workingset_activate",
	"workingset_nodereclaim",
	"nr_anon_pages",
	"nr_mapped",
	"nr_file_pages",
	"nr_dirty",
	"nr_writeback",
	"nr_writeback_temp",
	"nr_shmem",
	"nr_shmem_hugepages",
	"nr_shmem_pmdmapped",
	"nr_anon_transparent_hugepages",
	"nr_unstable",
	"nr_vmscan_write",
	"nr_vmscan_immediate_reclaim",
	"nr_dirtied",
	"nr_written",
	NULL,
};

const char *const newest_node_stats[] = {
	LRU_STATS("nr_"),
	"nr_slab_reclaimable",
	"nr_slab_unreclaimable",
	"nr_isolated_anon",
	"nr_isolated_file",
	"workingset_nodes",
	"workingset_refault_anon",
	"workingset_refault_file",
	"workingset_activate_anon",
	"workingset_activate_file",
	"workingset_restore_anon",
	"workingset_restore_file",
	"workingset_nodereclaim",
	"nr_anon_pages",
	"nr_mapped",
	"nr_file_pages",
	"nr_dirty",
	"nr_writeback",
	"nr_writeback_temp",
	"nr_shmem",
	"nr_shmem_hugepages",
	"nr_shmem_pmdmapped",
	"nr_file_hugepages",
	"nr_file_pmdmapped",
	"nr_anon_transparent_hugepages",
	"nr_vmscan_write",
	"nr_vmscan_immediate_reclaim",
	"nr_dirtied",
	"nr_written",
	"nr_throttled_written",
	"nr_kernel_misc_reclaimable",
	"nr_foll_pin_acquired",
	"nr_foll_pin_released",
	"nr_kernel_stack",
	"nr_page_table_pages",
	"nr_sec_page_table_pages",
	"nr_swapcached",
	NULL,
};

/* What /proc/vmstat has behind the counters of zones and nodes. */

#define DIRTY_LIMITS "nr_dirty_threshold", "nr_dirty_background_threshold"

#define BY_ZONE(p) p "_dma", p "_dma32", p "_normal", p "_movable"

#define SWAP_AND_PAGES                                                                       \
	"pgpgin", "pgpgout", "pswpin", "pswpout", BY_ZONE("pgalloc"), BY_ZONE("allocstall"), \
		BY_ZONE("pgskip"), "pgfree", "pgactivate", "pgdeactivate"

#define KSWAPD                                                                                \
	"kswapd_inodesteal", "kswapd_low_wmark_hit_quickly", "kswapd_high_wmark_hit_quickly", \
		"pageoutrun", "pgrotated", "drop_pagecache", "drop_slab"

#define COMPACT                                                                                 \
	"compact_migrate_scanned", "compact_free_scanned", "compact_isolated", "compact_stall", \
		"compact_fail", "compact_success", "compact_daemon_wake"

#define UNEVICTABLE                                                                                \
	"unevictable_pgs_culled", "unevictable_pgs_scanned", "unevictable_pgs_rescued",            \
		"unevictable_pgs_mlocked", "unevictable_pgs_munlocked", "unevictable_pgs_cleared", \
		"unevictable_pgs_stranded"

const char *const vm_events_4_10[] = {
	DIRTY_LIMITS,
	SWAP_AND_PAGES,
	"pgfault",
	"pgmajfault",
	"pglazyfreed",
	"pgrefill",
	"pgsteal_kswapd",
	"pgsteal_direct",
	"pgscan_kswapd",
	"pgscan_direct",
	"pgscan_direct_throttle",
	"zone_reclaim_failed",
	"pginodesteal",
	"slabs_scanned",
	KSWAPD,
	"pgmigrate_success",
	"pgmigrate_fail",
	COMPACT,
	UNEVICTABLE,
	NULL,
};

const char *const vm_events_4_13[] = {
	DIRTY_LIMITS,
	SWAP_AND_PAGES,
	"pglazyfree",
	"pgfault",
	"pgmajfault",
	"pglazyfreed",
	"pgrefill",
	"pgsteal_kswapd",
	"pgsteal_direct",
	"pgscan_kswapd",
	"pgscan_direct",
	"pgscan_direct_throttle",
	"zone_reclaim_failed",
	"pginodesteal",
	"slabs_scanned",
	KSWAPD,
	"oom_kill",
	"pgmigrate_success",
	"pgmigrate_fail",
	COMPACT,
	"compact_daemon_migrate_scanned",
	"compact_daemon_free_scanned",
	UNEVICTABLE,
	NULL,
};

const char *const newest_vm_events[] = {
	DIRTY_LIMITS,
	SWAP_AND_PAGES,
	"pglazyfree",
	"pgfault",
	"pgmajfault",
	"pglazyfreed",
	"pgrefill",
	"pgreuse",
	"pgsteal_kswapd",
	"pgsteal_direct",
	"pgdemote_kswapd",
	"pgdemote_direct",
	"pgscan_kswapd",
	"pgscan_direct",
	"pgscan_direct_throttle",
	"pgscan_anon",
	"pgscan_file",
	"pgsteal_anon",
	"pgsteal_file",
	"zone_reclaim_failed",
	"pginodesteal",
	"slabs_scanned",
	KSWAPD,
	"oom_kill",
	"pgmigrate_success",
	"pgmigrate_fail",
	"thp_migration_success",
	"thp_migration_fail",
	"thp_migration_split",
	COMPACT,
	"compact_daemon_migrate_scanned",
	"compact_daemon_free_scanned",
	"htlb_buddy_alloc_success",
	"htlb_buddy_alloc_fail",
	UNEVICTABLE,
	NULL,
};

const char *const meminfo_4[] = {
	"MemTotal",     "MemFree",        "MemAvailable", "Buffers",
	"Cached",       "SwapCached",     "Active",       "Inactive",
	"Active(anon)", "Inactive(anon)", "Active(file)", "Inactive(file)",
	"Unevictable",  "Mlocked",        "SwapTotal",    "SwapFree",
	"Dirty",        "Writeback",      "AnonPages",    "Mapped",
	"Shmem",        "Slab",           "SReclaimable", "SUnreclaim",
	"KernelStack",  "PageTables",     "NFS_Unstable", "Bounce",
	"WritebackTmp", "CommitLimit",    "Committed_AS", "VmallocTotal",
	"VmallocUsed",  "VmallocChunk",   "DirectMap4k",  "DirectMap2M",
	NULL,
};

const char *const newest_meminfo[] = {
	"MemTotal",        "MemFree",        "MemAvailable",
	"Buffers",         "Cached",         "SwapCached",
	"Active",          "Inactive",       "Active(anon)",
	"Inactive(anon)",  "Active(file)",   "Inactive(file)",
	"Unevictable",     "Mlocked",        "SwapTotal",
	"SwapFree",        "Dirty",          "Writeback",
	"AnonPages",       "Mapped",         "Shmem",
	"KReclaimable",    "Slab",           "SReclaimable",
	"SUnreclaim",      "KernelStack",    "PageTables",
	"SecPageTables",   "NFS_Unstable",   "Bounce",
	"WritebackTmp",    "CommitLimit",    "Committed_AS",
	"VmallocTotal",    "VmallocUsed",    "VmallocChunk",
	"Percpu",          "AnonHugePages",  "ShmemHugePages",
	"ShmemPmdMapped",  "FileHugePages",  "FilePmdMapped",
	"HugePages_Total", "HugePages_Free", "HugePages_Rsvd",
	"HugePages_Surp",  "Hugepagesize",   "Hugetlb",
	"DirectMap4k",     "DirectMap2M",    NULL,
};

const char *const node_meminfo_4[] = {
	"MemTotal",     "MemFree",        "MemUsed",      "Active",         "Inactive",
	"Active(anon)", "Inactive(anon)", "Active(file)", "Inactive(file)", "Unevictable",
	"Mlocked",      "Dirty",          "Writeback",    "FilePages",      "Mapped",
	"AnonPages",    "Shmem",          "KernelStack",  "PageTables",     "NFS_Unstable",
	"Bounce",       "WritebackTmp",   "Slab",         "SReclaimable",   "SUnreclaim",
	NULL,
};

const char *const newest_node_meminfo[] = {
	"MemTotal",
	"MemFree",
	"MemUsed",
	"SwapCached",
	"Active",
	"Inactive",
	"Active(anon)",
	"Inactive(anon)",
	"Active(file)",
	"Inactive(file)",
	"Unevictable",
	"Mlocked",
	"Dirty",
	"Writeback",
	"FilePages",
	"Mapped",
	"AnonPages",
	"Shmem",
	"KernelStack",
	"PageTables",
	"SecPageTables",
	"NFS_Unstable",
	"Bounce",
	"WritebackTmp",
	"KReclaimable",
	"Slab",
	"SReclaimable",
	"SUnreclaim",
	"AnonHugePages",
	"ShmemHugePages",
	"ShmemPmdMapped",
	"FileHugePages",
	"FilePmdMapped",
	"HugePages_Total",
	"HugePages_Free",
	"HugePages_Surp",
	NULL,
};

/* clang-format on */
