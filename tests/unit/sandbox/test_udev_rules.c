/* SPDX-License-Identifier: MIT */
/* test_udev_rules.c - which files are read, and by which name udevd gets them. */
#include "sandbox/udev_rules.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/support.h"

static char directory[64], longest[NAME_MAX + 1];

static const char *path_of(const char *name)
{
	static char path[64 + NAME_MAX + 2];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

static void make(const char *name, const char *content)
{
	int fd = open(path_of(name), O_CREAT | O_TRUNC | O_WRONLY, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, strlen(content)), strlen(content));
	close(fd);
}

static int open_directory(void **state)
{
	(void)state;
	strcpy(directory, "/tmp/memhp-rules-XXXXXX");
	memset(longest, 'n', NAME_MAX);
	return mkdtemp(directory) ? 0 : -1;
}

static int close_directory(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -r '%s'", directory);
	return system(command);
}

static void a_file_is_called_as_udevd_reads_it(void **state)
{
	char fits[NAME_MAX + 1];
	const struct {
		const char *own, *given;
	} rows[] = {
		{ "90-a.rules", "90-a.rules" }, { "mine", "mine.rules" },
		{ ".rules", "memhp.rules" },    { ".hidden.rules", "memhp.rules" },
		{ longest, "memhp.rules" },     { fits, fits },
	};

	(void)state;
	memset(fits, 'f', NAME_MAX);
	strcpy(fits + NAME_MAX - strlen(".rules"), ".rules");
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct udev_rules rules = { 0 };
		struct fail fail;

		make(rows[i].own, "one\ntwo");
		assert_int_equal(udev_rules_read(&rules, path_of(rows[i].own), &fail), 0);
		assert_int_equal(rules.nr, 1);
		assert_string_equal(rules.files[0].name, rows[i].given);
		assert_string_equal(text_string(&rules.files[0].text), "one\ntwo");
		udev_rules_free(&rules);
	}
}

static bool has(const struct udev_rules *rules, const char *name, const char *content)
{
	for (unsigned i = 0; i < rules->nr; i++)
		if (strcmp(rules->files[i].name, name) == 0)
			return strcmp(text_string(&rules->files[i].text), content) == 0;
	return false;
}

/* Nothing waits for a pipe's writer. */
static void of_a_directory_what_udevd_would_read(void **state)
{
	char one[NAME_MAX + 1], two[NAME_MAX + 1];
	struct udev_rules rules = { 0 };
	struct fail fail;

	(void)state;
	snprintf(one, sizeof(one), "%.240s1.rules", longest);
	snprintf(two, sizeof(two), "%.240s2.rules", longest);
	make(one, "1");
	make(two, "2");
	make("empty.rules", "");
	make(".hidden.rules", "hidden");
	make("README", "words");
	assert_int_equal(mkfifo(path_of("pipe.rules"), 0644), 0);
	assert_int_equal(mkdir(path_of("directory.rules"), 0755), 0);
	assert_int_equal(symlink("/dev/null", path_of("masked.rules")), 0);
	assert_int_equal(udev_rules_read(&rules, directory, &fail), 0);
	assert_int_equal(rules.nr, 3);
	assert_true(has(&rules, one, "1"));
	assert_true(has(&rules, two, "2"));
	assert_true(has(&rules, "empty.rules", ""));
	udev_rules_free(&rules);
}

static void a_directory_without_rules_is_refused(void **state)
{
	struct udev_rules rules = { 0 };
	char words[128];
	struct fail fail;

	(void)state;
	make(".hidden.rules", "hidden");
	assert_int_equal(udev_rules_read(&rules, directory, &fail), -ENOENT);
	snprintf(words, sizeof(words), "%s: there is no file *.rules in it", directory);
	assert_string_equal(fail.text, words);
	assert_int_equal(rules.nr, 0);
	udev_rules_free(&rules);
}

static void what_cannot_be_read_is_named(void **state)
{
	struct udev_rules rules = { 0 };
	char words[128];
	struct fail fail;

	(void)state;
	assert_int_equal(udev_rules_read(&rules, "/nowhere", &fail), -ENOENT);
	assert_string_equal(fail.text, "/nowhere: No such file or directory");
	assert_int_equal(symlink("/nowhere", path_of("gone.rules")), 0);
	assert_int_equal(udev_rules_read(&rules, directory, &fail), -ENOENT);
	snprintf(words, sizeof(words), "%s/gone.rules: No such file or directory", directory);
	assert_string_equal(fail.text, words);
	udev_rules_free(&rules);
}

static void what_never_ends_is_too_much(void **state)
{
	struct udev_rules rules = { 0 };
	struct fail fail;

	(void)state;
	assert_int_equal(udev_rules_read(&rules, "/dev/zero", &fail), -EFBIG);
	assert_string_equal(fail.text, "/dev/zero: no more than 16 MiB of rules");
	udev_rules_free(&rules);
}

static void too_many_files_are_refused(void **state)
{
	struct udev_rules rules = { 0 };
	struct fail fail;

	(void)state;
	for (unsigned i = 0; i < UDEV_RULES_MAX_FILES; i++)
		assert_int_equal(udev_rules_add(&rules, "a.rules", "x", 1, &fail), 0);
	assert_int_equal(udev_rules_add(&rules, "a.rules", "x", 1, &fail), -EFBIG);
	assert_int_equal(rules.nr, UDEV_RULES_MAX_FILES);
	udev_rules_free(&rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_file_is_called_as_udevd_reads_it, open_directory,
						close_directory),
		cmocka_unit_test_setup_teardown(of_a_directory_what_udevd_would_read,
						open_directory, close_directory),
		cmocka_unit_test_setup_teardown(a_directory_without_rules_is_refused,
						open_directory, close_directory),
		cmocka_unit_test_setup_teardown(what_cannot_be_read_is_named, open_directory,
						close_directory),
		cmocka_unit_test(what_never_ends_is_too_much),
		cmocka_unit_test(too_many_files_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
