/* SPDX-License-Identifier: MIT */
/*
 * test_syscalls.c - which system calls the filter of each architecture refuses.
 *
 * The exported program runs here in a small interpreter, so that the answers of every
 * architecture are tested on any; and the filter in libseccomp's words is compared with the file
 * tests/unit/sandbox/syscalls/NAME.pfc. When the table of rules changes, the failing test names
 * the file to copy from.
 */
#include "unit/support.h"

#include <endian.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/syscalls.h"

#define ALLOWED 0
/* The kernel reads 32 bits of an int; what is above them must change no refusal. */
#define HIGH UINT64_C(0x100000000)

static const struct architecture {
	const char *name;
	uint32_t token;
	bool big_endian;
	unsigned clone_flags; /* which argument */
	/* Numbers of calls. */
	int socket, socketpair, ioctl, clone, clone3, unshare, setns, bpf, getpid, socketcall;
	uint32_t foreign; /* another ABI of the same processor; 0: none */
} architectures[] = {
	{ "x86_64", SCMP_ARCH_X86_64, false, 0, 41, 53, 16, 56, 435, 272, 308, 321, 39, -1,
	  SCMP_ARCH_X86 },
	{ "aarch64", SCMP_ARCH_AARCH64, false, 0, 198, 199, 29, 220, 435, 97, 268, 280, 172, -1,
	  SCMP_ARCH_ARM },
	{ "s390x", SCMP_ARCH_S390X, true, 1, 359, 360, 54, 120, 435, 303, 339, 351, 20, 102,
	  SCMP_ARCH_S390 },
	{ "ppc64", SCMP_ARCH_PPC64, true, 0, 326, 333, 54, 120, 435, 282, 350, 361, 20, 102,
	  SCMP_ARCH_PPC },
	{ "ppc64le", SCMP_ARCH_PPC64LE, false, 0, 326, 333, 54, 120, 435, 282, 350, 361, 20, 102,
	  SCMP_ARCH_PPC64 },
};

/* What seccomp_export_bpf() or seccomp_export_pfc() writes. */
static char *export(const struct architecture *a, int (*write_to)(const scmp_filter_ctx, int),
		    size_t *size)
{
	int fd = memfd_create("filter", MFD_CLOEXEC);
	scmp_filter_ctx filter;
	struct stat st;
	char *bytes;

	assert_true(fd >= 0);
	assert_int_equal(syscalls_make_filter(a->token, &filter), 0);
	assert_int_equal(write_to(filter, fd), 0);
	seccomp_release(filter);
	assert_int_equal(fstat(fd, &st), 0);
	*size = (size_t)st.st_size;
	bytes = malloc(*size + 1);
	assert_non_null(bytes);
	assert_int_equal(pread(fd, bytes, *size, 0), *size);
	bytes[*size] = '\0';
	close(fd);
	return bytes;
}

/* A word of the data that a filter sees, as it lies in the memory of the architecture. */
static uint32_t word_at(const struct architecture *a, const struct seccomp_data *data,
			uint32_t offset)
{
	uint64_t pair;
	bool low;

	assert_int_equal(offset % 4, 0);
	if (offset == offsetof(struct seccomp_data, nr))
		return (uint32_t)data->nr;
	if (offset == offsetof(struct seccomp_data, arch))
		return data->arch;
	assert_true(offset >= offsetof(struct seccomp_data, args) && offset < sizeof(*data));
	pair = data->args[(offset - offsetof(struct seccomp_data, args)) / 8];
	low = (offset % 8 == 0) != a->big_endian;
	return (uint32_t)(low ? pair : pair >> 32);
}

static bool holds(const struct sock_filter *rule, uint32_t value)
{
	switch (BPF_OP(rule->code)) {
	case BPF_JEQ:
		return value == rule->k;
	case BPF_JGT:
		return value > rule->k;
	case BPF_JGE:
		return value >= rule->k;
	case BPF_JSET:
		return value & rule->k;
	default:
		fail_msg("a jump that this interpreter does not know: %#x", rule->code);
		return false;
	}
}

static struct sock_filter fetch(const struct architecture *a, const char *program, size_t size,
				size_t at)
{
	struct sock_filter rule;

	assert_true((at + 1) * sizeof(rule) <= size);
	memcpy(&rule, program + at * sizeof(rule), sizeof(rule));
	rule.code = a->big_endian ? be16toh(rule.code) : le16toh(rule.code);
	rule.k = a->big_endian ? be32toh(rule.k) : le32toh(rule.k);
	return rule;
}

/* The errno that a call is refused with; ALLOWED. */
static int answer(const struct architecture *a, const struct seccomp_data *data)
{
	uint32_t value = 0, verdict = 0;
	size_t size, at = 0;
	char *program = export(a, seccomp_export_bpf, &size);

	for (bool done = false; !done; at++) {
		struct sock_filter rule = fetch(a, program, size, at);

		switch (rule.code) {
		case BPF_LD | BPF_W | BPF_ABS:
			value = word_at(a, data, rule.k);
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			value &= rule.k;
			break;
		case BPF_JMP | BPF_JA:
			at += rule.k;
			break;
		case BPF_RET | BPF_K:
			verdict = rule.k;
			done = true;
			break;
		default:
			assert_int_equal(BPF_CLASS(rule.code), BPF_JMP);
			at += holds(&rule, value) ? rule.jt : rule.jf;
		}
	}
	free(program);
	if (verdict == SECCOMP_RET_ALLOW)
		return ALLOWED;
	assert_int_equal(verdict & SECCOMP_RET_ACTION_FULL, SECCOMP_RET_ERRNO);
	return (int)(verdict & SECCOMP_RET_DATA);
}

/* @a's call @nr, whose argument @argument is @value, is answered with @expected. */
static void expect(const struct architecture *a, int nr, unsigned argument, uint64_t value,
		   int expected)
{
	struct seccomp_data data = { .nr = nr, .arch = a->token };
	int got;

	data.args[argument] = value;
	got = answer(a, &data);
	if (got != expected)
		fail_msg("%s: call %d with %#llx as argument %u: %d, not %d", a->name, nr,
			 (unsigned long long)value, argument, got, expected);
}

static void calls_are_refused_whatever_they_want(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(architectures); i++) {
		const struct architecture *a = &architectures[i];

		expect(a, a->clone3, 0, 0, ENOSYS);
		expect(a, a->bpf, 0, 5, ENOSYS);
		expect(a, a->setns, 0, 3, EPERM);
		expect(a, a->getpid, 0, 0, ALLOWED);
	}
}

static void sockets_are_of_few_families(void **state)
{
	static const uint64_t open[] = { 1, 2, 10, 16 };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(architectures); i++) {
		const struct architecture *a = &architectures[i];

		for (uint64_t family = 0; family < 64; family++) {
			bool allowed = false;

			for (unsigned j = 0; j < ARRAY_SIZE(open); j++)
				allowed |= open[j] == family;
			expect(a, a->socket, 0, family, allowed ? ALLOWED : EAFNOSUPPORT);
			if (!allowed)
				expect(a, a->socket, 0, HIGH | family, EAFNOSUPPORT);
		}
		expect(a, a->socket, 0, 0xffffffff, EAFNOSUPPORT);
		expect(a, a->socket, 0, UINT64_MAX, EAFNOSUPPORT);
		expect(a, a->socketpair, 0, 40, ALLOWED);
		/* SYS_SOCKET, whose family cannot be seen, and SYS_BIND. */
		if (a->socketcall >= 0) {
			expect(a, a->socketcall, 0, 1, EAFNOSUPPORT);
			expect(a, a->socketcall, 0, 2, ALLOWED);
		}
	}
}

static void ioctls_that_lead_out_are_refused(void **state)
{
	static const struct {
		uint64_t first, last; /* requests */
		int expected;
	} rows[] = {
		{ 0x5411, 0x5411, ALLOWED },                                  /* TIOCOUTQ */
		{ 0x5412, 0x5412, EPERM },                                    /* TIOCSTI */
		{ 0x5413, 0x5413, ALLOWED },                                  /* TIOCGWINSZ */
		{ 0x541c, 0x541c, EPERM },                                    /* TIOCLINUX */
		{ 0x894b, 0x894b, ALLOWED },       { 0x894c, 0x894c, EPERM }, /* SIOCGSKNS */
		{ 0x54e3, 0x54e3, EPERM },                                    /* TUNGETDEVNETNS */
		{ 0x200054e3, 0x200054e3, EPERM },                            /* and on powerpc */
		{ 0x54e2, 0x54e2, ALLOWED },       { 0xb700, 0xb710, EPERM }, /* of namespaces */
		{ 0x8008b705, 0x8008b705, EPERM },                            /* NS_GET_MNTNS_ID */
		{ 0xb6ff, 0xb6ff, ALLOWED },       { 0xb800, 0xb800, ALLOWED },
		{ 0xff00, 0xff10, EPERM },         /* of pidfds */
		{ 0xc040ff0b, 0xc040ff0b, EPERM }, /* PIDFD_GET_INFO */
		{ 0xfeff, 0xfeff, ALLOWED },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(architectures); i++) {
		const struct architecture *a = &architectures[i];

		for (unsigned j = 0; j < ARRAY_SIZE(rows); j++)
			for (uint64_t request = rows[j].first; request <= rows[j].last; request++) {
				expect(a, a->ioctl, 1, request, rows[j].expected);
				expect(a, a->ioctl, 1, HIGH | request, rows[j].expected);
			}
		/* The same value as another argument decides nothing. */
		expect(a, a->ioctl, 2, 0x5412, ALLOWED);
	}
}

static void no_user_namespace_is_made(void **state)
{
	const uint64_t newuser = 0x10000000, others = 0x6e020011; /* with SIGCHLD */

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(architectures); i++) {
		const struct architecture *a = &architectures[i];

		expect(a, a->clone, a->clone_flags, others, ALLOWED);
		expect(a, a->clone, a->clone_flags, others | newuser, EPERM);
		expect(a, a->clone, a->clone_flags, HIGH | newuser, EPERM);
		/* There it is a bit of the stack's address. */
		expect(a, a->clone, !a->clone_flags, newuser, ALLOWED);
		expect(a, a->unshare, 0, others & ~UINT64_C(0xff), ALLOWED);
		expect(a, a->unshare, 0, others | newuser, EPERM);
	}
}

static void other_abis_have_no_calls(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(architectures); i++) {
		const struct architecture *a = &architectures[i];
		struct seccomp_data foreign = { .nr = a->getpid, .arch = a->foreign };

		assert_int_equal(answer(a, &foreign), ENOSYS);
	}
	/* x32 is told by its numbers alone. */
	expect(&architectures[0], 0x40000000 | 39, 0, 0, ENOSYS);
	expect(&architectures[0], 0x40000000 | 41, 0, 1, ENOSYS);
}

/* Names the file with the filter of today where it is not the one that is expected. */
static void compare_with(const char *path, const char *name, const char *got, size_t size)
{
	FILE *file = fopen(path, "r");
	char *expected = calloc(1, size + 2);
	char made[64];
	int fd;

	assert_non_null(expected);
	if (file) {
		size_t length = fread(expected, 1, size + 1, file);

		fclose(file);
		if (length == size && memcmp(expected, got, size) == 0) {
			free(expected);
			return;
		}
	}
	free(expected);
	snprintf(made, sizeof(made), "/tmp/%s.pfc.XXXXXX", name);
	fd = mkstemp(made);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, got, size), size);
	close(fd);
	fail_msg("the filter is not the one of %s; it is in %s", path, made);
}

static void each_filter_is_the_one_of_its_file(void **state)
{
	(void)state;
	assert_non_null(getenv("FILTERS"));
	for (unsigned i = 0; i < ARRAY_SIZE(architectures); i++) {
		size_t size;
		char *got = export(&architectures[i], seccomp_export_pfc, &size);
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s.pfc", getenv("FILTERS"), architectures[i].name);
		compare_with(path, architectures[i].name, got, size);
		free(got);
	}
}

static void other_architectures_have_no_filter(void **state)
{
	static const uint32_t others[] = { SCMP_ARCH_NATIVE, SCMP_ARCH_X86, SCMP_ARCH_S390,
					   SCMP_ARCH_RISCV64 };
	scmp_filter_ctx filter = &filter;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(others); i++)
		assert_int_equal(syscalls_make_filter(others[i], &filter), -EOPNOTSUPP);
	assert_ptr_equal(filter, &filter);
}

/* In a child of its own; its exit status is a question's number, 0 when all are answered. */
static void a_prepared_program_can_be_installed(void **state)
{
	struct rlimit limit, none;
	struct fail fail;
	pid_t pid;
	int status;

	(void)state;
	assert_int_equal(syscalls_confine(), -ENODATA);
	/* The user may allow no file at all. */
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	none = (struct rlimit){ 0, limit.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	assert_int_equal(syscalls_prepare(&fail), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(syscalls_prepare(&fail), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || syscalls_confine() < 0)
			_exit(1);
		if (socket(AF_VSOCK, SOCK_STREAM, 0) >= 0 || errno != EAFNOSUPPORT)
			_exit(2);
		if (socket(AF_UNIX, SOCK_STREAM, 0) < 0)
			_exit(3);
		if (unshare(CLONE_NEWUSER) == 0 || errno != EPERM)
			_exit(4);
		if (syscall(SYS_keyctl, 0, -3, 0) >= 0 || errno != ENOSYS)
			_exit(5);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_are_refused_whatever_they_want),
		cmocka_unit_test(sockets_are_of_few_families),
		cmocka_unit_test(ioctls_that_lead_out_are_refused),
		cmocka_unit_test(no_user_namespace_is_made),
		cmocka_unit_test(other_abis_have_no_calls),
		cmocka_unit_test(each_filter_is_the_one_of_its_file),
		cmocka_unit_test(other_architectures_have_no_filter),
		cmocka_unit_test(a_prepared_program_can_be_installed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
