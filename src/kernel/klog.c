/* SPDX-License-Identifier: MIT */
#include "kernel/klog.h"

#include <errno.h>
#include <string.h>

/* So much is kept, text and index, less up to a half of it. */
#define MAX_BYTES ((size_t)4 << 20)

struct indexed {
	uint64_t at; /* of its text, counted from the first byte that ever was in the log */
	uint64_t microseconds;
	uint32_t length;
	uint32_t priority;
};

static struct indexed indexed(const struct klog *log, uint64_t number)
{
	struct indexed line;

	memcpy(&line, log->index.data + (number - log->first) * sizeof(line), sizeof(line));
	return line;
}

uint64_t klog_end(const struct klog *log)
{
	return log->first + log->index.length / sizeof(struct indexed);
}

/* Forget the lines before @number. */
static void forget_before(struct klog *log, uint64_t number)
{
	uint64_t at = number < klog_end(log) ? indexed(log, number).at :
					       log->forgotten + log->text.length;

	text_drop(&log->text, at - log->forgotten);
	text_drop(&log->index, (number - log->first) * sizeof(struct indexed));
	log->first = number;
	log->forgotten = at;
}

void klog_clear(struct klog *log)
{
	forget_before(log, klog_end(log));
}

/* Lines from the front until half of the room is free. */
static void drop_oldest(struct klog *log)
{
	size_t bytes = log->text.length + log->index.length;
	uint64_t number = log->first;

	for (; bytes > MAX_BYTES / 2 && number < klog_end(log); number++)
		bytes -= indexed(log, number).length + 1 + sizeof(struct indexed);
	forget_before(log, number);
}

/* The text from @start on, counted as it stands, is a line. */
static void end_line(struct klog *log, size_t start, unsigned priority)
{
	struct indexed line = { .at = log->forgotten + start,
				.microseconds = log->clock ? log->clock(log->data) : 0,
				.length = (uint32_t)(log->text.length - start),
				.priority = priority };

	text_add_char(&log->text, '\n');
	if (!text_failed(&log->text))
		text_add_bytes(&log->index, (const char *)&line, sizeof(line));
	if (text_failed(&log->text) || text_failed(&log->index))
		return;
	if (log->text.length + log->index.length > MAX_BYTES)
		drop_oldest(log);
	if (log->added)
		log->added(log->data);
}

void klog_add(struct klog *log, const char *format, ...)
{
	size_t start = log->text.length;
	va_list args;

	va_start(args, format);
	text_vadd(&log->text, format, args);
	va_end(args);
	end_line(log, start, KLOG_INFO);
}

void klog_write(struct klog *log, unsigned priority, const char *text, size_t length)
{
	size_t start = log->text.length;

	text_add_bytes(&log->text, text, length);
	end_line(log, start, priority);
}

int klog_line(const struct klog *log, uint64_t number, struct klog_line *line)
{
	struct indexed found;

	if (number < log->first)
		return -EPIPE;
	if (number >= klog_end(log))
		return -EAGAIN;
	found = indexed(log, number);
	*line = (struct klog_line){ .text = log->text.data + (found.at - log->forgotten),
				    .length = found.length,
				    .microseconds = found.microseconds,
				    .priority = found.priority };
	return 0;
}

void klog_init(struct klog *log, const struct profile *profile)
{
	*log = (struct klog){ .profile = profile, .build = profile->builds };
}

void klog_free(struct klog *log)
{
	text_free(&log->text);
	text_free(&log->index);
}
