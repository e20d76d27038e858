/* SPDX-License-Identifier: MIT */
/*
 * module.c - /sys/module/memory_hotplug: the parameters of the module.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "sysfs/table.h"
#include "util/number.h"

static struct params *params(const struct vm *vm)
{
	return &vm->kernel.hotplug.machine->params;
}

static void show_policy(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)object;
	text_add(out, "%s\n", vm->kernel.profile->rules->policies[params(vm)->online_policy]->name);
}

static int store_policy(struct vm *vm, uint32_t object, const char *value, size_t length)
{
	const struct memhp_policy *const *policies = vm->kernel.profile->rules->policies;

	(void)object;
	for (unsigned i = 0; i < MAX_POLICIES && policies[i]; i++) {
		if (!value_is(value, length, policies[i]->name))
			continue;
		params(vm)->online_policy = (uint8_t)i;
		return 0;
	}
	return -EINVAL;
}

static void show_ratio(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)object;
	text_add(out, "%" PRIu32 "\n", params(vm)->auto_movable_ratio);
}

static int store_ratio(struct vm *vm, uint32_t object, const char *value, size_t length)
{
	uint64_t ratio;
	int rc = number_kernel(value, length, &ratio);

	(void)object;
	if (rc < 0)
		return rc;
	if (ratio > UINT32_MAX)
		return -ERANGE;
	params(vm)->auto_movable_ratio = (uint32_t)ratio;
	return 0;
}

static void show_flag(uint8_t flag, struct text *out)
{
	text_add(out, "%c\n", flag ? 'Y' : 'N');
}

static void show_numa_aware(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)object;
	show_flag(params(vm)->auto_movable_numa_aware, out);
}

static int store_numa_aware(struct vm *vm, uint32_t object, const char *value, size_t length)
{
	bool aware;

	(void)object;
	(void)length;
	if (parse_kernel_bool(value, true, &aware) < 0)
		return -EINVAL;
	params(vm)->auto_movable_numa_aware = aware;
	return 0;
}

static void show_memmap(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)object;
	show_flag(params(vm)->memmap_on_memory, out);
}

static const struct entry parameters_entries[] = {
	RW_FILE("auto_movable_numa_aware", show_numa_aware, store_numa_aware),
	RW_FILE("auto_movable_ratio", show_ratio, store_ratio),
	RO_FILE("memmap_on_memory", show_memmap),
	RW_FILE("online_policy", show_policy, store_policy),
	{ 0 },
};

const struct dir dir_module_parameters = { .entries = parameters_entries };

static const struct entry module_entries[] = {
	SUBDIR("parameters", DIR_MODULE_PARAMETERS),
	WO_FILE("uevent", store_bus_uevent),
	{ 0 },
};

const struct dir dir_module = { .entries = module_entries };
