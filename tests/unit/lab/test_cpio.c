/* SPDX-License-Identifier: MIT */
/* test_cpio.c - an archive, byte for byte. */
#include "unit/support.h"

#include <sys/stat.h>

#include "lab/cpio.h"

#define HEAD(mode, size, major, minor, name) \
	"070701"                             \
	"00000000" mode "00000000"           \
	"00000000"                           \
	"00000001"                           \
	"00000000" size "00000000"           \
	"00000000" major minor name "00000000"

static void an_archive_is_what_cpio_makes(void **state)
{
	static const char expected[] =
		HEAD("000041ed", "00000000", "00000000", "00000000", "00000004") "dev\0\0\0" HEAD(
			"00002180", "00000000", "00000005", "00000001",
			"0000000c") "dev/console\0\0\0" HEAD("000081a4", "00000005", "00000000",
							     "00000000",
							     "00000002") "a\0"
									 "hello\0\0\0" HEAD(
										 "00000000",
										 "00000000",
										 "00000000",
										 "00000000",
										 "0000000b") "TRAIL"
											     "ER!!!"
											     "\0\0"
											     "\0";
	struct text out = { 0 };

	(void)state;
	cpio_add(&out, &(struct cpio_entry){ .name = "dev", .mode = S_IFDIR | 0755 });
	cpio_add(&out,
		 &(struct cpio_entry){
			 .name = "dev/console", .mode = S_IFCHR | 0600, .major = 5, .minor = 1 });
	cpio_add(&out, &(struct cpio_entry){
			       .name = "a", .mode = S_IFREG | 0644, .data = "hello", .size = 5 });
	cpio_end(&out);
	assert_int_equal(out.length % 4, 0);
	assert_int_equal(out.length, sizeof(expected));
	assert_memory_equal(out.data, expected, out.length);
	text_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_archive_is_what_cpio_makes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
