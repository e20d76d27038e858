/* SPDX-License-Identifier: MIT */
#include "lab/allow.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A monitor's line editor drops what is longer. */
#define MAX_LINE 4095

/* The editor takes keys: a carriage return would end the line and begin another. */
static bool is_plain(const char *line)
{
	while (*line >= ' ' && *line <= '~')
		line++;
	return *line == '\0';
}

/* @text begins with the type @type, and no key gives another one. */
static bool is_of(const char *text, const char *type, const char *key)
{
	size_t length = strlen(type);

	return strncmp(text, type, length) == 0 && (!text[length] || text[length] == ',') &&
	       !strstr(text, key);
}

bool allow_device(const char *properties)
{
	return is_of(properties, "pc-dimm", "driver");
}

static bool allow_object(const char *properties)
{
	return is_of(properties, "memory-backend-ram", "qom-type");
}

static bool allow_anything(const char *arguments)
{
	(void)arguments;
	return true;
}

static const struct {
	const char *name;
	bool (*allowed)(const char *arguments);
} commands[] = {
	{ "help", allow_anything },       { "?", allow_anything },
	{ "info", allow_anything },       { "quit", allow_anything },
	{ "q", allow_anything },          { "object_add", allow_object },
	{ "device_add", allow_device },   { "object_del", allow_anything },
	{ "device_del", allow_anything },
};

int allow_line(const char *line, char *unknown, unsigned room, struct fail *fail)
{
	const char *name = line + strspn(line, " \t"), *arguments;
	size_t length = strcspn(name, " \t");

	unknown[0] = '\0';
	if (strlen(line) > MAX_LINE || !is_plain(line))
		return fail_with(fail, -EPERM,
				 "%.40s...: a line for a real monitor has at most %d characters, "
				 "all of them printable ASCII",
				 line, MAX_LINE);
	arguments = name + length + strspn(name + length, " \t");
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		if (strlen(commands[i].name) != length ||
		    strncmp(commands[i].name, name, length) != 0)
			continue;
		if (commands[i].allowed(arguments) || !*arguments)
			return 0;
		return fail_with(fail, -EPERM,
				 "%s: on a real kernel a transcript may use memory-backend-ram and "
				 "pc-dimm, nothing else",
				 line);
	}
	if (length == 0)
		return 0;
	if (length >= room || strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					   "0123456789_-") != length)
		return fail_with(fail, -EPERM, "%s: no command of a monitor", line);
	snprintf(unknown, room, "%.*s", (int)length, name);
	return 0;
}
