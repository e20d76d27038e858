/* SPDX-License-Identifier: MIT */
/* test_power.c - "power" of a device, on a kernel that was built with it. */
#include "unit/support.h"

#include <errno.h>

#include "sysfs/tree.h"

#define DIR "sys/devices/system/memory/memory0/power"

static void is_that_of_a_device_that_never_sleeps(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct text text = { 0 };
	struct place place;

	(void)state;
	vm->kernel.build = profile_build(&profile_6_1, "debian");
	assert_string_equal(names(vm, DIR), "autosuspend_delay_ms control runtime_active_time "
					    "runtime_status runtime_suspended_time");
	assert_string_equal(content(vm, DIR "/control"), "auto\n");
	assert_string_equal(content(vm, DIR "/runtime_status"), "unsupported\n");
	assert_string_equal(content(vm, DIR "/runtime_active_time"), "0\n");
	assert_string_equal(content(vm, DIR "/runtime_suspended_time"), "0\n");
	assert_int_equal(mode(vm, DIR "/control"), S_IFREG | 0644);
	assert_int_equal(mode(vm, DIR "/runtime_status"), S_IFREG | 0444);
	assert_int_equal(put(vm, DIR "/control", "auto\n"), 0);
	assert_int_equal(put(vm, DIR "/control", "on\n"), -EINVAL);
	assert_int_equal(put(vm, DIR "/autosuspend_delay_ms", "1\n"), -EIO);
	assert_int_equal(tree_resolve(vm, DIR "/autosuspend_delay_ms", &place), 0);
	assert_int_equal(tree_read(vm, place, &text), -EIO);
	assert_int_equal(text.length, 0);
	text_free(&text);
	stop(vm);
}

static void goes_with_its_block(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct text text = { 0 };
	struct place place;

	(void)state;
	vm->kernel.build = profile_build(&profile_6_1, "debian");
	add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 0);
	assert_int_equal(
		tree_resolve(vm, "sys/devices/system/memory/memory32/power/control", &place), 0);
	done(&vm->kernel.hotplug,
	     hotplug_remove(&vm->kernel.hotplug,
			    block_span(vm->kernel.hotplug.machine, BLOCK_ID(FIRST_HOT))));
	assert_int_equal(tree_read(vm, place, &text), -ENODEV);
	assert_int_equal(tree_resolve(vm, "sys/devices/system/memory/memory32/power", &place),
			 -ENOENT);
	text_free(&text);
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_that_of_a_device_that_never_sleeps),
		cmocka_unit_test(goes_with_its_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
