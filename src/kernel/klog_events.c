/* SPDX-License-Identifier: MIT */
#include "kernel/klog_events.h"

#include <errno.h>
#include <inttypes.h>

#include "core/hotplug.h"
#include "kernel/zonelists.h"

static unsigned long long bytes(uint64_t pages)
{
	return pages << PAGE_SHIFT;
}

static void log_unaligned(struct klog *log, const struct machine *machine, struct span span)
{
	unsigned long long start = bytes(span.start.val), size = bytes(span.pages);

	if (log->profile->log->unaligned_names_section)
		klog_add(log, "Section-unaligned hotplug range: start 0x%llx, size 0x%llx", start,
			 size);
	else
		klog_add(log, "Block size [%#llx] unaligned hotplug range: start %#llx, size %#llx",
			 bytes(machine->block_pages), start, size);
}

static void log_refusal(struct klog *log, const struct machine *machine, const struct event *event)
{
	uint64_t start = bytes(event->span.start.val);
	uint64_t end = start + bytes(event->span.pages);
	const struct log_rules *rules = log->profile->log;

	switch (event->reason) {
	case REFUSED_ADDRESS:
		klog_add(log,
			 "Hotplug memory [%#" PRIx64 "-%#" PRIx64 "] exceeds maximum addressable "
			 "range [0x0-%#" PRIx64 "]",
			 start, end, (UINT64_C(1) << ADDRESSABLE_BITS) - 1);
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
		if (rules->says_unreleased && event->error == -EINVAL)
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

	if (event->kind == EVENT_PAGES_OFFLINE && log->profile->log->says_offlined)
		klog_add(log, "Offlined Pages %" PRIu64, event->pages);
	else if (event->kind == EVENT_REFUSED)
		log_refusal(log, machine, event);
	zonelists_log_event(log, machine, event);
}

void klog_observe(struct klog *log)
{
	log->observer = (struct observer){ .notify = log_event, .data = log };
}
