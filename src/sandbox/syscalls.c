/* SPDX-License-Identifier: MIT */
/*
 * syscalls.c - the system calls that confined processes may not make, as a table.
 *
 * Namespaces and dropped privileges leave a few ways to the host open: sockets of families
 * that no network namespace separates, key rings, a terminal's input, and the namespaces of the
 * sandbox themselves. The table closes these, and calls that no session needs and that often
 * had security bugs. Calls of any other ABI than the native one are refused with ENOSYS.
 */
#include "sandbox/syscalls.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/if_tun.h>
#include <linux/nsfs.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof(*(array)))

/* The kernel ignores the upper half of an argument that is an int. */
#define INT_MASK UINT64_C(0xffffffff)

/* The group and the number of an ioctl; its other bits depend on the architecture. */
#define IOCTL_NAME UINT64_C(0xffff)
#define IOCTL_GROUP UINT64_C(0xff00)
/* The ioctls of pidfds. Some lead to a namespace, and newer kernels have more of them. */
#define PIDFD_IOCTLS UINT64_C(0xff00)

enum argument {
	FIRST,
	SECOND,
	CLONE_FLAGS,
};

/* A call that is refused with @error where its argument, masked, has the value. */
struct refusal {
	const char *call;
	int error;
	enum argument argument;
	uint64_t mask; /* 0: the call is refused whatever its arguments are */
	uint64_t value;
};

static const struct refusal refusals[] = {
	/* The host's kernel log; the machine's log is in /dev/kmsg. */
	{ .call = "syslog", .error = ENOSYS },
	{ .call = "add_key", .error = ENOSYS },
	{ .call = "request_key", .error = ENOSYS },
	{ .call = "keyctl", .error = ENOSYS },
	{ .call = "bpf", .error = ENOSYS },
	{ .call = "perf_event_open", .error = ENOSYS },
	{ .call = "userfaultfd", .error = ENOSYS },
	/* A ring can make sockets as well, which no filter sees. */
	{ .call = "io_uring_setup", .error = ENOSYS },
	/* Its flags are in memory, which a filter cannot read; C libraries fall back to clone(). */
	{ .call = "clone3", .error = ENOSYS },

	/*
	 * A process that enters a user namespace made by its own user id has every capability
	 * there. A file handle opens a namespace as well, without a path.
	 */
	{ .call = "setns", .error = EPERM },
	{ .call = "open_by_handle_at", .error = EPERM },
	{ "clone", EPERM, CLONE_FLAGS, CLONE_NEWUSER, CLONE_NEWUSER },
	{ "unshare", EPERM, FIRST, CLONE_NEWUSER, CLONE_NEWUSER },

	{ "ioctl", EPERM, SECOND, INT_MASK, TIOCSTI },
	{ "ioctl", EPERM, SECOND, INT_MASK, TIOCLINUX },
	/* These lead from a socket or a device to its network namespace. */
	{ "ioctl", EPERM, SECOND, INT_MASK, SIOCGSKNS },
	{ "ioctl", EPERM, SECOND, IOCTL_NAME, TUNGETDEVNETNS &IOCTL_NAME },
	/* Some of these lead from one namespace to another, as NS_GET_USERNS does. */
	{ "ioctl", EPERM, SECOND, IOCTL_GROUP, _IO(NSIO, 0) & IOCTL_GROUP },
	{ "ioctl", EPERM, SECOND, IOCTL_GROUP, PIDFD_IOCTLS },
};

/* The families of sockets that a network namespace or the file system separates; ascending. */
static const unsigned families[] = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK };

/* The architectures that the table was written for. */
static const uint32_t architectures[] = {
	SCMP_ARCH_X86_64, SCMP_ARCH_AARCH64, SCMP_ARCH_S390X, SCMP_ARCH_PPC64, SCMP_ARCH_PPC64LE,
};

static unsigned argument_number(enum argument argument, uint32_t architecture)
{
	/* s390x has the address of the stack in front of clone()'s flags. */
	if (argument == CLONE_FLAGS)
		return architecture == SCMP_ARCH_S390X ? 1 : 0;
	return argument;
}

static int refuse(scmp_filter_ctx filter, uint32_t architecture, const struct refusal *refusal)
{
	int call = seccomp_syscall_resolve_name(refusal->call);
	struct scmp_arg_cmp compare = SCMP_CMP(argument_number(refusal->argument, architecture),
					       SCMP_CMP_MASKED_EQ, refusal->mask, refusal->value);

	return seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(refusal->error), call,
				      refusal->mask ? 1 : 0, &compare);
}

/*
 * A rule names what is refused, so all other families are. On s390x and ppc64 libseccomp refuses
 * socketcall(SYS_SOCKET) with them, for its family is in memory.
 */
static int refuse_families(scmp_filter_ctx filter, uint32_t architecture)
{
	struct refusal other = { "socket", EAFNOSUPPORT, FIRST, INT_MASK, 0 };
	struct scmp_arg_cmp rest = { .arg = 0, .op = SCMP_CMP_GE };
	unsigned family = 0;
	int rc = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(families); i++) {
		for (; family < families[i] && rc == 0; family++) {
			other.value = family;
			rc = refuse(filter, architecture, &other);
		}
		family = families[i] + 1;
	}
	rest.datum_a = family;
	if (rc == 0)
		rc = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket),
					    1, &rest);
	return rc;
}

static int check_architecture(uint32_t architecture)
{
	for (unsigned i = 0; i < ARRAY_SIZE(architectures); i++)
		if (architectures[i] == architecture)
			return 0;
	return -EOPNOTSUPP;
}

/* The filter is for @architecture in place of the one that memhp runs on. */
static int choose_architecture(scmp_filter_ctx filter, uint32_t architecture)
{
	int rc;

	if (architecture == seccomp_arch_native())
		return 0;
	rc = seccomp_arch_remove(filter, SCMP_ARCH_NATIVE);
	return rc < 0 ? rc : seccomp_arch_add(filter, architecture);
}

int syscalls_make_filter(uint32_t architecture, scmp_filter_ctx *filter)
{
	int rc = check_architecture(architecture);

	if (rc < 0)
		return rc;
	*filter = seccomp_init(SCMP_ACT_ALLOW);
	if (!*filter)
		return -ENOMEM;
	rc = choose_architecture(*filter, architecture);
	if (rc == 0)
		rc = seccomp_attr_set(*filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS));
	for (unsigned i = 0; i < ARRAY_SIZE(refusals) && rc == 0; i++)
		rc = refuse(*filter, architecture, &refusals[i]);
	if (rc == 0)
		rc = refuse_families(*filter, architecture);
	if (rc < 0)
		seccomp_release(*filter);
	return rc;
}

/* syscalls_confine() installs this: the same for every sandbox of this process. */
static struct sock_fprog program;

/* Takes the program out of the pipe that libseccomp has written it to. */
static int read_program(int fd)
{
	char bytes[PIPE_BUF];
	ssize_t size = read(fd, bytes, sizeof(bytes));
	struct sock_filter *rules;

	if (size < 0)
		return -errno;
	/* Beyond that a write to a pipe may be cut short. */
	if (size == sizeof(bytes))
		return -EMSGSIZE;
	rules = malloc((size_t)size);
	if (!rules)
		return -ENOMEM;
	memcpy(rules, bytes, (size_t)size);
	program = (struct sock_fprog){ (unsigned short)((size_t)size / sizeof(*rules)), rules };
	return 0;
}

/* Through a pipe, because the limit of file sizes (RLIMIT_FSIZE) is that of a memfd as well. */
static int build_program(void)
{
	scmp_filter_ctx filter;
	int fds[2], rc = syscalls_make_filter(seccomp_arch_native(), &filter);

	if (rc < 0)
		return rc;
	rc = pipe2(fds, O_CLOEXEC | O_NONBLOCK) < 0 ? -errno : 0;
	if (rc == 0) {
		rc = seccomp_export_bpf(filter, fds[1]);
		if (rc == 0)
			rc = read_program(fds[0]);
		close(fds[0]);
		close(fds[1]);
	}
	seccomp_release(filter);
	return rc;
}

int syscalls_prepare(struct fail *fail)
{
	int rc = program.len ? 0 : build_program();

	if (rc == -EOPNOTSUPP)
		return fail_with(fail, rc,
				 "there is no filter of system calls for this architecture");
	if (rc < 0)
		return fail_with(fail, rc, "cannot build the filter of system calls: %s",
				 strerror(-rc));
	return 0;
}

int syscalls_confine(void)
{
	if (!program.len)
		return -ENODATA;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0 ? -errno : 0;
}
