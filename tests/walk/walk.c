/* SPDX-License-Identifier: MIT */
/*
 * walk.c - at least 100,000 random operations on each profile.
 *
 * Speaks TAP. WALK_SEED and WALK_OPERATIONS in the environment choose other
 * walks; a walk that fails is shrunk and written out as a transcript.
 */
#include "walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define OPERATIONS 120000

static void stop(struct vm *vm)
{
	vm_stop(vm);
	free(vm);
}

bool walk_replay(const struct walk *walk, struct broken *broken)
{
	struct vm *vm = walk_boot(walk, broken);
	/* Every block gets its turn, whatever was dropped. */
	uint64_t state = 88172645463325252;
	bool good = vm != NULL;

	for (broken->at = 0; good && broken->at < walk->nr; broken->at++) {
		for (int tries = 0; good && tries < 4; tries++)
			good = tries ? walk_step(vm, &(struct operation){ .monitor = true }, &state,
						 broken) :
				       walk_step(vm, &walk->operations[broken->at], &state, broken);
	}
	if (vm)
		stop(vm);
	return good;
}

static void drop(struct walk *walk, size_t at, size_t nr)
{
	memmove(walk->operations + at, walk->operations + at + nr,
		(walk->nr - at - nr) * sizeof(walk->operations[0]));
	walk->nr -= nr;
}

void walk_shrink(struct walk *walk)
{
	struct walk *less = malloc(sizeof(*less));
	struct broken broken;

	for (size_t chunk = walk->nr / 2; chunk > 0; chunk /= 2) {
		for (size_t at = 0; at + chunk <= walk->nr;) {
			*less = *walk;
			drop(less, at, chunk);
			if (walk_replay(less, &broken))
				at += chunk;
			else
				*walk = *less;
		}
	}
	free(less);
}

void walk_write(const struct walk *walk, const char *title, struct text *out)
{
	text_add(out, "%% title %s\n%% kernel %s\n%% machine %s\n", title, walk->profile->name,
		 walk->machine);
	if (walk->append[0])
		text_add(out, "%% append %s\n", walk->append);
	for (size_t i = 0; i < walk->nr; i++) {
		const struct operation *o = &walk->operations[i];

		if (o->monitor)
			text_add(out, "(qemu) %s\n", o->line);
		else
			text_add(out, "# echo %s > /%s\n", o->value, o->path);
	}
	text_add(out, "# grep . /sys/devices/system/memory/memory*/valid_zones\n");
}

static void write_out(struct walk *walk, const struct broken *broken, uint64_t seed)
{
	struct text text = { 0 };
	char path[64];
	FILE *file;

	walk_shrink(walk);
	walk_write(walk, broken->what, &text);
	snprintf(path, sizeof(path), "walk-%s-%" PRIu64 ".txt", walk->profile->name, seed);
	file = fopen(path, "we");
	if (file) {
		fputs(text_string(&text), file);
		fclose(file);
	}
	printf("# written to %s:\n%s", path, text_string(&text));
	text_free(&text);
}

/* One machine's walk from @seed on. Return: operations done; 0 when something broke. */
static size_t walk_once(const struct profile *profile, uint64_t seed, struct broken *broken)
{
	struct walk *walk = malloc(sizeof(*walk));
	uint64_t state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	struct vm *vm;
	bool good;
	size_t done;

	walk_choose_machine(walk, profile, &state);
	vm = walk_boot(walk, broken);
	good = vm != NULL;
	while (good && walk->nr < WALK_MAX) {
		struct operation *operation = &walk->operations[walk->nr++];

		*operation = walk_choose(vm, &state);
		good = walk_step(vm, operation, &state, broken);
	}
	if (vm)
		stop(vm);
	if (!good)
		write_out(walk, broken, seed);
	done = good ? walk->nr : 0;
	free(walk);
	return done;
}

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
	const char *value = getenv(name);

	return value ? strtoull(value, NULL, 0) : otherwise;
}

static bool walk_profile(const struct profile *profile, uint64_t seed, uint64_t operations)
{
	struct broken broken = { .what = "" };
	uint64_t done = 0;

	while (done < operations) {
		size_t more = walk_once(profile, seed, &broken);

		if (more == 0) {
			printf("# seed %" PRIu64 ": %s\n", seed, broken.what);
			return false;
		}
		done += more;
		seed++;
	}
	return true;
}

int main(void)
{
	uint64_t operations = from_environment("WALK_OPERATIONS", OPERATIONS);
	uint64_t fresh = from_environment("WALK_SEED", (uint64_t)time(NULL));
	/* Half of the walks are always the same, half are always new. */
	const uint64_t seeds[] = { 1, fresh };
	unsigned number = 0;
	bool good = true;

	printf("1..6\n# seeds %" PRIu64 " and %" PRIu64 "\n", seeds[0], seeds[1]);
	for (const struct profile *const *p = profiles; *p; p++) {
		for (unsigned i = 0; i < 2; i++) {
			bool held = walk_profile(*p, seeds[i], operations / 2);

			printf("%s %u - %" PRIu64 " random operations on %s from seed %" PRIu64
			       "\n",
			       held ? "ok" : "not ok", ++number, operations / 2, (*p)->name,
			       seeds[i]);
			fflush(stdout);
			good &= held;
		}
	}
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
