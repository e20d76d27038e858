/* SPDX-License-Identifier: MIT */
/* test_wire.c - frames whole, in parts, one after another, and what is none. */
#include "unit/support.h"

#include <errno.h>

#include "lab/wire.h"

static void a_frame_comes_back_as_it_was(void **state)
{
	static const size_t lengths[] = { 0, 1, 255, 256, WIRE_MAX };
	static char bytes[WIRE_HEAD + WIRE_MAX];

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	for (unsigned i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct wire_frame frame;

		wire_head(bytes, WIRE_OUTPUT, lengths[i]);
		assert_int_equal(wire_take(bytes, WIRE_HEAD + lengths[i], &frame),
				 WIRE_HEAD + lengths[i]);
		assert_int_equal(frame.kind, WIRE_OUTPUT);
		assert_int_equal(frame.length, lengths[i]);
		assert_ptr_equal(frame.payload, bytes + WIRE_HEAD);
	}
}

static void a_part_is_waited_for(void **state)
{
	static const char bytes[] = "r\3\0abcS\1\0\7";
	struct wire_frame frame = { .length = 99 };

	(void)state;
	for (size_t count = 0; count < 6; count++)
		assert_int_equal(wire_take(bytes, count, &frame), 0);
	assert_int_equal(frame.length, 99);
	assert_int_equal(wire_take(bytes, sizeof(bytes) - 1, &frame), 6);
	assert_int_equal(frame.kind, WIRE_RUN);
	assert_memory_equal(frame.payload, "abc", 3);
	assert_int_equal(wire_take(bytes + 6, sizeof(bytes) - 7, &frame), 4);
	assert_int_equal(frame.kind, WIRE_STATUS);
	assert_int_equal(frame.payload[0], 7);
}

static void what_is_no_frame_is_refused(void **state)
{
	static const struct {
		const char *bytes;
		size_t count;
	} rows[] = {
		{ "x", 1 },
		{ "\0\0\0", 3 },
		{ "O\1\x80", 3 }, /* one byte over WIRE_MAX */
		{ "O\xff\xff", 3 },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct wire_frame frame = { .length = 99 };

		assert_int_equal(wire_take(rows[i].bytes, rows[i].count, &frame), -EPROTO);
		assert_int_equal(frame.length, 99);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_frame_comes_back_as_it_was),
		cmocka_unit_test(a_part_is_waited_for),
		cmocka_unit_test(what_is_no_frame_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
