/* SPDX-License-Identifier: MIT */
/*
 * synth.c - uevents that somebody writes: "ACTION [UUID [KEY=VALUE]...]".
 *
 * What is sent for the words behind the action stands in the kernel's
 * documentation of the "uevent" file: SYNTH_UUID, and SYNTH_ARG_KEY for each
 * pair. Older generations take the action alone.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "sysfs/table.h"

#define UUID_FORM "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"

static const char *find_action(const struct profile *profile, const char *word, size_t length)
{
	static const char *const actions[] = { "add",    "remove",  "change", "move",
					       "online", "offline", "bind",   "unbind" };
	/* The last two came later. */
	size_t known = profile->files->uevent_no_bind ? 6 : 8;

	for (size_t i = 0; i < known; i++)
		if (strlen(actions[i]) == length && memcmp(actions[i], word, length) == 0)
			return actions[i];
	return NULL;
}

static bool is_uuid(const char *word, size_t length)
{
	if (length != strlen(UUID_FORM))
		return false;
	for (size_t i = 0; i < length; i++)
		if (UUID_FORM[i] == 'x' ? !isxdigit((unsigned char)word[i]) : word[i] != '-')
			return false;
	return true;
}

/* KEY=VALUE of letters and digits. */
static bool is_pair(const char *word, size_t length)
{
	const char *equals = memchr(word, '=', length);

	if (!equals || equals == word || equals + 1 == word + length)
		return false;
	for (size_t i = 0; i < length; i++)
		if (word + i != equals && !isalnum((unsigned char)word[i]))
			return false;
	return true;
}

/* The keys that @rest, what follows the action, adds. */
static int add_arguments(const char *rest, struct text *extra)
{
	size_t length = strcspn(rest, " ");

	if (!*rest) {
		text_add(extra, "SYNTH_UUID=0");
		return 0;
	}
	if (!is_uuid(rest, length))
		return -EINVAL;
	text_add(extra, "SYNTH_UUID=%.*s", (int)length, rest);
	while (*(rest += length)) {
		rest++;
		length = strcspn(rest, " ");
		if (!is_pair(rest, length))
			return -EINVAL;
		text_add(extra, " SYNTH_ARG_%.*s", (int)length, rest);
	}
	return 0;
}

/* Return: 0; -ENOENT for an action that is none, -EINVAL for what stands behind one. */
static int synthesise(struct vm *vm, const char *devpath, const char *subsystem, const char *value,
		      struct text *extra)
{
	size_t word = strcspn(value, " ");
	const char *action = find_action(vm->kernel.profile, value, word);
	const char *rest = value + word + (value[word] == ' ');
	struct uevent uevent = { .action = action, .devpath = devpath, .subsystem = subsystem };

	if (!action || (*rest && vm->kernel.profile->files->uevent_action_alone))
		return -ENOENT;
	if (add_arguments(rest, extra) < 0)
		return -EINVAL;
	if (!vm->kernel.profile->files->uevent_no_uuid)
		uevent.extra = text_string(extra);
	if (devpath)
		uevents_send(&vm->uevents, &uevent);
	return 0;
}

static void complain(struct vm *vm, const char *devpath, const char *subsystem, int error)
{
	const char *name = devpath ? strrchr(devpath, '/') + 1 : subsystem;

	if (vm->kernel.profile->log->short_uevent_complaint) {
		klog_add(&vm->kernel.log, "%s %s: uevent: unknown action-string", subsystem, name);
	} else if (devpath) {
		klog_add(&vm->kernel.log, "synth uevent: %s: %s", devpath,
			 error == -ENOENT ? "unknown uevent action string" :
					    "incorrect uevent action arguments");
		klog_add(&vm->kernel.log, "%s %s: uevent: failed to send synthetic uevent: %d",
			 subsystem, name, -EINVAL);
	}
}

int store_device_uevent(struct vm *vm, const char *devpath, const char *subsystem,
			const char *value, size_t length)
{
	char copy[TREE_FILE_SIZE + 1];
	struct text extra = { 0 };
	int rc;

	length = value_length(value, length);
	memcpy(copy, value, length);
	copy[length] = '\0';
	rc = synthesise(vm, devpath, subsystem, copy, &extra);
	text_free(&extra);
	if (rc < 0)
		complain(vm, devpath, subsystem, rc);
	return rc < 0 && !vm->kernel.profile->files->uevent_takes_all ? -EINVAL : 0;
}

/* Nobody in memory hotplug listens to what buses and modules send. */
int store_bus_uevent(struct vm *vm, uint32_t object, const char *value, size_t length)
{
	(void)object;
	return store_device_uevent(vm, NULL, "bus", value, length);
}
