/* SPDX-License-Identifier: MIT */
#include <asm/unistd.h>
#include <errno.h>
#include <linux/audit.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <ucontext.h>
#include <unistd.h>

#include "plugin/calls.h"

/* The kernel's si_code of a call that was caught; 1 is seccomp's. */
#define CAUGHT 2

/* What a signal handler returns through: "mov $15, %eax; syscall", in no more bytes. */
#define RESTORER_BYTES 16

/* As the kernel has it; the C library keeps the restorer to itself. */
struct kernel_sigaction {
	uintptr_t handler;
	unsigned long flags;
	uintptr_t restorer;
	uint64_t mask;
};

_Static_assert(GATE_OPEN == SYSCALL_DISPATCH_FILTER_ALLOW &&
		       GATE_SHUT == SYSCALL_DISPATCH_FILTER_BLOCK && sizeof(gate_t) == 1,
	       "the gate is what the kernel reads");

int calls_watch(gate_t *gate)
{
	struct kernel_sigaction action = { 0 };

	if (syscall(__NR_rt_sigaction, SIGSYS, NULL, &action, sizeof(action.mask)) < 0)
		return -errno;
	/* Handlers must be able to return with the gate shut. */
	if (prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, action.restorer, RESTORER_BYTES,
		  gate) < 0)
		return -errno;
	return 0;
}

void calls_forget(void)
{
	prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_OFF, 0, 0, 0);
}

bool calls_caught(const siginfo_t *info)
{
	return info->si_code == CAUGHT;
}

static long argument(const void *context, int reg)
{
	return ((const ucontext_t *)context)->uc_mcontext.gregs[reg];
}

static bool is_harmless(const siginfo_t *info, const void *context)
{
	switch (info->si_syscall) {
	case __NR_brk:
	case __NR_mmap:
	case __NR_munmap:
	case __NR_mremap:
	case __NR_mprotect:
	case __NR_madvise:
	case __NR_futex:
	case __NR_sched_yield:
	case __NR_rt_sigprocmask:
	case __NR_getpid:
	case __NR_gettid:
	case __NR_clock_gettime:
	case __NR_gettimeofday:
		return info->si_arch == AUDIT_ARCH_X86_64;
	case __NR_write:
	case __NR_writev:
		return info->si_arch == AUDIT_ARCH_X86_64 &&
		       argument(context, REG_RDI) == STDERR_FILENO;
	default:
		return false;
	}
}

bool calls_let_through(const siginfo_t *info, void *context)
{
	ucontext_t *user = context;
	int before = errno;
	long answer;

	if (!is_harmless(info, context))
		return false;
	answer = syscall(info->si_syscall, argument(context, REG_RDI), argument(context, REG_RSI),
			 argument(context, REG_RDX), argument(context, REG_R10),
			 argument(context, REG_R8), argument(context, REG_R9));
	user->uc_mcontext.gregs[REG_RAX] = answer == -1 ? -errno : answer;
	errno = before;
	return true;
}

int calls_signal(const siginfo_t *info, const void *context)
{
	if (info->si_arch != AUDIT_ARCH_X86_64)
		return 0;
	switch (info->si_syscall) {
	case __NR_kill:
	case __NR_tkill:
	case __NR_rt_sigqueueinfo:
		return (int)argument(context, REG_RSI);
	case __NR_tgkill:
	case __NR_rt_tgsigqueueinfo:
		return (int)argument(context, REG_RDX);
	default:
		return 0;
	}
}

#define STARTED "started a process or a thread"

static const struct {
	int number;
	const char *words;
} effects[] = {
	{ __NR_exit, "ended its thread" },
	{ __NR_exit_group, "ended the program" },
	{ __NR_close, "closed a descriptor" },
	{ __NR_close_range, "closed a descriptor" },
	{ __NR_fork, STARTED },
	{ __NR_vfork, STARTED },
	{ __NR_clone, STARTED },
	{ __NR_clone3, STARTED },
};

const char *calls_words(const siginfo_t *info)
{
	if (info->si_arch != AUDIT_ARCH_X86_64)
		return NULL;
	for (size_t i = 0; i < sizeof(effects) / sizeof(*effects); i++)
		if (effects[i].number == info->si_syscall)
			return effects[i].words;
	return NULL;
}
