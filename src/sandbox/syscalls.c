/* SPDX-License-Identifier: MIT */
/*
 * syscalls.c - what confined processes may not even ask the kernel for.
 *
 * Namespaces and lost privileges leave a few ways out, or to what is shared with the
 * user: sockets of families that no network namespace holds, key rings, a terminal's
 * input, and the namespaces of the sandbox themselves. The rest of the list is what no session
 * needs and much has gone wrong with.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/if_tun.h>
#include <linux/nsfs.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "sandbox/syscalls.h"

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
/* Numbers of the x32 ABI begin here. */
#define FOREIGN_CALLS 0x40000000
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#define FOREIGN_CALLS 0x80000000
#else
#error "which AUDIT_ARCH_ is this?"
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
/* The low half: both architectures are little-endian. */
#define LOAD_ARGUMENT(nr) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[nr]))
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, action)
#define REFUSE(error) ANSWER(SECCOMP_RET_ERRNO | (error))
#define ALLOW ANSWER(SECCOMP_RET_ALLOW)
#define KEEP_BITS(bits) BPF_STMT(BPF_ALU | BPF_AND | BPF_K, bits)
/* Each skips the next @steps where it does not hold. */
#define WHERE_EQUAL(value, steps) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, steps)
#define WHERE_ANY_BIT(value, steps) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, value, 0, steps)
#define WHERE_AT_LEAST(value, steps) BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, value, 0, steps)
#define UNLESS_EQUAL(value, steps) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, steps, 0)

#define REFUSE_CALL(call) WHERE_EQUAL(SYS_##call, 1), REFUSE(ENOSYS)
#define FORBID_CALL(call) WHERE_EQUAL(SYS_##call, 1), REFUSE(EPERM)
#define FORBID_EQUAL(value) WHERE_EQUAL(value, 1), REFUSE(EPERM)
#define ALLOW_EQUAL(value) WHERE_EQUAL(value, 1), ALLOW

/* Which group an ioctl() is of. */
#define IOCTL_TYPE 0xff00
/* Of these some lead from one namespace to another, as NS_GET_USERNS does; more came over time. */
#define NAMESPACE_IOCTLS (_IO(NSIO, 0) & IOCTL_TYPE)
/* PIDFD_GET_USER_NAMESPACE and its like, which headers of today's kernels have. */
#define PIDFD_IOCTLS 0xff00

static struct sock_filter rules[] = {
	LOAD(arch),
	UNLESS_EQUAL(ARCHITECTURE, 1),
	REFUSE(ENOSYS),
	LOAD(nr),
	WHERE_AT_LEAST(FOREIGN_CALLS, 1),
	REFUSE(ENOSYS),

	/* The host's log: the machine's is in /dev/kmsg. */
	REFUSE_CALL(syslog),
	REFUSE_CALL(add_key),
	REFUSE_CALL(request_key),
	REFUSE_CALL(keyctl),
	REFUSE_CALL(bpf),
	REFUSE_CALL(perf_event_open),
	REFUSE_CALL(userfaultfd),
	/* It makes sockets, too. */
	REFUSE_CALL(io_uring_setup),
	/* Its flags are out of sight; C libraries go back to clone(). */
	REFUSE_CALL(clone3),

	/*
	 * A process has every capability in a user namespace that its own user id made, once it
	 * is in there. A file handle opens a namespace as well, without a path.
	 */
	FORBID_CALL(setns),
	FORBID_CALL(open_by_handle_at),

	WHERE_EQUAL(SYS_socket, 10),
	LOAD_ARGUMENT(0),
	ALLOW_EQUAL(AF_UNIX),
	ALLOW_EQUAL(AF_INET),
	ALLOW_EQUAL(AF_INET6),
	ALLOW_EQUAL(AF_NETLINK),
	REFUSE(EAFNOSUPPORT),

	WHERE_EQUAL(SYS_ioctl, 15),
	LOAD_ARGUMENT(1),
	FORBID_EQUAL(TIOCSTI),
	FORBID_EQUAL(TIOCLINUX),
	FORBID_EQUAL(SIOCGSKNS),
	FORBID_EQUAL(TUNGETDEVNETNS),
	KEEP_BITS(IOCTL_TYPE),
	FORBID_EQUAL(NAMESPACE_IOCTLS),
	FORBID_EQUAL(PIDFD_IOCTLS),
	ALLOW,

	WHERE_EQUAL(SYS_clone, 4),
	LOAD_ARGUMENT(0),
	WHERE_ANY_BIT(CLONE_NEWUSER, 1),
	REFUSE(EPERM),
	ALLOW,

	WHERE_EQUAL(SYS_unshare, 4),
	LOAD_ARGUMENT(0),
	WHERE_ANY_BIT(CLONE_NEWUSER, 1),
	REFUSE(EPERM),
	ALLOW,

	ALLOW,
};

int confine_syscalls(void)
{
	struct sock_fprog program = { sizeof(rules) / sizeof(*rules), rules };

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0 ? -errno : 0;
}
