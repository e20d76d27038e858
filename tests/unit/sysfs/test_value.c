/* SPDX-License-Identifier: MIT */
/* test_value.c - names with numbers, written values, lists and shared files. */
#include "unit/support.h"

#include <errno.h>
#include <stdio.h>

#include "core/zone.h"
#include "sysfs/table.h"

static void names_are_a_prefix_and_a_plain_number(void **state)
{
	static const struct {
		const char *name;
		int rc;
		uint32_t number;
	} rows[] = {
		{ "memory0", 0, 0 },
		{ "memory32", 0, 32 },
		{ "memory4294967295", 0, UINT32_MAX },
		{ "memory4294967296", -ENOENT, 0 },
		{ "memory18446744073709551616", -ENOENT, 0 },
		{ "memory99999999999999999999999999", -ENOENT, 0 },
		{ "memory", -ENOENT, 0 },
		{ "", -ENOENT, 0 },
		{ "mem", -ENOENT, 0 },
		{ "memory00", -ENOENT, 0 },
		{ "memory01", -ENOENT, 0 },
		{ "memory0x10", -ENOENT, 0 },
		{ "memory+1", -ENOENT, 0 },
		{ "memory-1", -ENOENT, 0 },
		{ "memory 1", -ENOENT, 0 },
		{ "memory1 ", -ENOENT, 0 },
		{ "memory1a", -ENOENT, 0 },
		{ "memory1\n", -ENOENT, 0 },
		{ "Memory1", -ENOENT, 0 },
		{ "xmemory1", -ENOENT, 0 },
		{ "memory\xb2", -ENOENT, 0 },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		uint32_t number = 12345;

		print_message("%s\n", rows[i].name);
		assert_int_equal(parse_numbered(rows[i].name, "memory", &number), rows[i].rc);
		assert_int_equal(number, rows[i].rc ? 12345 : rows[i].number);
	}
}

static void a_value_may_end_in_one_newline(void **state)
{
	static const struct {
		const char *value;
		size_t given, length;
		bool is_online;
	} rows[] = {
		{ "online", 6, 6, true },
		{ "online\n", 7, 6, true },
		{ "online\n\n", 8, 7, false },
		{ "online\r\n", 8, 7, false },
		{ "online ", 7, 7, false },
		{ " online", 7, 7, false },
		{ "onlin", 5, 5, false },
		{ "onlinex", 7, 7, false },
		{ "online\0", 7, 7, false },
		{ "ONLINE", 6, 6, false },
		{ "\n", 1, 0, false },
		{ "", 0, 0, false },
		/* Only the bytes that were written count, not what stands behind them. */
		{ "online", 5, 5, false },
		{ "onlinex", 6, 6, true },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(value_length(rows[i].value, rows[i].given), rows[i].length);
		assert_int_equal(value_is(rows[i].value, rows[i].given, "online"),
				 rows[i].is_online);
	}
	assert_true(value_is("", 0, ""));
	assert_true(value_is("\n", 1, ""));
}

static uint64_t members;

static bool is_member(const struct vm *vm, unsigned number)
{
	(void)vm;
	return members >> number & 1;
}

static void lists_join_neighbours(void **state)
{
	static const struct {
		uint64_t members;
		unsigned end;
		const char *text;
	} rows[] = {
		{ 0, 64, "\n" },
		{ 1, 64, "0\n" },
		{ 3, 64, "0-1\n" },
		{ 5, 64, "0,2\n" },
		{ 0xb, 64, "0-1,3\n" },
		{ 0xee, 64, "1-3,5-7\n" },
		{ UINT64_MAX, 64, "0-63\n" },
		{ UINT64_C(1) << 63, 64, "63\n" },
		{ UINT64_MAX, 1, "0\n" },
		{ UINT64_MAX, 0, "\n" },
		{ 0x17, 4, "0-2\n" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text out = { 0 };

		members = rows[i].members;
		add_list(&out, rows[i].end, is_member, NULL);
		assert_string_equal(text_string(&out), rows[i].text);
		text_free(&out);
	}
}

static void zones_have_the_kernels_names(void **state)
{
	(void)state;
	assert_string_equal(zone_names[ZONE_DMA], "DMA");
	assert_string_equal(zone_names[ZONE_DMA32], "DMA32");
	assert_string_equal(zone_names[ZONE_NORMAL], "Normal");
	assert_string_equal(zone_names[ZONE_MOVABLE], "Movable");
}

static void nothing_is_shown_where_only_writing_counts(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct text out = { 0 };

	(void)state;
	show_nothing(vm, 0, &out);
	assert_int_equal(out.length, 0);
	text_free(&out);
	stop(vm);
}

static void keep(void *data, const struct uevent *uevent)
{
	char *text = data;

	snprintf(text + strlen(text), 256 - strlen(text), "%s %s %s%s%s", uevent->action,
		 uevent->devpath, uevent->subsystem, uevent->extra ? " " : "",
		 uevent->extra ? uevent->extra : "");
}

#define DEVICE "/devices/system/memory/memory3"
#define UUID "fe4d7c9d-b8c6-4a70-9ef1-3d8a58d18eed"

struct answer {
	int rc;
	const char *told;
	bool complains;
};

/* All complain in the log of what they do not understand; 4.x accepts it all the same. */
static void uevent_files_send_what_is_written(void **state)
{
	static const struct {
		const char *value;
		PER_KERNEL(struct answer) by;
	} rows[] = {
		{ "add",
		  { ON(4_10, { 0, "add " DEVICE " memory", false }),
		    ON(4_13, { 0, "add " DEVICE " memory SYNTH_UUID=0", false }),
		    ON(6_1, { 0, "add " DEVICE " memory SYNTH_UUID=0", false }) } },
		{ "change\n",
		  { ON(4_10, { 0, "change " DEVICE " memory", false }),
		    ON(4_13, { 0, "change " DEVICE " memory SYNTH_UUID=0", false }),
		    ON(6_1, { 0, "change " DEVICE " memory SYNTH_UUID=0", false }) } },
		{ "bogus\n", { ON_4_X({ 0, "", true }), ON(6_1, { -EINVAL, "", true }) } },
		{ "addendum", { ON_4_X({ 0, "", true }), ON(6_1, { -EINVAL, "", true }) } },
		{ "ADD", { ON_4_X({ 0, "", true }), ON(6_1, { -EINVAL, "", true }) } },
		{ "\n", { ON_4_X({ 0, "", true }), ON(6_1, { -EINVAL, "", true }) } },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		  { ON_4_X({ 0, "", true }), ON(6_1, { -EINVAL, "", true }) } },
		{ "add nonsense", { ON_4_X({ 0, "", true }), ON(6_1, { -EINVAL, "", true }) } },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		for (unsigned p = 0; profiles[p]; p++) {
			struct vm *vm = start(profiles[p], TWO_NODES, "");
			struct answer want = EXPECTED(rows[i].by, profiles[p]);
			size_t logged = vm->kernel.log.text.length;
			char told[256] = "";

			print_message("%s on %s\n", rows[i].value, profiles[p]->name);
			vm->uevents.sink = keep;
			vm->uevents.data = told;
			refused(&vm->kernel.hotplug,
				store_device_uevent(vm, DEVICE, "memory", rows[i].value,
						    strlen(rows[i].value)),
				want.rc);
			assert_string_equal(told, want.told);
			assert_int_equal(vm->kernel.log.text.length > logged, want.complains);
			if (want.complains)
				assert_non_null(strstr(text_string(&vm->kernel.log.text) + logged,
						       "memory3"));
			stop(vm);
		}
	}
}

static void uevents_carry_the_uuid_that_was_written(void **state)
{
	/* 4.10 knows no action with words behind it. */
	static const char with_uuid[] = "add " DEVICE " memory SYNTH_UUID=" UUID;
	static const PER_KERNEL(const char *)
		sent = { ON(4_10, ""), ON(4_13, with_uuid), ON(6_1, with_uuid) };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		char told[256] = "";

		vm->uevents.sink = keep;
		vm->uevents.data = told;
		assert_int_equal(store_device_uevent(vm, DEVICE, "memory", "add " UUID "\n",
						     strlen("add " UUID "\n")),
				 0);
		assert_string_equal(told, EXPECTED(sent, profiles[p]));
		stop(vm);
	}
}

/* A bus sends nothing that the machine's listeners get. */
static void the_buses_know_the_same_words(void **state)
{
	static const struct {
		const char *value;
		int on_6_1;
	} rows[] = {
		{ "add", 0 },
		{ "change\n", 0 },
		{ "zebra", -EINVAL },
		{ "bogus", -EINVAL },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		for (unsigned p = 0; profiles[p]; p++) {
			struct vm *vm = start(profiles[p], TWO_NODES, "");
			char told[256] = "";

			print_message("%s on %s\n", rows[i].value, profiles[p]->name);
			vm->uevents.sink = keep;
			vm->uevents.data = told;
			refused(&vm->kernel.hotplug,
				store_bus_uevent(vm, 0, rows[i].value, strlen(rows[i].value)),
				EXPECT_ON(profiles[p], int, ON_4_X(0), ON(6_1, rows[i].on_6_1)));
			assert_string_equal(told, "");
			stop(vm);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_a_prefix_and_a_plain_number),
		cmocka_unit_test(a_value_may_end_in_one_newline),
		cmocka_unit_test(lists_join_neighbours),
		cmocka_unit_test(zones_have_the_kernels_names),
		cmocka_unit_test(nothing_is_shown_where_only_writing_counts),
		cmocka_unit_test(uevent_files_send_what_is_written),
		cmocka_unit_test(uevents_carry_the_uuid_that_was_written),
		cmocka_unit_test(the_buses_know_the_same_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
