/* SPDX-License-Identifier: MIT */
/*
 * dev.c - /dev/kmsg: the kernel log, a record at a time.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tree/table.h"

/* Facility kernel, level informational. */
#define PRIORITY 6

static bool kmsg_record(const struct vm *vm, uint64_t number, struct text *out)
{
	struct klog_line line;

	if (!klog_line(&vm->log, number, &line))
		return false;
	text_add(out, "%d,%" PRIu64 ",%" PRIu64 ",-;", PRIORITY, number, line.microseconds);
	text_add_bytes(out, line.text, line.length);
	text_add_char(out, '\n');
	return true;
}

/* "<LEVEL>" in front of what a program has to say is not part of it. */
static int store_kmsg(struct vm *vm, uint32_t object, const char *value, size_t length)
{
	const char *end = value + value_length(value, length);
	const char *mark = *value == '<' ? memchr(value, '>', (size_t)(end - value)) : NULL;
	const char *text = mark ? mark + 1 : value;

	(void)object;
	klog_add(&vm->log, "%.*s", (int)strcspn(text, "\n"), text);
	return 0;
}

static const struct entry dev_entries[] = {
	{ .name = "kmsg", .mode = S_IFREG | 0644, .record = kmsg_record, .store = store_kmsg },
	{ 0 },
};

const struct dir dir_dev = { .entries = dev_entries, .no_size = true };
