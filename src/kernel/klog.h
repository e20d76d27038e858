/* SPDX-License-Identifier: MIT */
/*
 * klog.h - the kernel log: lines without time stamps, oldest first.
 *
 * Booting writes to it, and later the machine (klog_events.h) and programs. It
 * is a ring: when it is full, the oldest lines go. Number, time and priority of a line are
 * kept beside it; the time is that of a clock which whoever runs the machine may set.
 */
#ifndef MEMHP_KERNEL_KLOG_H
#define MEMHP_KERNEL_KLOG_H

#include "core/event.h"
#include "kernel/profile.h"
#include "util/text.h"

/* What the kernel itself says: facility kernel, level informational. */
#define KLOG_INFO 6

struct klog {
	struct text text;   /* each line ends with a newline; a program's may have more inside */
	struct text index;  /* a struct indexed for each line */
	uint64_t first;     /* number of the oldest line that is left */
	uint64_t forgotten; /* bytes of text that went with those before it */
	/* Of whoever runs the machine; both get @data. */
	uint64_t (*clock)(void *data); /* microseconds since the start; NULL: always 0 */
	void (*added)(void *data);     /* a line came; NULL: nobody waits for one */
	void *data;
	const struct profile *profile;
	const struct build *build; /* the profile's first, unless another is put here */
	struct observer observer;
	enum zone_type policy_zone; /* highest kernel zone that was in a zonelist */
};

/* An empty log, which observes nothing yet; see klog_events.h. */
void klog_init(struct klog *log, const struct profile *profile);

/* Add one line; the newline is added here. */
void klog_add(struct klog *log, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * klog_write - add what a program says, as one line
 * @priority: facility and level, as in syslog(3)
 * @text: any bytes, @length of them
 */
void klog_write(struct klog *log, unsigned priority, const char *text, size_t length);

/* A line as it stands in the log. */
struct klog_line {
	const char *text; /* without its newline; not NUL-terminated */
	size_t length;
	uint64_t microseconds;
	unsigned priority;
};

/**
 * klog_line - the line @number, counted from the machine's start
 *
 * Return: 0; -EPIPE when it is gone; -EAGAIN when it has not come yet.
 */
int klog_line(const struct klog *log, uint64_t number, struct klog_line *line);

/* The number that the next line will have. */
uint64_t klog_end(const struct klog *log);

/* Forget all lines; their numbers are not used again. */
void klog_clear(struct klog *log);

void klog_free(struct klog *log);

#endif
