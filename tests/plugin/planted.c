/* SPDX-License-Identifier: MIT */
/*
 * planted.c - rules with a bug each, and plug-ins that misbehave: one for each KIND.
 *
 * A bug is planted in a rule that keeps the promise which it then breaks. What
 * misbehaves late does so only from the fourth hot block on, after it was let in.
 */
#include <errno.h>
#include <fcntl.h>
#include <memhp/policy.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Rules without a bug. */
#define FREE_ZONES 1
#define ORDERED_ZONES 2

/* Bugs, by the promise that they break. */
#define OVERLAPS 11
#define UNORDERED 12
#define DECEIVES 13
#define LOSES_AT_ADD 14
#define LOSES_AT_ONLINE 15
#define WANTS_AN_ORDER 16
#define IRREVERSIBLE 17
#define STRANDS 18
#define MOODY 19

/* Wrong from the start. */
#define OTHER_ABI 31
#define NO_SYMBOL 32
#define NO_FUNCTION 33
#define NO_NAME 34
#define BAD_NAME 35
#define TAKEN_NAME 36
#define CRASHES_AT_LOAD 37
#define CRASHES 38
#define HANGS 39
#define EXITS 40
#define UNDEFINED 41
#define NO_ZONE 42
#define OLD_ABI 43
#define SHIFTS 44

/* Wrong after a while. */
#define CRASHES_LATE 51
#define HANGS_LATE 52
#define EXITS_LATE 53
#define OVERFLOWS_LATE 54
#define ABORTS_LATE 55
#define NO_ZONE_LATE 56
#define QUITS_LATE 57
#define CLOSES_LATE 58
#define STOPS_LATE 59
#define FORKS_LATE 60
#define THREADS_LATE 61
#define LEAVES_LATE 62
#define SLEEPS_LATE 63
#define WRITES_LATE 64
#define LOOKS_LATE 65
#define SEEKS_LATE 66
#define ASKS_LATE 67

/* Not wrong: gets memory from the kernel, and tells what it does. */
#define ALLOCATES 71

#ifndef NAME
#define NAME "planted"
#endif

#define BLOCK_PAGES UINT64_C(32768)

static struct memhp_span span_of(const struct memhp_view *view, const struct memhp_block *block,
				 enum memhp_zone zone)
{
	return memhp_zone_around(view, block, zone).span;
}

/* What a zone rule allows at all; the ordered rule is 4.13's. */
static bool allows_kernel(const struct memhp_view *view, const struct memhp_block *block)
{
	struct memhp_span movable = span_of(view, block, MEMHP_MOVABLE);

	(void)movable;
#if KIND == ORDERED_ZONES || KIND == OVERLAPS
	return memhp_empty(movable) || block->span.end <= movable.start;
#elif KIND == UNORDERED
	/* Keeps clear of Movable, but on either side of it. */
	return memhp_empty(movable) || block->span.end <= movable.start ||
	       block->span.start >= movable.end;
#elif KIND == STRANDS
	return memhp_empty(movable) || block->span.end < movable.start;
#else
	return true;
#endif
}

static bool allows_movable(const struct memhp_view *view, const struct memhp_block *block)
{
	struct memhp_span kernel = span_of(view, block, memhp_kernel_zone(view, block));
	struct memhp_block other;

	(void)kernel;
	(void)other;
#if KIND == ORDERED_ZONES || KIND == UNORDERED
	return memhp_empty(kernel) || kernel.end <= block->span.start;
#elif KIND == OVERLAPS
	/* One block too generous. */
	return memhp_empty(kernel) || kernel.end <= block->span.end + BLOCK_PAGES;
#elif KIND == STRANDS
	return memhp_empty(kernel) || kernel.end < block->span.start;
#elif KIND == LOSES_AT_ADD
	return !memhp_block_at(view, block->span.end, &other);
#elif KIND == LOSES_AT_ONLINE
	return memhp_empty(kernel);
#elif KIND == WANTS_AN_ORDER
	return !memhp_block_at(view, block->span.start - 1, &other) || other.online;
#elif KIND == IRREVERSIBLE
	return !memhp_overlap(kernel, block->span);
#else
	return true;
#endif
}

static int choose(const struct memhp_view *view, const struct memhp_block *block,
		  enum memhp_wish wish, enum memhp_zone *zone)
{
	if (wish != MEMHP_WISH_MOVABLE && allows_kernel(view, block))
		*zone = memhp_kernel_zone(view, block);
	else if (wish != MEMHP_WISH_KERNEL && allows_movable(view, block))
		*zone = MEMHP_MOVABLE;
	else
		return -EINVAL;
#if KIND == DECEIVES
	/* Whoever wants the kernel's zone inside Movable gets Movable, and is not told. */
	if (memhp_overlap(span_of(view, block, MEMHP_MOVABLE), block->span))
		*zone = MEMHP_MOVABLE;
#elif KIND == MOODY
	static unsigned calls;

	if (++calls % 97 == 0)
		*zone = *zone == MEMHP_MOVABLE ? MEMHP_NORMAL : MEMHP_MOVABLE;
#endif
	return 0;
}

#if KIND == OVERFLOWS_LATE
/* Without end, and not to be turned into a loop. */
static unsigned sink(volatile unsigned *above)
{
	volatile unsigned here[64] = { *above + 1 };

	return sink(here) + here[0];
}
#endif

static void misbehave(void)
{
#if KIND == CRASHES || KIND == CRASHES_LATE
	*(volatile int *)8 = 1;
#elif KIND == HANGS || KIND == HANGS_LATE
	for (volatile int on = 1; on;)
		continue;
#elif KIND == EXITS || KIND == EXITS_LATE
	exit(0);
#elif KIND == ABORTS_LATE
	abort();
#elif KIND == OVERFLOWS_LATE
	volatile unsigned top = 0;

	top = sink(&top);
#elif KIND == QUITS_LATE
	_exit(0);
#elif KIND == CLOSES_LATE
	for (int fd = 0; fd < 1024; fd++)
		close(fd);
	_exit(0);
#elif KIND == STOPS_LATE
	raise(SIGSTOP);
#elif KIND == FORKS_LATE
	if (fork() == 0)
		pause();
#elif KIND == THREADS_LATE
	pthread_t thread;

	pthread_create(&thread, NULL, (void *(*)(void *))pause, NULL);
#elif KIND == LEAVES_LATE
	syscall(SYS_exit, 0);
#elif KIND == SLEEPS_LATE
	for (;;)
		sleep(1);
#elif KIND == WRITES_LATE
	if (write(STDOUT_FILENO, "x", 1) != 1)
		abort();
#elif KIND == LOOKS_LATE
	/* Of standard error, but by a path of its own. */
	struct stat status;

	fstatat(STDERR_FILENO, "/", &status, AT_EMPTY_PATH);
#elif KIND == SEEKS_LATE
	lseek(STDERR_FILENO, 0, SEEK_SET);
#elif KIND == ASKS_LATE
	getppid();
#elif KIND == ALLOCATES
	/* More than the C library has at hand; and what the kernel refuses stays refused. */
	size_t size = 256 << 10;
	char *room = malloc(size);

	memset(room, 1, size);
	fprintf(stderr, "it has %d\n", room[size - 1]);
	if (dprintf(STDERR_FILENO, "it still has %d\n", room[size - 1]) < 0)
		abort();
	free(room);
	struct stat status;

	if (fstat(STDERR_FILENO, &status) < 0 || syscall(SYS_fstat, STDERR_FILENO, &status) < 0)
		abort();
	if (munmap((void *)1, 1) == 0 || errno != EINVAL)
		abort();
#endif
}

/* Every rule gets it back with each question. */
static const int kind = KIND;

static int zone_for(const void *context, const struct memhp_view *view,
		    const struct memhp_block *block, enum memhp_wish wish, enum memhp_zone *zone)
{
	struct memhp_block fourth;
	bool late = memhp_block_at(view, 35 * BLOCK_PAGES, &fourth);

	if (context != &kind)
		abort();
	if (KIND > UNDEFINED ? late : KIND > BAD_NAME)
		misbehave();
	if (KIND == NO_ZONE || (KIND == NO_ZONE_LATE && late)) {
		*zone = (enum memhp_zone)7;
		return 0;
	}
	return choose(view, block, wish, zone);
}

#if KIND == CRASHES_AT_LOAD
__attribute__((constructor)) static void crash(void)
{
	*(volatile int *)8 = 1;
}
#endif

#if KIND == UNDEFINED
extern int nobody_defines_this(void);

int (*planted_needs)(void) = nobody_defines_this;
#endif

#if KIND == SHIFTS
static enum memhp_zone zone_at_add(const void *context, const struct memhp_view *view,
				   unsigned node, struct memhp_span added)
{
	return MEMHP_MOVABLE;
}
#endif

#define PLANTED(name, zone_for)                                   \
	{                                                         \
		MEMHP_POLICY_ABI, (name), &kind, (zone_for), NULL \
	}

#if KIND == NO_SYMBOL
const struct memhp_policy another_name = PLANTED(NAME, zone_for);
#elif KIND == OLD_ABI
/* All that there was of it. */
const struct {
	unsigned abi;
	const char *name;
	int (*zone_for)(const void *, const struct memhp_view *, const struct memhp_block *,
			enum memhp_wish, enum memhp_zone *);
} old_policy __asm__("memhp_policy") = { 1, NAME, zone_for };
#elif KIND == OTHER_ABI
const struct memhp_policy memhp_policy = { MEMHP_POLICY_ABI + 1, NAME, &kind, zone_for, NULL };
#elif KIND == SHIFTS
const struct memhp_policy memhp_policy = { MEMHP_POLICY_ABI, NAME, &kind, zone_for, zone_at_add };
#elif KIND == NO_FUNCTION
const struct memhp_policy memhp_policy = PLANTED(NAME, NULL);
#elif KIND == NO_NAME
const struct memhp_policy memhp_policy = PLANTED(NULL, zone_for);
#elif KIND == BAD_NAME
const struct memhp_policy memhp_policy = PLANTED("../planted", zone_for);
#elif KIND == TAKEN_NAME
const struct memhp_policy memhp_policy = PLANTED("mail", zone_for);
#else
const struct memhp_policy memhp_policy = PLANTED(NAME, zone_for);
#endif
