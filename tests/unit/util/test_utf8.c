/* SPDX-License-Identifier: MIT */
/* test_utf8.c - characters at the borders of each length, and what is none. */
#include "util/utf8.h"

#include <string.h>

#include "unit/support.h"

static void each_length_has_its_characters(void **state)
{
	static const struct {
		const char *bytes;
		uint32_t character;
	} rows[] = {
		{ "a", 'a' },
		{ "\x7f", 0x7f },
		{ "\xc2\x80", 0x80 },
		{ "\xdf\xbf", 0x7ff },
		{ "\xe0\xa0\x80", 0x800 },
		{ "\xed\x9f\xbf", 0xd7ff },
		{ "\xee\x80\x80", 0xe000 },
		{ "\xef\xbf\xbf", 0xffff },
		{ "\xf0\x90\x80\x80", 0x10000 },
		{ "\xf4\x8f\xbf\xbf", 0x10ffff },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t length = strlen(rows[i].bytes);
		uint32_t character = 0;

		assert_int_equal(utf8_decode(rows[i].bytes, length, &character), length);
		assert_int_equal(character, rows[i].character);
		/* More bytes do not matter, and one less is none. */
		assert_int_equal(utf8_decode(rows[i].bytes, length + 1, &character), length);
		if (length > 1)
			assert_int_equal(utf8_decode(rows[i].bytes, length - 1, &character), 0);
	}
}

static void what_is_no_character_is_not_taken(void **state)
{
	static const char *const rows[] = {
		"\x80",             /* no start */
		"\xbf",             /* no start */
		"\xc0\x80",         /* longer than needed */
		"\xc1\xbf",         /* longer than needed */
		"\xe0\x9f\xbf",     /* longer than needed */
		"\xf0\x8f\xbf\xbf", /* longer than needed */
		"\xed\xa0\x80",     /* the first surrogate */
		"\xed\xbf\xbf",     /* the last surrogate */
		"\xf4\x90\x80\x80", /* above U+10FFFF */
		"\xf8\x88\x80\x80\x80",
		"\xff",
		"\xc2\x41",     /* cut off by another */
		"\xe2\x82\x41", /* cut off by another */
		"\xe2\xc2\xac", /* cut off by another */
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		uint32_t character = 17;

		assert_int_equal(utf8_decode(rows[i], strlen(rows[i]), &character), 0);
		assert_int_equal(character, 17);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_length_has_its_characters),
		cmocka_unit_test(what_is_no_character_is_not_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
