/* SPDX-License-Identifier: MIT */
/* test_program.c - program_find(): programs by name, along PATH. */
#include "os/program.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/support.h"

static char first[] = "/tmp/memhp-program-XXXXXX", second[] = "/tmp/memhp-program-XXXXXX";

static void make(const char *directory, const char *name, mode_t mode)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	fd = open(path, O_CREAT | O_WRONLY, mode);
	assert_true(fd >= 0);
	fchmod(fd, mode);
	close(fd);
}

static int two_directories(void **state)
{
	char path[128];

	(void)state;
	if (!mkdtemp(first) || !mkdtemp(second))
		return -1;
	make(first, "text", 0644);
	make(second, "text", 0755);
	make(first, "tool", 0755);
	make(second, "tool", 0755);
	snprintf(path, sizeof(path), "%s:%s", first, second);
	return setenv("PATH", path, 1);
}

static int remove_them(void **state)
{
	static const char *const names[] = { "text", "tool" };
	char *const directories[] = { first, second };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(directories); i++) {
		for (unsigned j = 0; j < ARRAY_SIZE(names); j++) {
			char path[64];

			snprintf(path, sizeof(path), "%s/%s", directories[i], names[j]);
			unlink(path);
		}
		rmdir(directories[i]);
	}
	return 0;
}

static void assert_found(const char *name, const char *directory, const char *file)
{
	char want[64];
	char *found = program_find(name);

	assert_non_null(found);
	snprintf(want, sizeof(want), "%s/%s", directory, file);
	assert_string_equal(found, want);
	free(found);
}

static void the_first_that_can_be_run_wins(void **state)
{
	(void)state;
	assert_found("tool", first, "tool");
	assert_found("text", second, "text");
}

static void a_path_is_taken_as_it_is(void **state)
{
	char path[64];

	(void)state;
	snprintf(path, sizeof(path), "%s/tool", second);
	assert_found(path, second, "tool");
	snprintf(path, sizeof(path), "%s/text", first);
	assert_null(program_find(path));
	assert_null(program_find(first));
}

static void what_is_nowhere_is_not_found(void **state)
{
	(void)state;
	assert_null(program_find("nowhere"));
	assert_null(program_find("/nowhere/tool"));
	assert_null(program_find(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_that_can_be_run_wins),
		cmocka_unit_test(a_path_is_taken_as_it_is),
		cmocka_unit_test(what_is_nowhere_is_not_found),
	};

	return cmocka_run_group_tests(tests, two_directories, remove_them);
}
