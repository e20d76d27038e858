/* SPDX-License-Identifier: MIT */
/*
 * klog.h - the kernel log: lines without time stamps, oldest first.
 *
 * Booting writes to it; after that it observes the machine. It is a ring: when it
 * is full, the oldest lines go. The time of a line is kept beside it, by a clock
 * that whoever runs the machine may set.
 */
#ifndef MEMHP_BOOT_KLOG_H
#define MEMHP_BOOT_KLOG_H

#include "core/event.h"
#include "profile/profile.h"
#include "util/text.h"

struct klog {
	struct text text;   /* each line ends with a newline */
	struct text stamps; /* a uint64_t a line: microseconds */
	uint64_t first;     /* number of the oldest line that is left */
	/* Of whoever runs the machine; both get @data. */
	uint64_t (*clock)(void *data); /* microseconds since the start; NULL: always 0 */
	void (*added)(void *data);     /* a line came; NULL: nobody waits for one */
	void *data;
	const struct profile *profile;
	struct observer observer;
	enum zone_type policy_zone; /* highest kernel zone that was in a zonelist */
};

/* An empty log; @log must not move once its observer is registered. */
void klog_init(struct klog *log, const struct profile *profile);

/* Add one line; the newline is added here. */
void klog_add(struct klog *log, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A line as it stands in the log. */
struct klog_line {
	const char *text; /* without its newline; not NUL-terminated */
	size_t length;
	uint64_t microseconds;
};

/**
 * klog_line - the line @number, counted from the machine's start
 *
 * Of lines that are gone it is the oldest that is left. Return: whether there is one.
 */
bool klog_line(const struct klog *log, uint64_t number, struct klog_line *line);

void klog_free(struct klog *log);

#endif
