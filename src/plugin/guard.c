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

/* Threads that may be inside at one time. */
#define MAX_SEATS 256

#define MOST_DESCRIPTORS 1024

/* A stack that ran over cannot run the handler that tells of it. */
#define SPARE_STACK 65536

/**
 * struct seat - one thread that was inside at least once
 * @who: what it is inside of; NULL: it is outside
 * @since: the tick it went in at
 */
struct seat {
	atomic_bool taken;
	const char *_Atomic who;
	_Atomic unsigned since;
	void *stack;
	bool owns_stack; /* the thread had none before */
};

static bool started; /* before there is a second thread */
static struct seat seats[MAX_SEATS];
static _Thread_local struct seat *own;
static pthread_key_t leaving;
static _Atomic unsigned ticks;

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

/* Only what a signal handler may do. */
_Noreturn void guard_give_up(const char *who, const char *text)
{
	say("memhp: ");
	say(who);
	say(": ");
	say(text);
	say("\n");
	leave();
}

static const char *inside(void)
{
	return own ? atomic_load(&own->who) : NULL;
}

static void on_crash(int number)
{
	const char *who = inside();

	if (who) {
		say("memhp: ");
		say(who);
		say(": zone_for() crashed: ");
		say(sigdescr_np(number));
		say("\n");
		leave();
	}
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
		guard_give_up(who, "zone_for() ended the program");
}

/* A thread ends: another may have its seat. */
static void stand_up(void *data)
{
	struct seat *seat = data;

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
		return &seats[i];
	}
	CONTRACT(false);
	return NULL;
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
}

void guard_leave(void)
{
	if (own)
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
				guard_give_up(who, "zone_for() does not return");
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
	struct sigaction action = { .sa_handler = on_crash, .sa_flags = SA_ONSTACK | SA_NODEFER };
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
