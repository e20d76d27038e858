/* SPDX-License-Identifier: MIT */
/*
 * klog.h - the kernel log: lines without time stamps, oldest first.
 *
 * Booting writes to it; after that it observes the machine.
 */
#ifndef MEMHP_BOOT_KLOG_H
#define MEMHP_BOOT_KLOG_H

#include "core/event.h"
#include "profile/profile.h"
#include "util/text.h"

struct klog {
	struct text text; /* each line ends with a newline */
	const struct profile *profile;
	struct observer observer;
	enum zone_type policy_zone; /* highest kernel zone that was in a zonelist */
};

/* An empty log; @log must not move once its observer is registered. */
void klog_init(struct klog *log, const struct profile *profile);

/* Add one line; the newline is added here. */
void klog_add(struct klog *log, const char *format, ...) __attribute__((format(printf, 2, 3)));

void klog_free(struct klog *log);

#endif
