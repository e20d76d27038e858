/* SPDX-License-Identifier: MIT */
#include "lab/events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ACPI's numbers: the events that a guest tells the outcome of, and a status. */
#define OST_DEVICE_CHECK 1
#define OST_EJECT 3
#define OST_EJECT_IN_PROGRESS 0x84

/* Behind "KEY": in @line; keys that matter here are nowhere in a string. */
static const char *value_of(const char *line, const char *key)
{
	char quoted[40];
	const char *at;

	snprintf(quoted, sizeof(quoted), "\"%s\":", key);
	at = strstr(line, quoted);
	return at ? at + strlen(quoted) + strspn(at + strlen(quoted), " ") : NULL;
}

static long number_of(const char *line, const char *key)
{
	const char *value = value_of(line, key);

	return value ? strtol(value, NULL, 10) : -1;
}

static enum guest_event_kind read_ost(const char *line)
{
	long source = number_of(line, "source");

	if (source == OST_DEVICE_CHECK)
		return GUEST_PLUGGED;
	if (source == OST_EJECT && number_of(line, "status") != OST_EJECT_IN_PROGRESS)
		return GUEST_UNPLUGGED;
	return GUEST_OTHER;
}

struct guest_event guest_event_read(const char *line)
{
	struct guest_event event = { .kind = GUEST_OTHER };
	const char *name = value_of(line, "event");

	if (!name)
		return event;
	if (strncmp(name, "\"ACPI_DEVICE_OST\"", 17) == 0) {
		event.kind = read_ost(line);
	} else if (strncmp(name, "\"SHUTDOWN\"", 10) == 0) {
		const char *reason = value_of(line, "reason");

		event.kind = GUEST_SHUTDOWN;
		if (reason && *reason == '"')
			snprintf(event.reason, sizeof(event.reason), "%.*s",
				 (int)strcspn(reason + 1, "\""), reason + 1);
	}
	return event;
}
