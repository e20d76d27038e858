/* SPDX-License-Identifier: MIT */
/* test_builds.c - builds by name, and that each field of one decides one thing. */
#include "kernel/builds.h"

#include <errno.h>
#include <stdlib.h>

#include "kernel/watermark.h"
#include "sim/start.h"
#include "sysfs/tree.h"
#include "unit/support.h"

#define SYSTEM "sys/devices/system/"

static void a_build_is_found_by_its_name(void **state)
{
	const struct build *build = NULL;
	struct fail fail = { "" };

	(void)state;
	assert_int_equal(profile_choose_build(&profile_6_1, "debian", &build, &fail), 0);
	assert_string_equal(build->name, "debian");
	assert_int_equal(profile_choose_build(&profile_6_1, NULL, &build, &fail), 0);
	assert_ptr_equal(build, profile_6_1.builds);
	assert_string_equal(build->name, "recorded");
}

static void a_build_that_is_not_known_is_refused_in_words(void **state)
{
	static const struct {
		const struct profile *profile;
		const char *name, *words;
	} rows[] = {
		{ &profile_6_1, "Debian",
		  "kernel 6.1 has no build 'Debian', only: recorded, debian" },
		{ &profile_6_1, "", "kernel 6.1 has no build '', only: recorded, debian" },
		{ &profile_4_13, "debian", "kernel 4.13 has no build 'debian', only: recorded" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct build *build;
		struct fail fail = { "" };

		assert_int_equal(profile_choose_build(rows[i].profile, rows[i].name, &build, &fail),
				 -ENOENT);
		assert_string_equal(fail.text, rows[i].words);
	}
}

/* What a field of a build can decide. */
struct looks {
	bool probe, device_zone, device_in_log, power, thp, hugetlb;
	const char *auto_online;
};

static bool exists(const struct vm *vm, const char *path)
{
	struct place place;

	return tree_resolve(vm, path, &place) == 0;
}

static struct vm *start_built(const struct build *build)
{
	struct machine_options *options = malloc(sizeof(*options));
	struct vm *vm = malloc(sizeof(*vm));
	struct fail fail = { "" };

	assert_non_null(options);
	assert_non_null(vm);
	machine_options_init(options);
	assert_int_equal(machine_options_line(options, TWO_NODES, &fail), 0);
	assert_int_equal(vm_start(vm, options, &profile_6_1, build, NULL, &fail), 0);
	free(options);
	assert_ptr_equal(vm->kernel.build, build);
	sound(&vm->kernel.hotplug);
	return vm;
}

static void assert_looks(const struct vm *vm, const struct looks *want)
{
	const struct machine *machine = vm->kernel.hotplug.machine;
	const char *log = text_string(&vm->kernel.log.text);
	static const char *const powers[] = { SYSTEM "memory/power", SYSTEM "memory/memory0/power",
					      SYSTEM "node/power", SYSTEM "node/node1/power" };
	uint64_t min;

	assert_int_equal(exists(vm, SYSTEM "memory/probe"), want->probe);
	for (unsigned i = 0; i < ARRAY_SIZE(powers); i++)
		assert_int_equal(exists(vm, powers[i]), want->power);
	assert_int_equal(exists(vm, SYSTEM "node/node0/hugepages"), want->hugetlb);
	assert_string_equal(content(vm, SYSTEM "memory/auto_online_blocks"), want->auto_online);
	assert_int_equal(strstr(log, "  Normal   empty\n  Device   empty\n") != NULL,
			 want->device_in_log);
	assert_int_equal(strstr(content(vm, "proc/zoneinfo"),
				"        protection: (0, 0, 0, 0, 0)\n") != NULL,
			 want->device_zone);
	assert_int_equal(strstr(content(vm, "proc/zoneinfo"), "Node 1, zone   Device\n") != NULL,
			 want->device_zone);
	/* About 730 pages as a share of isqrt(64 * pages) kB; huge pages want about 8,500. */
	min = watermarks(machine, &profile_6_1, vm->kernel.build,
			 machine_zone(machine, NID(1), ZONE_DMA32))
		      .min;
	assert_in_range(min, want->thp ? 8000 : 700, want->thp ? 9000 : 760);
}

static void each_field_decides_one_thing(void **state)
{
	static const struct {
		struct build build;
		struct looks looks;
	} rows[] = {
		{ { .name = "x" }, { true, false, false, false, true, true, "offline\n" } },
		{ { .name = "x", .no_probe = true },
		  { false, false, false, false, true, true, "offline\n" } },
		{ { .name = "x", .device_zone = true },
		  { true, true, true, false, true, true, "offline\n" } },
		{ { .name = "x", .power = true },
		  { true, false, false, true, true, true, "offline\n" } },
		{ { .name = "x", .no_thp = true },
		  { true, false, false, false, false, true, "offline\n" } },
		{ { .name = "x", .no_hugetlb = true },
		  { true, false, false, false, true, false, "offline\n" } },
		{ { .name = "x", .auto_online = MMOP_ONLINE_MOVABLE },
		  { true, false, false, false, true, true, "online_movable\n" } },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vm *vm = start_built(&rows[i].build);

		print_message("row %u\n", i);
		assert_looks(vm, &rows[i].looks);
		stop(vm);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_build_is_found_by_its_name),
		cmocka_unit_test(a_build_that_is_not_known_is_refused_in_words),
		cmocka_unit_test(each_field_decides_one_thing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
