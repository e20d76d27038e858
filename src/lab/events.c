/* SPDX-License-Identifier: MIT */
#include "lab/events.h"

#include <stdio.h>
#include <string.h>

#include "util/json_reader.h"

/* ACPI's numbers: the events that a guest tells the outcome of, and a status. */
#define OST_DEVICE_CHECK 1
#define OST_EJECT 3
#define OST_EJECT_IN_PROGRESS 0x84

/* An integer; -1 where there is none. */
static int64_t number_of(const struct json_value *object, const char *key)
{
	const struct json_value *value = json_get(object, key);

	return json_is(value, JSON_INTEGER) ? value->integer : -1;
}

static enum guest_event_kind read_ost(const struct json_value *info)
{
	int64_t source = number_of(info, "source");

	if (source == OST_DEVICE_CHECK)
		return GUEST_PLUGGED;
	if (source == OST_EJECT && number_of(info, "status") != OST_EJECT_IN_PROGRESS)
		return GUEST_UNPLUGGED;
	return GUEST_OTHER;
}

static void read_message(void *data, const struct json_value *message)
{
	struct guest_event *event = data;
	const char *name = json_string(json_get(message, "event")), *reason;

	if (!name)
		return;
	if (strcmp(name, "ACPI_DEVICE_OST") == 0) {
		event->kind = read_ost(json_get(json_get(message, "data"), "info"));
	} else if (strcmp(name, "SHUTDOWN") == 0) {
		event->kind = GUEST_SHUTDOWN;
		reason = json_string(json_get(json_get(message, "data"), "reason"));
		if (reason)
			snprintf(event->reason, sizeof(event->reason), "%s", reason);
	}
}

static void skip_broken(void *data, const char *words)
{
	(void)data;
	(void)words;
}

struct guest_event guest_event_read(const char *line)
{
	struct guest_event event = { .kind = GUEST_OTHER };
	struct json_reader reader;

	json_reader_init(&reader, read_message, skip_broken, &event);
	for (; *line; line++)
		json_read(&reader, *line);
	json_reader_free(&reader);
	return event;
}
