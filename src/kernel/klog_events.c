/* SPDX-License-Identifier: MIT */
#include "kernel/klog_events.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "core/hotplug.h"
#include "kernel/zonelists.h"

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

void klog_observe(struct klog *log)
{
	log->observer = (struct observer){ .notify = log_event, .data = log };
}
