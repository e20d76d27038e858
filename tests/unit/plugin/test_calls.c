/* SPDX-License-Identifier: MIT */
/* test_calls.c - which system calls do no harm, and in what words the others are told of. */
#include "plugin/calls.h"

#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <sys/stat.h>
#include <ucontext.h>
#include <unistd.h>

#include "unit/support.h"

static siginfo_t caught(int number)
{
	siginfo_t info = { .si_signo = SIGSYS };

	info.si_syscall = number;
	info.si_arch = AUDIT_ARCH_X86_64;
	return info;
}

static void the_commonest_have_words(void **state)
{
	static const struct {
		int number;
		const char *words;
	} rows[] = {
		{ __NR_exit_group, "ended the program" },
		{ __NR_write, "wrote to standard output or a file" },
		{ __NR_newfstatat, "asked about standard output or a file" },
		{ __NR_read, "read from standard input or a file" },
		{ __NR_open, "opened a file" },
		{ __NR_openat, "opened a file" },
		{ __NR_socket, "used a socket" },
		{ __NR_nanosleep, "slept" },
		{ __NR_clock_nanosleep, "slept" },
		{ __NR_ioctl, "controlled a device" },
		{ __NR_execve, "started another program" },
		{ __NR_getrandom, "asked for random numbers" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		siginfo_t info = caught(rows[i].number);

		assert_string_equal(calls_words(&info), rows[i].words);
		/* Another table of calls has other numbers. */
		info.si_arch = AUDIT_ARCH_I386;
		assert_null(calls_words(&info));
	}
	assert_null(calls_words(&(siginfo_t){ 0 }));
}

static void what_is_asked_of_standard_error_does_no_harm(void **state)
{
	static struct stat room;
	const struct {
		int number;
		int64_t arguments[4];
		bool made;
	} rows[] = {
		{ __NR_getpid, { 0 }, true },
		{ __NR_getppid, { 0 }, false },
		{ __NR_write, { STDERR_FILENO, (intptr_t) "", 0 }, true },
		{ __NR_write, { STDOUT_FILENO, (intptr_t) "", 0 }, false },
		{ __NR_fstat, { STDERR_FILENO, (intptr_t)&room }, true },
		{ __NR_fstat, { STDOUT_FILENO, (intptr_t)&room }, false },
		{ __NR_newfstatat,
		  { STDERR_FILENO, (intptr_t) "", (intptr_t)&room, AT_EMPTY_PATH },
		  true },
		{ __NR_newfstatat,
		  { STDOUT_FILENO, (intptr_t) "", (intptr_t)&room, AT_EMPTY_PATH },
		  false },
		{ __NR_newfstatat,
		  { STDERR_FILENO, (intptr_t) "/", (intptr_t)&room, AT_EMPTY_PATH },
		  false },
		{ __NR_newfstatat, { STDERR_FILENO, (intptr_t) "", (intptr_t)&room, 0 }, false },
		{ __NR_lseek, { STDERR_FILENO, 0, SEEK_CUR }, true },
		{ __NR_lseek, { STDERR_FILENO, 1, SEEK_CUR }, false },
		{ __NR_lseek, { STDERR_FILENO, 0, SEEK_SET }, false },
		{ __NR_lseek, { STDOUT_FILENO, 0, SEEK_CUR }, false },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		static const int registers[] = { REG_RDI, REG_RSI, REG_RDX, REG_R10 };
		siginfo_t info = caught(rows[i].number);
		ucontext_t context = { 0 };

		print_message("row %u\n", i);
		for (unsigned j = 0; j < ARRAY_SIZE(registers); j++)
			context.uc_mcontext.gregs[registers[j]] = rows[i].arguments[j];
		errno = E2BIG;
		assert_int_equal(calls_let_through(&info, &context), rows[i].made);
		assert_int_equal(errno, E2BIG);
		info.si_arch = AUDIT_ARCH_I386;
		assert_false(calls_let_through(&info, &context));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_commonest_have_words),
		cmocka_unit_test(what_is_asked_of_standard_error_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
