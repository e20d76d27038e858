/* SPDX-License-Identifier: MIT */
/* test_plug_cold.c - devices that are there when the machine starts. */
#include <errno.h>
#include <stdlib.h>

#include "sim/plug.h"
#include "sim/start.h"
#include "unit/support.h"

#define SLOTS "-m 1G,slots=2,maxmem=2G "
#define OBJECT "-object memory-backend-ram,id=m0,size=256M "

static void they_start_offline_and_say_that_they_are_cold(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm =
			start(profiles[p], SLOTS OBJECT "-device pc-dimm,id=d0,memdev=m0", "");

		assert_int_equal(vm->board.nr_dimms, 1);
		assert_true(vm->board.dimms[0].cold);
		assert_true(vm->board.dimms[0].attached);
		assert_false(block_online(block(&vm->kernel.hotplug, FIRST_HOT)));
		assert_false(block_online(block(&vm->kernel.hotplug, FIRST_HOT + 1)));
		stop(vm);
	}
}

/* Options may come in any order: objects are there before devices. */
static void an_object_may_stand_behind_its_device(void **state)
{
	struct vm *vm = start(&profile_6_1, "-device pc-dimm,memdev=m0 " SLOTS OBJECT, "");

	(void)state;
	assert_string_equal(vm->board.dimms[0].id, "");
	assert_int_equal(vm->kernel.hotplug.machine->blocks.nr, 8 + 2);
	stop(vm);
}

static void they_are_onlined_as_the_command_line_says(void **state)
{
	struct vm *vm = start(&profile_6_1, SLOTS OBJECT "-device pc-dimm,id=d0,memdev=m0",
			      "memhp_default_state=online_movable");

	(void)state;
	assert_int_equal(block(&vm->kernel.hotplug, FIRST_HOT)->zone, ZONE_MOVABLE);
	stop(vm);
}

static void they_can_be_unplugged_like_any_other(void **state)
{
	struct vm *vm = start(&profile_4_13, SLOTS OBJECT "-device pc-dimm,id=d0,memdev=m0", "");
	struct fail fail;

	(void)state;
	assert_int_equal(plug_remove(vm, "d0", &fail), 0);
	sound(&vm->kernel.hotplug);
	assert_int_equal(vm->board.nr_dimms, 0);
	assert_int_equal(vm->kernel.hotplug.machine->blocks.nr, 8);
	stop(vm);
}

/* Of what is there at boot 6.1 takes nothing above mem=; what comes later it takes. */
static void mem_bars_them_on_6_1_only(void **state)
{
	static const char options[] = SLOTS OBJECT
		"-object memory-backend-ram,id=m1,size=256M -device pc-dimm,id=d0,memdev=m0";

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], options, "mem=900M");
		bool barred = EXPECT_ON(profiles[p], bool, ON_4_X(false), ON(6_1, true));
		struct fail fail;

		assert_int_equal(vm->board.dimms[0].attached, !barred);
		assert_null(strstr(text_string(&vm->kernel.log.text), "exceeds maximum"));
		assert_int_equal(strstr(text_string(&vm->kernel.log.text),
					"acpi PNP0C80:00: add_memory failed\n") != NULL,
				 barred);
		assert_int_equal(plug_add(vm, "pc-dimm,id=d1,memdev=m1", &fail), 0);
		sound(&vm->kernel.hotplug);
		assert_true(vm->board.dimms[1].attached);
		stop(vm);
	}
}

static void refusals_name_the_option(void **state)
{
	static const struct {
		const char *options, *words;
	} rows[] = {
		{ SLOTS "-device pc-dimm,id=d0,memdev=m0",
		  "-device pc-dimm,id=d0,memdev=m0: Device 'm0' not found" },
		{ SLOTS "-device nothing", "-device nothing: 'nothing' is not a valid device model "
					   "name" },
		{ SLOTS OBJECT "-device pc-dimm,id=d0,memdev=m0 -device pc-dimm,id=d0,memdev=m0",
		  "-device pc-dimm,id=d0,memdev=m0: Duplicate ID 'd0' for device" },
		{ "-m 1G " OBJECT "-device pc-dimm,memdev=m0",
		  "-device pc-dimm,memdev=m0: no slots where allocated, please specify the "
		  "'slots' option" },
	};
	struct machine_options *options = malloc(sizeof(*options));
	struct vm *vm = malloc(sizeof(*vm));

	(void)state;
	assert_non_null(options);
	assert_non_null(vm);
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct fail fail = { "" };

		machine_options_init(options);
		assert_int_equal(machine_options_line(options, rows[i].options, &fail), 0);
		assert_true(vm_start(vm, options, &profile_6_1, NULL, NULL, &fail) < 0);
		assert_string_equal(fail.text, rows[i].words);
	}
	free(options);
	free(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(they_start_offline_and_say_that_they_are_cold),
		cmocka_unit_test(an_object_may_stand_behind_its_device),
		cmocka_unit_test(they_are_onlined_as_the_command_line_says),
		cmocka_unit_test(they_can_be_unplugged_like_any_other),
		cmocka_unit_test(mem_bars_them_on_6_1_only),
		cmocka_unit_test(refusals_name_the_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
