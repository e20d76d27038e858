/* SPDX-License-Identifier: MIT */
#include "core/hotplug.h"

#include <errno.h>
#include <string.h>

#include "core/contract.h"

const struct memhp_policy *hotplug_policy(const struct hotplug *h)
{
	CONTRACT(h->machine->params.online_policy < MAX_POLICIES);
	return h->rules->policies[h->machine->params.online_policy];
}

void hotplug_view(const struct hotplug *h, struct machine_view *view)
{
	view_init(view, h->machine, hotplug_policy(h));
}

void hotplug_observe(struct hotplug *h, struct observer *observer)
{
	struct observer **last = &h->observers;

	while (*last)
		last = &(*last)->next;
	observer->next = NULL;
	*last = observer;
}

void hotplug_tell(const struct hotplug *h, const struct event *event)
{
	for (struct observer *o = h->observers; o; o = o->next)
		o->notify(o->data, h->machine, event);
}

int hotplug_refuse(const struct hotplug *h, int error, enum refusal reason, struct event event)
{
	event.kind = EVENT_REFUSED;
	event.reason = reason;
	event.error = error;
	hotplug_tell(h, &event);
	return error;
}

int hotplug_ask(const struct hotplug *h, enum memory_operation operation, struct event event)
{
	int rc = h->veto.ask ? h->veto.ask(h->veto.data, operation, event.span) : 0;

	return rc < 0 ? hotplug_refuse(h, rc, REFUSED_VETO, event) : 0;
}

int hotplug_new_group(struct hotplug *h, uint64_t pages, uint16_t *group)
{
	struct group *groups = machine_groups(h->machine);

	CONTRACT(pages != 0);
	*group = NO_GROUP;
	if (h->rules->no_groups)
		return 0;
	for (uint32_t i = 0; i < h->machine->groups.max; i++) {
		if (groups[i].max_pages)
			continue;
		groups[i].max_pages = pages;
		if (h->machine->groups.nr <= i)
			h->machine->groups.nr = i + 1;
		*group = (uint16_t)(i + 1);
		return 0;
	}
	return -ENOSPC;
}

void hotplug_free_group(struct hotplug *h, uint16_t group)
{
	struct group *groups = machine_groups(h->machine);
	struct table *table = &h->machine->groups;

	if (group == NO_GROUP)
		return;
	CONTRACT(group <= table->nr && !groups[group - 1].kernel && !groups[group - 1].movable);
	memset(&groups[group - 1], 0, sizeof(*groups));
	while (table->nr && !groups[table->nr - 1].max_pages)
		table->nr--;
}

bool hotplug_aligned(const struct hotplug *h, struct span range)
{
	uint64_t unit = h->rules->adds_sections ? SECTION_PAGES : h->machine->block_pages;

	return !span_empty(range) && range.start.val % unit == 0 && range.pages % unit == 0;
}

nid_t hotplug_nid_of(const struct machine *machine, pfn_t page)
{
	const struct record *records = machine_records(machine);

	for (uint32_t i = 0; i < machine->records.nr; i++)
		if (span_has(records[i].span, page))
			return records[i].nid;
	return machine->records.nr ? records[0].nid : NID(0);
}
