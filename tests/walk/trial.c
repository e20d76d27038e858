/* SPDX-License-Identifier: MIT */
/*
 * trial.c - walks in a child process; shrinking one that breaks; writing it out.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "transcript/transcript.h"
#include "walk.h"

struct trial *trial_new(void)
{
	struct trial *trial = mmap(NULL, sizeof(*trial), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return trial == MAP_FAILED ? NULL : trial;
}

void trial_run(struct trial *trial, void (*work)(struct trial *trial, void *data), void *data,
	       bool quiet)
{
	int status = 0, null;
	pid_t child;

	memset(&trial->broken, 0, sizeof(trial->broken));
	fflush(stdout);
	child = fork();
	if (child == 0) {
		null = quiet ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;
		if (null >= 0)
			dup2(null, STDERR_FILENO);
		work(trial, data);
		exit(EXIT_SUCCESS);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		abort();
	if (status == 0)
		return;
	trial->broken.is = true;
	trial->broken.property = PROPERTY_ALIVE;
	if (WIFSIGNALED(status))
		snprintf(trial->broken.what, sizeof(trial->broken.what), "ended by signal %d",
			 WTERMSIG(status));
	else
		snprintf(trial->broken.what, sizeof(trial->broken.what), "ended with status %d",
			 WEXITSTATUS(status));
}

static void replay(struct trial *trial, void *data)
{
	struct broken *broken = &trial->broken;
	struct walk *walk = &trial->walk;
	struct vm *vm = walk_boot(walk, broken);

	(void)data;
	for (broken->at = 0; vm && !broken->is && broken->at < walk->nr;)
		if (walk_step(vm, &walk->operations[broken->at], ALL_BLOCKS, broken))
			broken->at++;
	if (vm)
		walk_end(vm);
}

/* Whether @walk still breaks @property; then it ends there. */
static bool still_breaks(struct trial *trial, const struct walk *walk, enum property property)
{
	trial->walk = *walk;
	trial_run(trial, replay, NULL, true);
	if (!trial->broken.is || trial->broken.property != property)
		return false;
	if (trial->broken.at < trial->walk.nr)
		trial->walk.nr = trial->broken.at + 1;
	return true;
}

static void drop(struct walk *walk, size_t at, size_t nr)
{
	memmove(walk->operations + at, walk->operations + at + nr,
		(walk->nr - at - nr) * sizeof(walk->operations[0]));
	walk->nr -= nr;
}

/* Try without each piece of @piece operations. Return: whether one could go. */
static bool shrink_by(struct trial *trial, struct walk *best, size_t piece, enum property property)
{
	struct walk *less = malloc(sizeof(*less));
	bool any = false;

	if (!less)
		abort();
	for (size_t at = 0; at + piece <= best->nr;) {
		*less = *best;
		drop(less, at, piece);
		if (still_breaks(trial, less, property)) {
			*best = trial->walk;
			any = true;
		} else {
			at += piece;
		}
	}
	free(less);
	return any;
}

void trial_shrink(struct trial *trial)
{
	enum property property = trial->broken.property;
	struct broken first = trial->broken;
	struct walk *best = malloc(sizeof(*best));

	if (!best)
		abort();
	*best = trial->walk;
	if (still_breaks(trial, best, property)) {
		*best = trial->walk;
		for (size_t piece = best->nr / 2; piece > 1; piece /= 2)
			shrink_by(trial, best, piece, property);
		while (best->nr && shrink_by(trial, best, 1, property))
			;
		still_breaks(trial, best, property);
	} else {
		/* Nothing random is in a replay: it should break again. Keep what was seen. */
		trial->walk = *best;
		trial->broken = first;
	}
	free(best);
}

static void add_write(struct transcript *transcript, const struct operation *operation)
{
	char command[160];
	struct step *step;

	snprintf(command, sizeof(command), "echo %s > /%s", operation->value, operation->path);
	step = transcript_add_step(transcript, STEP_SHELL, 0, command);
	if (!step || operation->rc == 0)
		return;
	text_add(&step->output, "write error: %s\n", strerror(-operation->rc));
	step->status = 1;
}

static void add_monitor(struct transcript *transcript, const struct operation *operation)
{
	struct step *step = transcript_add_step(transcript, STEP_MONITOR, 0, operation->line);

	if (step)
		text_add(&step->output, "%s", operation->words);
}

static void add_zones(struct transcript *transcript, const struct broken *broken)
{
	char command[80];
	struct step *step;

	snprintf(command, sizeof(command),
		 "cat /sys/devices/system/memory/memory%" PRIu32 "/valid_zones", broken->block.val);
	step = transcript_add_step(transcript, STEP_SHELL, 0, command);
	if (step && broken->zones[0])
		text_add(&step->output, "%s\n", broken->zones);
}

void trial_write(const struct trial *trial, struct text *out)
{
	const struct walk *walk = &trial->walk;
	struct fail fail;
	struct transcript transcript = { .title = strdup(trial->broken.what),
					 .kernel = strdup(walk->profile->name),
					 .machine = strdup(walk->machine) };

	if (walk->append[0])
		transcript.append = strdup(walk->append);
	for (size_t i = 0; i < walk->nr; i++) {
		if (walk->operations[i].monitor)
			add_monitor(&transcript, &walk->operations[i]);
		else
			add_write(&transcript, &walk->operations[i]);
	}
	if (trial->broken.has_block)
		add_zones(&transcript, &trial->broken);
	if (transcript_write(&transcript, out, &fail) < 0)
		text_add(out, "%s\n", fail.text);
	transcript_free(&transcript);
}
