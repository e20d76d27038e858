/* SPDX-License-Identifier: MIT */
#include "plugin/guard.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/contract.h"
#include "plugin/calls.h"

/* Threads that may be inside at one time. */
#define MAX_SEATS 256

#define MOST_DESCRIPTORS 1024

/* A stack that ran over cannot run the handler that tells of it. */
#define SPARE_STACK 65536

/**
 * struct seat - one thread that was inside at least once
 * @who: what it is inside of; NULL: it is outside
 * @since: the tick it went in at
 * @gate: shut while it is inside
 */
struct seat {
	atomic_bool taken;
	const char *_Atomic who;
	_Atomic unsigned since;
	gate_t gate;
	void *stack;
	bool owns_stack; /* the thread had none before */
};

static bool started; /* before there is a second thread */
static struct seat seats[MAX_SEATS];
static _Thread_local struct seat *own;
static pthread_key_t leaving;
static _Atomic unsigned ticks;
static atomic_flag blamed = ATOMIC_FLAG_INIT; /* somebody was: the program ends */

static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP };

#define NR_CRASHES (sizeof(crashes) / sizeof(*crashes))

static struct sigaction before[NR_CRASHES];

static void say(const char *text)
{
	ssize_t written = write(STDERR_FILENO, text, strlen(text));

	(void)written;
}

/*
 * Descriptors go one by one, upwards, before the process does: somebody who holds
 * a pipe of ours may wait for a mount of ours, and must be let go first.
 */
static _Noreturn void leave(void)
{
	for (int fd = STDERR_FILENO + 1; fd < MOST_DESCRIPTORS; fd++)
		close(fd);
	_exit(EXIT_FAILURE);
}

/* What the calling thread is inside of, or NULL; what it does itself from now on is let through. */
static const char *inside(void)
{
	if (!own)
		return NULL;
	atomic_store_explicit(&own->gate, GATE_OPEN, memory_order_relaxed);
	return atomic_load(&own->who);
}

static _Noreturn void blame(const char *who, const char *text, const char *detail)
{
	/* What one thread ran into others may at the same time. */
	if (atomic_flag_test_and_set(&blamed))
		for (;;)
			pause();
	say("memhp: ");
	say(who);
	say(": zone_for() ");
	say(text);
	say(detail);
	say("\n");
	leave();
}

static bool is_crash(int number)
{
	for (unsigned i = 0; i < NR_CRASHES; i++)
		if (crashes[i] == number)
			return true;
	return false;
}

static _Noreturn void blame_for_signal(const char *who, int number)
{
	const char *name = sigdescr_np(number);

	blame(who,
	      is_crash(number) ? "crashed: " : "sent a signal: ", name ? name : "an unknown one");
}

/* A number in decimal, without anything that a signal handler may not call. */
static const char *digits(unsigned number, char room[12])
{
	char *at = room + 11;

	*at = '\0';
	do {
		*--at = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	return at;
}

/* The kernel was asked for something: what does no harm is let through. */
static void on_call(const char *who, const siginfo_t *info, void *context)
{
	const char *words = calls_words(info);
	int sent = calls_signal(info, context);
	char room[12];

	if (sent)
		blame_for_signal(who, sent);
	if (!calls_let_through(info, context)) {
		if (words)
			blame(who, words, "");
		blame(who, "made the system call ", digits((unsigned)info->si_syscall, room));
	}
	atomic_store_explicit(&own->gate, GATE_SHUT, memory_order_relaxed);
}

static void on_crash(int number, siginfo_t *info, void *context)
{
	const char *who = inside();

	if (who && number == SIGSYS && calls_caught(info)) {
		on_call(who, info, context);
		return;
	}
	if (who)
		blame_for_signal(who, number);
	/* Not the plug-in's doing: it happens again, to whoever had it before. */
	for (unsigned i = 0; i < NR_CRASHES; i++)
		if (crashes[i] == number)
			sigaction(number, &before[i], NULL);
	raise(number);
}

static void on_exit_inside(void)
{
	const char *who = inside();

	if (who)
		blame(who, "ended the program", "");
}

/* A thread ends: another may have its seat. */
static void stand_up(void *data)
{
	struct seat *seat = data;
	const char *who = inside();

	if (who)
		blame(who, "ended its thread", "");
	calls_forget();
	if (seat->owns_stack)
		sigaltstack(&(stack_t){ .ss_flags = SS_DISABLE }, NULL);
	own = NULL;
	atomic_store(&seat->taken, false);
}

static void spare_a_stack(struct seat *seat)
{
	stack_t stack;

	seat->owns_stack = sigaltstack(NULL, &stack) == 0 && stack.ss_flags & SS_DISABLE;
	if (!seat->owns_stack)
		return;
	if (!seat->stack)
		seat->stack = mmap(NULL, SPARE_STACK, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (seat->stack != MAP_FAILED)
		sigaltstack(&(stack_t){ .ss_sp = seat->stack, .ss_size = SPARE_STACK }, NULL);
}

static struct seat *sit_down(void)
{
	for (unsigned i = 0; i < MAX_SEATS; i++) {
		bool taken = false;

		if (!atomic_compare_exchange_strong(&seats[i].taken, &taken, true))
			continue;
		pthread_setspecific(leaving, &seats[i]);
		spare_a_stack(&seats[i]);
		/* Where that cannot be, the rest still holds. */
		(void)calls_watch(&seats[i].gate);
		return &seats[i];
	}
	CONTRACT(false);
	return NULL;
}

_Noreturn void guard_give_up(const char *who, const char *text)
{
	blame(who, text, "");
}

void guard_enter(const char *who)
{
	if (!started)
		return;
	if (!own)
		own = sit_down();
	atomic_store_explicit(&own->since, atomic_load_explicit(&ticks, memory_order_relaxed),
			      memory_order_relaxed);
	atomic_store_explicit(&own->who, who, memory_order_release);
	atomic_store_explicit(&own->gate, GATE_SHUT, memory_order_relaxed);
}

void guard_leave(void)
{
	if (!own)
		return;
	atomic_store_explicit(&own->gate, GATE_OPEN, memory_order_relaxed);
	atomic_store_explicit(&own->who, NULL, memory_order_release);
}

static void *watch(void *data)
{
	for (;;) {
		unsigned now;

		sleep(1);
		now = atomic_fetch_add(&ticks, 1) + 1;
		for (unsigned i = 0; i < MAX_SEATS; i++) {
			const char *who = atomic_load(&seats[i].who);

			if (who && now - atomic_load(&seats[i].since) > GUARD_SECONDS)
				blame(who, "does not return", "");
		}
	}
	return data;
}

static int start_watching(void)
{
	sigset_t all, old;
	pthread_t thread;
	int rc;

	/* Signals are for the threads that know what to do with them. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	rc = pthread_create(&thread, NULL, watch, NULL);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (rc == 0)
		pthread_detach(thread);
	return -rc;
}

int guard_start(void)
{
	struct sigaction action = { .sa_sigaction = on_crash,
				    .sa_flags = SA_ONSTACK | SA_NODEFER | SA_SIGINFO };
	int rc;

	if (started)
		return 0;
	rc = -pthread_key_create(&leaving, stand_up);
	if (rc == 0)
		rc = start_watching();
	if (rc < 0)
		return rc;
	for (unsigned i = 0; i < NR_CRASHES; i++)
		sigaction(crashes[i], &action, &before[i]);
	atexit(on_exit_inside);
	started = true;
	return 0;
}

void guard_forget(void)
{
	started = false;
	own = NULL;
}
