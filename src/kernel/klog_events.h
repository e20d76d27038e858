/* SPDX-License-Identifier: MIT */
/*
 * klog_events.h - what the kernel log says of a machine that runs, in the generation's words.
 */
#ifndef MEMHP_KERNEL_KLOG_EVENTS_H
#define MEMHP_KERNEL_KLOG_EVENTS_H

#include "kernel/klog.h"

/* Make log->observer one that writes to @log; the caller registers it (hotplug_observe()). */
void klog_observe(struct klog *log);

#endif
