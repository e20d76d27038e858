/* SPDX-License-Identifier: MIT */
/*
 * walk.c - at least 100,000 random operations on each profile.
 *
 * Speaks TAP, one test a profile and property. In the environment, WALK_SEED
 * names the only seed to walk from, WALK_OPERATIONS how far to walk on each
 * profile, WALK_KERNEL the only profile and WALK_INDEX the first walk of a seed.
 * Each seed is printed with the command that repeats its walks; so is each walk
 * that breaks something, which is also shrunk and written out as a transcript
 * that "memhp play" takes.
 */
#include "walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define OPERATIONS 200000

/* Seconds after which a walk of less than a tenth hangs. */
#define PATIENCE 600

static const char *const promises[NR_PROPERTIES] = {
	[PROPERTY_ALIVE] = "every machine boots and survives",
	[PROPERTY_SOUND] = "every invariant holds",
	[PROPERTY_REFUSAL] = "a refusal changes nothing but a pending type",
	[PROPERTY_TRUTHFUL] = "valid_zones lists what can be had",
};

/* Walks from one seed on one profile. */
struct journey {
	const struct profile *profile;
	uint64_t seed;
	uint64_t operations;
	uint64_t first; /* index of the walk to begin with */
};

/* No two walks of a seed, or of its neighbours, start alike. */
static uint64_t start_of(uint64_t seed, uint64_t index)
{
	uint64_t mixed = seed * UINT64_C(0x9e3779b97f4a7c15) ^ index * UINT64_C(0xbf58476d1ce4e5b9);

	return mixed ? mixed : 1;
}

static void walk_once(struct trial *trial, const struct profile *profile, uint64_t seed)
{
	uint64_t state = start_of(seed, trial->index + 1);
	struct broken *broken = &trial->broken;
	struct walk *walk = &trial->walk;
	struct vm *vm;
	size_t length;

	walk_choose_machine(walk, profile, &state);
	length = (size_t)32 << walk_random(&state, 4);
	alarm(PATIENCE);
	vm = walk_boot(walk, broken);
	while (vm && !broken->is && walk->nr < length) {
		struct operation *operation = &walk->operations[walk->nr];

		*operation = walk_choose(vm, &state);
		broken->at = walk->nr++;
		walk_step(vm, operation, (uint32_t)walk_random(&state, ALL_BLOCKS), broken);
	}
	if (vm)
		walk_end(vm);
	alarm(0);
}

static void walk_on(struct trial *trial, void *data)
{
	const struct journey *journey = data;

	while (trial->done < journey->operations) {
		walk_once(trial, journey->profile, journey->seed);
		if (trial->broken.is)
			return;
		trial->done += trial->walk.nr;
		trial->index++;
	}
}

/* How to have the same walks again: the rest of a line. */
static void print_command(const struct journey *journey, uint64_t operations, uint64_t first)
{
	char self[4096] = "walk";
	struct text quoted = { 0 };

	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		strcpy(self, "walk");
	text_add_quoted(&quoted, self);
	printf("again with: WALK_KERNEL=%s WALK_SEED=%" PRIu64 " WALK_OPERATIONS=%" PRIu64
	       " WALK_INDEX=%" PRIu64 " %s\n",
	       journey->profile->name, journey->seed, operations, first, text_string(&quoted));
	text_free(&quoted);
}

static void write_out(struct trial *trial, uint64_t seed)
{
	struct text text = { 0 };
	char path[96];
	FILE *file;

	trial_shrink(trial);
	trial_write(trial, &text);
	snprintf(path, sizeof(path), "walk-%s-%" PRIu64 "-%" PRIu64 ".txt",
		 trial->walk.profile->name, seed, trial->index);
	file = fopen(path, "we");
	if (file && fputs(text_string(&text), file) >= 0 && fclose(file) == 0)
		printf("# written to %s\n", path);
	else
		printf("# cannot be written to %s:\n%s", path, text_string(&text));
	text_free(&text);
}

/* Walk from one seed; what breaks is told once for each property in @broken. */
static void travel(const struct journey *journey, struct trial *trial, bool *broken)
{
	printf("# %s: seed %" PRIu64 "; ", journey->profile->name, journey->seed);
	print_command(journey, journey->operations, journey->first);
	trial->index = journey->first;
	trial->done = 0;
	while (trial->done < journey->operations) {
		trial_run(trial, walk_on, (void *)journey, false);
		if (!trial->broken.is)
			break;
		if (!broken[trial->broken.property]) {
			broken[trial->broken.property] = true;
			printf("# seed %" PRIu64 ", walk %" PRIu64 ": %s; ", journey->seed,
			       trial->index, trial->broken.what);
			print_command(journey, 1, trial->index);
			write_out(trial, journey->seed);
		}
		trial->done += trial->walk.nr + 1;
		trial->index++;
	}
}

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
	const char *value = getenv(name);

	return value && *value ? strtoull(value, NULL, 0) : otherwise;
}

/* Walk from each seed on one profile. Return: how many properties broke. */
static unsigned walk_profile(const struct profile *profile, const uint64_t *seeds,
			     unsigned nr_seeds, struct trial *trial)
{
	static unsigned number;
	bool broken[NR_PROPERTIES] = { false };
	unsigned count = 0;
	struct journey journey = {
		.profile = profile,
		.operations = from_environment("WALK_OPERATIONS", OPERATIONS) / nr_seeds,
		.first = from_environment("WALK_INDEX", 0),
	};

	for (unsigned i = 0; i < nr_seeds; i++) {
		journey.seed = seeds[i];
		travel(&journey, trial, broken);
	}
	for (unsigned i = 0; i < NR_PROPERTIES; i++) {
		printf("%s %u - %s: %s\n", broken[i] ? "not ok" : "ok", ++number, profile->name,
		       promises[i]);
		count += broken[i];
	}
	return count;
}

int main(void)
{
	/* The last is new each time. */
	uint64_t seeds[] = { 1, 2, 3, (uint64_t)time(NULL) };
	const char *kernel = getenv("WALK_KERNEL");
	struct trial *trial = trial_new();
	unsigned nr_seeds = COUNT(seeds), walked = 0, broken = 0;

	if (getenv("WALK_SEED")) {
		seeds[0] = from_environment("WALK_SEED", seeds[0]);
		nr_seeds = 1;
	}
	if (!trial) {
		printf("Bail out! no shared memory\n");
		return EXIT_FAILURE;
	}
	for (const struct profile *const *p = profiles; *p; p++) {
		if (kernel && strcmp(kernel, (*p)->name) != 0)
			continue;
		broken += walk_profile(*p, seeds, nr_seeds, trial);
		walked++;
	}
	printf("1..%u\n", walked * NR_PROPERTIES);
	return walked && !broken ? EXIT_SUCCESS : EXIT_FAILURE;
}
