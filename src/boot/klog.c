/* SPDX-License-Identifier: MIT */
#include "boot/klog.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "boot/zonelists.h"
#include "core/hotplug.h"

/* So much text is kept, less up to a half of it. */
#define MAX_TEXT ((size_t)4 << 20)

/* Lines from the front until half of the room is free. */
static void drop_oldest(struct klog *log)
{
	size_t bytes = 0, lines = 0;

	while (log->text.length - bytes > MAX_TEXT / 2) {
		bytes += strcspn(log->text.data + bytes, "\n") + 1;
		lines++;
	}
	text_drop(&log->text, bytes);
	text_drop(&log->stamps, lines * sizeof(uint64_t));
	log->first += lines;
}

void klog_add(struct klog *log, const char *format, ...)
{
	uint64_t now = log->clock ? log->clock(log->data) : 0;
	va_list args;

	va_start(args, format);
	text_vadd(&log->text, format, args);
	va_end(args);
	text_add_char(&log->text, '\n');
	text_add_bytes(&log->stamps, (const char *)&now, sizeof(now));
	if (log->text.length > MAX_TEXT)
		drop_oldest(log);
	if (log->added)
		log->added(log->data);
}

bool klog_line(const struct klog *log, uint64_t number, struct klog_line *line)
{
	uint64_t at = number > log->first ? number - log->first : 0;
	const char *text = text_string(&log->text);

	if (at >= log->stamps.length / sizeof(uint64_t))
		return false;
	memcpy(&line->microseconds, log->stamps.data + at * sizeof(uint64_t), sizeof(uint64_t));
	while (at--)
		text += strcspn(text, "\n") + 1;
	line->text = text;
	line->length = strcspn(text, "\n");
	return true;
}

static unsigned long long bytes(uint64_t pages)
{
	return pages << PAGE_SHIFT;
}

static void log_unaligned(struct klog *log, const struct machine *machine, struct span span)
{
	const struct log_rules *rules = &log->profile->log;
	char line[160];

	/* The format is the profile's own; its arguments are these. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	if (rules->unaligned_names_block)
		snprintf(line, sizeof(line), rules->unaligned, bytes(machine->block_pages),
			 bytes(span.start.val), bytes(span.pages));
	else
		snprintf(line, sizeof(line), rules->unaligned, bytes(span.start.val),
			 bytes(span.pages));
#pragma GCC diagnostic pop
	klog_add(log, "%s", line);
}

static void log_refusal(struct klog *log, const struct machine *machine, const struct event *event)
{
	uint64_t start = bytes(event->span.start.val);
	uint64_t end = start + bytes(event->span.pages);
	const struct rules *rules = &log->profile->rules;
	const struct log_rules *rules_log = &log->profile->log;

	switch (event->reason) {
	case REFUSED_ADDRESS:
		klog_add(log,
			 "Hotplug memory [%#" PRIx64 "-%#" PRIx64 "] exceeds maximum addressable "
			 "range [0x0-%#" PRIx64 "]",
			 start, end, (UINT64_C(1) << rules->addressable_bits) - 1);
		break;
	case REFUSED_ALIGNMENT:
		log_unaligned(log, machine, event->span);
		break;
	case REFUSED_NODE:
		klog_add(log, "node %d was absent from the node_possible_map", event->nid.val);
		break;
	case REFUSED_EJECT:
		klog_add(log, "memory memory%" PRIu32 ": Offline failed.", event->block.val);
		break;
	case REFUSED_RESOURCE:
		if (rules_log->says_unreleased && event->error == -EINVAL)
			klog_add(log,
				 "Unable to release resource <0x%016" PRIx64 "-0x%016" PRIx64
				 "> (%d)",
				 start, end - 1, event->error);
		break;
	case REFUSED_ONLINE:
		klog_add(log,
			 "removing memory fails, because memory [0x%016" PRIx64 "-0x%016" PRIx64
			 "] is onlined",
			 start, end - 1);
		break;
	default:
		break;
	}
}

static void log_event(void *data, const struct machine *machine, const struct event *event)
{
	struct klog *log = data;

	if (event->kind == EVENT_PAGES_OFFLINE && log->profile->log.says_offlined)
		klog_add(log, "Offlined Pages %" PRIu64, event->pages);
	else if (event->kind == EVENT_REFUSED)
		log_refusal(log, machine, event);
	zonelists_log_event(log, machine, event);
}

void klog_init(struct klog *log, const struct profile *profile)
{
	*log = (struct klog){ .profile = profile };
	log->observer = (struct observer){ .notify = log_event, .data = log };
}

void klog_free(struct klog *log)
{
	text_free(&log->text);
	text_free(&log->stamps);
}
