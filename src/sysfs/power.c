/* SPDX-License-Identifier: MIT */
/*
 * power.c - "power" of devices that have no power management of their own.
 *
 * All are the same: nothing is ever suspended. A kernel remembers "on" in "control";
 * here it is refused.
 */
#include <errno.h>

#include "sysfs/table.h"

static int refuse_delay(struct vm *vm, uint32_t object, const char *value, size_t length)
{
	(void)vm;
	(void)object;
	(void)value;
	(void)length;
	return -EIO;
}

static void show_control(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)vm;
	(void)object;
	text_add(out, "auto\n");
}

static int store_control(struct vm *vm, uint32_t object, const char *value, size_t length)
{
	(void)vm;
	(void)object;
	return value_is(value, length, "auto") ? 0 : -EINVAL;
}

static void show_status(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)vm;
	(void)object;
	text_add(out, "unsupported\n");
}

static void show_time(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)vm;
	(void)object;
	text_add(out, "0\n");
}

const struct entry power_entries[] = {
	{ .name = "autosuspend_delay_ms",
	  .mode = S_IFREG | 0644,
	  .store = refuse_delay,
	  .unreadable = -EIO },
	RW_FILE("control", show_control, store_control),
	RO_FILE("runtime_active_time", show_time),
	RO_FILE("runtime_status", show_status),
	RO_FILE("runtime_suspended_time", show_time),
	{ 0 },
};

bool has_power(const struct vm *vm, uint32_t object)
{
	(void)object;
	return vm->kernel.build->power;
}
