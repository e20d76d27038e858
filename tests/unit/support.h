/* SPDX-License-Identifier: MIT */
/*
 * support.h - what the unit tests share: machines to act on, and the one checker.
 *
 * Every test of the machine calls sound() after each step. refused() wraps a
 * step that must fail: it demands the exact errno and that nothing changed.
 */
#ifndef MEMHP_TESTS_SUPPORT_H
#define MEMHP_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* clang-format off: cmocka needs the four above first */
#include <cmocka.h>
/* clang-format on */

#include <string.h>
#include <sys/types.h>

#include "core/hotplug.h"
#include "core/invariant.h"
#include "kernel/profile.h"
#include "sim/vm.h"
#include "unit/kernels.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* A string as a text that is only looked at. */
#define TEXT_OF(string) (&(struct text){ .data = (char *)(string), .length = strlen(string) })

/* The machine of the mail: two nodes of 1 GiB, blocks 0-15; hotplug from block 32 on. */
#define TWO_NODES "-m 2G,slots=4,maxmem=4G -numa node,mem=1G -numa node,mem=1G"

/* Its first block that can be added. */
#define FIRST_HOT 32

/* The allocator of the tests: the heap, or nothing while @fail_allocations is set. */
extern const struct allocator test_allocator;
extern bool fail_allocations;

/* Boot @options on @profile, with @append; asserts that it works. Free with stop(). */
struct vm *start(const struct profile *profile, const char *options, const char *append);
void stop(struct vm *vm);

/* Asserts every invariant of the machine, and says which one is broken. */
void assert_sound(const struct hotplug *h, const char *file, int line);
#define sound(h) assert_sound((h), __FILE__, __LINE__)

/* Add @count blocks from @first on to node @node; asserts success and soundness. */
void add_blocks_to(struct hotplug *h, uint32_t first, uint32_t count, unsigned node);

/* The block with @id; asserts that it is there. */
const struct mem_block *block(const struct hotplug *h, uint32_t id);

/* The zone that @policy gives the block with @id as @type, or a negative errno. */
int zone_by(const struct memhp_policy *policy, const struct hotplug *h, uint32_t id,
	    enum online_type type);

/* The zones of valid_zones as one text: "Normal Movable", "none" or "". */
const char *choices(const struct hotplug *h, uint32_t id);

/* A copy of the machine, to see that a refusal changed nothing; free with drop_snapshot(). */
struct machine *snapshot(const struct machine *machine);

/* Asserts that two machines are the same, byte for byte. */
void assert_same_machine(const struct machine *a, const struct machine *b);

void drop_snapshot(struct machine *copy);

/* Demands that @call answers @errno_ and leaves the machine as it was. */
#define refused(h, call, errno_)                                  \
	do {                                                      \
		struct machine *before_ = snapshot((h)->machine); \
                                                                  \
		assert_int_equal((call), (errno_));               \
		assert_same_machine(before_, (h)->machine);       \
		sound(h);                                         \
		drop_snapshot(before_);                           \
	} while (0)

/* Demands that @call answers 0 and leaves a sound machine. */
#define done(h, call)                        \
	do {                                 \
		assert_int_equal((call), 0); \
		sound(h);                    \
	} while (0)

/*
 * The tree by paths below its root; the texts are valid until the next call.
 * All but put() assert that it works; put() answers what the write does.
 */
const char *content(const struct vm *vm, const char *path);
int put(struct vm *vm, const char *path, const char *value);
const char *names(const struct vm *vm, const char *path); /* of a directory, blanks between */
mode_t mode(const struct vm *vm, const char *path);
const char *target(const struct vm *vm, const char *path); /* of a link */

/* Names of the events that an observer saw, for comparison as one text. */
struct seen {
	struct observer observer;
	char text[4096];
};

/* Records "add 32, online 32 ..."; must not move while it is registered. */
void watch(struct hotplug *h, struct seen *seen);

#endif
