/* SPDX-License-Identifier: MIT */
/* test_whole_file.c - a file gets all of a text or stays as it was, and nothing is left beside it.
 */
#include "os/whole_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/support.h"

static char folder[] = "/tmp/memhp-test-XXXXXX";

static int go_there(void **state)
{
	(void)state;
	return mkdtemp(folder) ? chdir(folder) : -1;
}

static int clear_away(void **state)
{
	(void)state;
	unlink("file");
	unlink("link");
	rmdir("inside");
	return chdir("/") == 0 ? rmdir(folder) : -1;
}

static unsigned entries(void)
{
	DIR *directory = opendir(".");
	unsigned nr = 0;

	assert_non_null(directory);
	while (readdir(directory))
		nr++;
	closedir(directory);
	return nr - 2;
}

static void assert_holds(const char *path, const char *expected)
{
	char bytes[256];
	FILE *file = fopen(path, "r");
	size_t got;

	assert_non_null(file);
	got = fread(bytes, 1, sizeof(bytes) - 1, file);
	bytes[got] = '\0';
	fclose(file);
	assert_string_equal(bytes, expected);
}

static int put_words(const char *path, const char *words)
{
	struct text text = { 0 };
	int rc;

	text_add(&text, "%s", words);
	rc = whole_file_put(path, &text);
	text_free(&text);
	return rc;
}

static void a_file_is_made_and_replaced(void **state)
{
	char path[64];
	struct stat is;

	(void)state;
	assert_int_equal(put_words("file", "first, and longer\n"), 0);
	assert_holds("file", "first, and longer\n");
	assert_int_equal(chmod("file", 0640), 0);
	snprintf(path, sizeof(path), "%s/file", folder);
	assert_int_equal(put_words(path, "second\n"), 0);
	assert_holds("file", "second\n");
	assert_int_equal(stat("file", &is), 0);
	assert_int_equal(is.st_mode & 0777, 0640);
	assert_int_equal(put_words("./file", ""), 0);
	assert_holds("file", "");
	assert_int_equal(entries(), 1);
}

/* What the shell opened for the output must get it, whatever name it goes by. */
static void a_link_is_written_through(void **state)
{
	struct stat is;

	(void)state;
	assert_int_equal(put_words("file", "before, and longer\n"), 0);
	assert_int_equal(symlink("file", "link"), 0);
	assert_int_equal(put_words("link", "through\n"), 0);
	assert_holds("file", "through\n");
	assert_int_equal(lstat("link", &is), 0);
	assert_true(S_ISLNK(is.st_mode));
	assert_int_equal(entries(), 2);
	assert_int_equal(unlink("link"), 0);
}

static void where_there_can_be_no_file_it_is_said(void **state)
{
	(void)state;
	assert_int_equal(mkdir("inside", 0755), 0);
	assert_int_equal(put_words("inside", "x"), -EISDIR);
	assert_int_equal(put_words("nowhere/file", "x"), -ENOENT);
	assert_int_equal(put_words("/dev/full", "x"), -ENOSPC);
	assert_int_equal(rmdir("inside"), 0);
}

static void a_failure_leaves_what_was_there(void **state)
{
	const struct rlimit small = { 4, RLIM_INFINITY };
	struct rlimit before;
	int directory = open(".", O_RDONLY | O_DIRECTORY), rc;
	struct text text = { 0 };

	(void)state;
	assert_int_equal(put_words("file", "before\n"), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	text_add(&text, "longer than that\n");
	rc = whole_file_put("file", &text);
	if (rc == -EFBIG)
		rc = whole_file_replace(directory, "file", &text);
	setrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(rc, -EFBIG);
	assert_holds("file", "before\n");
	assert_int_equal(entries(), 1);
	close(directory);
	text_free(&text);
}

static void whether_it_is_possible_is_found_out_without_a_trace(void **state)
{
	int directory = open(".", O_RDONLY | O_DIRECTORY), proc = open("/proc", O_RDONLY);
	unsigned before = entries();

	(void)state;
	assert_int_equal(whole_file_possible(directory), 0);
	assert_int_equal(entries(), before);
	assert_true(whole_file_possible(proc) < 0);
	close(directory);
	close(proc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_made_and_replaced),
		cmocka_unit_test(a_link_is_written_through),
		cmocka_unit_test(where_there_can_be_no_file_it_is_said),
		cmocka_unit_test(a_failure_leaves_what_was_there),
		cmocka_unit_test(whether_it_is_possible_is_found_out_without_a_trace),
	};

	return cmocka_run_group_tests(tests, go_there, clear_away);
}
