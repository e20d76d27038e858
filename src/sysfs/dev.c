/* SPDX-License-Identifier: MIT */
/*
 * dev.c - /dev/kmsg: the kernel log, a record at a time, and lines that programs add.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <syslog.h>

#include "sysfs/table.h"

/* Three bits of level, eight of facility. */
#define PRIORITY_BITS 0x7ffu

/* A write may have so many bytes, "<N>" and newline too. */
#define LONGEST_WRITE 992

static struct records kmsg_records(const struct vm *vm)
{
	return (struct records){ vm->kernel.log.first, klog_end(&vm->kernel.log) };
}

/* What is not printable, and the backslash itself, as "\xNN". */
static void add_escaped(struct text *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < ' ' || c > '~' || c == '\\')
			text_add(out, "\\x%02x", c);
		else
			text_add_char(out, text[i]);
	}
}

static int kmsg_record(const struct vm *vm, uint64_t number, struct text *out)
{
	struct klog_line line;
	int rc = klog_line(&vm->kernel.log, number, &line);

	if (rc < 0)
		return rc;
	text_add(out, "%u,%" PRIu64 ",%" PRIu64 ",-;", line.priority, number, line.microseconds);
	add_escaped(out, line.text, line.length);
	text_add_char(out, '\n');
	return 0;
}

/* Takes "<N>", decimal, from the front. What programs say is never of facility kernel. */
static const char *take_priority(const char *value, unsigned *priority)
{
	const char *c = value + 1;
	unsigned number = 0;

	*priority = LOG_USER | LOG_WARNING;
	if (*value != '<')
		return value;
	for (; isdigit((unsigned char)*c); c++)
		number = number * 10 + (unsigned)(*c - '0');
	if (*c != '>')
		return value;
	*priority = number & PRIORITY_BITS;
	if (*priority < LOG_USER)
		*priority |= LOG_USER;
	return c + 1;
}

/* A value is one line, to its NUL if it has one. */
static int store_kmsg(struct vm *vm, uint32_t object, const char *value, size_t length)
{
	const char *end = value + strnlen(value, value_length(value, length));
	unsigned priority;

	(void)object;
	if (length > LONGEST_WRITE)
		return -EINVAL;
	value = take_priority(value, &priority);
	klog_write(&vm->kernel.log, priority, value, (size_t)(end - value));
	return 0;
}

static const struct entry dev_entries[] = {
	{ .name = "kmsg",
	  .mode = S_IFREG | 0644,
	  .records = kmsg_records,
	  .record = kmsg_record,
	  .store = store_kmsg },
	{ 0 },
};

const struct dir dir_dev = { .entries = dev_entries, .no_size = true };
