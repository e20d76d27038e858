/* SPDX-License-Identifier: MIT */
#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
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

/* What the C library asks of a descriptor before it writes there. */
static bool is_about_itself(const siginfo_t *info, const void *context)
{
	const char *path = (const char *)argument(context, REG_RSI);

	switch (info->si_syscall) {
	case __NR_newfstatat:
		return argument(context, REG_R10) & AT_EMPTY_PATH && (!path || !*path);
	case __NR_lseek:
		return argument(context, REG_RSI) == 0 && argument(context, REG_RDX) == SEEK_CUR;
	default:
		return true;
	}
}

static bool is_harmless(const siginfo_t *info, const void *context)
{
	if (info->si_arch != AUDIT_ARCH_X86_64)
		return false;
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
		return true;
	case __NR_write:
	case __NR_writev:
	case __NR_fstat:
	case __NR_newfstatat:
	case __NR_lseek:
		return argument(context, REG_RDI) == STDERR_FILENO &&
		       is_about_itself(info, context);
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

#define CLOSED "closed a descriptor"
#define STARTED "started a process or a thread"
#define EXECUTED "started another program"
#define WROTE "wrote to standard output or a file"
#define ASKED "asked about standard output or a file"
#define READ "read from standard input or a file"
#define OPENED "opened a file"
#define LOOKED "looked for a file"
#define CHANGED "changed files"
#define COPIED "copied a descriptor"
#define PIPED "made a pipe"
#define CONNECTED "used a socket"
#define SLEPT "slept"
#define WAITED "waited for something"
#define HANDLED "changed what signals do"

static const struct {
	int number;
	const char *words;
} effects[] = {
	{ __NR_exit, "ended its thread" },
	{ __NR_exit_group, "ended the program" },
	{ __NR_close, CLOSED },
	{ __NR_close_range, CLOSED },
	{ __NR_fork, STARTED },
	{ __NR_vfork, STARTED },
	{ __NR_clone, STARTED },
	{ __NR_clone3, STARTED },
	{ __NR_execve, EXECUTED },
	{ __NR_execveat, EXECUTED },
	{ __NR_write, WROTE },
	{ __NR_writev, WROTE },
	{ __NR_pwrite64, WROTE },
	{ __NR_pwritev, WROTE },
	{ __NR_sendfile, WROTE },
	{ __NR_fstat, ASKED },
	{ __NR_newfstatat, ASKED },
	{ __NR_statx, ASKED },
	{ __NR_lseek, ASKED },
	{ __NR_read, READ },
	{ __NR_readv, READ },
	{ __NR_pread64, READ },
	{ __NR_preadv, READ },
	{ __NR_open, OPENED },
	{ __NR_openat, OPENED },
	{ __NR_openat2, OPENED },
	{ __NR_creat, OPENED },
	{ __NR_stat, LOOKED },
	{ __NR_lstat, LOOKED },
	{ __NR_access, LOOKED },
	{ __NR_faccessat, LOOKED },
	{ __NR_faccessat2, LOOKED },
	{ __NR_readlink, LOOKED },
	{ __NR_readlinkat, LOOKED },
	{ __NR_getdents64, "read a directory" },
	{ __NR_unlink, CHANGED },
	{ __NR_unlinkat, CHANGED },
	{ __NR_rename, CHANGED },
	{ __NR_renameat, CHANGED },
	{ __NR_renameat2, CHANGED },
	{ __NR_mkdir, CHANGED },
	{ __NR_mkdirat, CHANGED },
	{ __NR_rmdir, CHANGED },
	{ __NR_truncate, CHANGED },
	{ __NR_ftruncate, CHANGED },
	{ __NR_chmod, CHANGED },
	{ __NR_fchmod, CHANGED },
	{ __NR_dup, COPIED },
	{ __NR_dup2, COPIED },
	{ __NR_dup3, COPIED },
	{ __NR_fcntl, "controlled a descriptor" },
	{ __NR_ioctl, "controlled a device" },
	{ __NR_pipe, PIPED },
	{ __NR_pipe2, PIPED },
	{ __NR_socket, CONNECTED },
	{ __NR_socketpair, CONNECTED },
	{ __NR_connect, CONNECTED },
	{ __NR_bind, CONNECTED },
	{ __NR_listen, CONNECTED },
	{ __NR_accept, CONNECTED },
	{ __NR_accept4, CONNECTED },
	{ __NR_sendto, CONNECTED },
	{ __NR_sendmsg, CONNECTED },
	{ __NR_recvfrom, CONNECTED },
	{ __NR_recvmsg, CONNECTED },
	{ __NR_nanosleep, SLEPT },
	{ __NR_clock_nanosleep, SLEPT },
	{ __NR_pause, SLEPT },
	{ __NR_poll, WAITED },
	{ __NR_ppoll, WAITED },
	{ __NR_select, WAITED },
	{ __NR_pselect6, WAITED },
	{ __NR_epoll_wait, WAITED },
	{ __NR_epoll_pwait, WAITED },
	{ __NR_wait4, WAITED },
	{ __NR_waitid, WAITED },
	{ __NR_rt_sigaction, HANDLED },
	{ __NR_sigaltstack, HANDLED },
	{ __NR_getrandom, "asked for random numbers" },
	{ __NR_chdir, "changed its directory" },
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
