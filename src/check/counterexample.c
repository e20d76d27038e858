/* SPDX-License-Identifier: MIT */
#include "check/counterexample.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check/scribe.h"
#include "os/whole_file.h"

#define MAX_NAME 256

/* One that is to be written. */
struct broken {
	const struct verdict *verdict;
	enum promise_id promise;
};

static const struct finding *finding_of(const struct broken *broken)
{
	return &broken->verdict->rulings[broken->promise].finding;
}

static int by_length(const void *a, const void *b)
{
	const struct broken *x = a, *y = b;
	unsigned left = finding_of(x)->nr, right = finding_of(y)->nr;

	if (left != right)
		return left < right ? -1 : 1;
	if (x->verdict != y->verdict)
		return x->verdict < y->verdict ? -1 : 1;
	return (int)x->promise - (int)y->promise;
}

static int write_down(const struct broken *broken, struct text *text, struct fail *fail)
{
	const struct ruling *ruling = &broken->verdict->rulings[broken->promise];
	struct transcript transcript = { 0 };
	struct model model;
	int rc = verdict_model(broken->verdict, ruling, &model, fail);

	if (rc < 0)
		return rc;
	rc = scribe(&model, broken->promise, &ruling->finding, &transcript, fail);
	model_close(&model);
	if (rc < 0)
		return rc;
	rc = transcript_write(&transcript, text, fail);
	transcript_free(&transcript);
	return rc;
}

static int write_one(int directory, unsigned number, const struct broken *broken, struct fail *fail)
{
	const struct verdict *v = broken->verdict;
	struct text text = { 0 };
	char name[MAX_NAME];
	int rc = write_down(broken, &text, fail);

	if (rc == 0) {
		snprintf(name, sizeof(name), "%02u-%s-%u-node%s-%s.txt", number, v->policy->name,
			 v->nodes, v->nodes > 1 ? "s" : "", promises[broken->promise].name);
		rc = whole_file_replace(directory, name, &text);
		if (rc < 0)
			fail_with(fail, rc, "%s: %s", name, strerror(-rc));
	}
	text_free(&text);
	return rc;
}

int counterexample_write_all(int directory, const struct verdict *verdicts, unsigned nr,
			     struct fail *fail)
{
	struct broken *list = calloc((size_t)nr * NR_PROMISES + 1, sizeof(*list));
	unsigned nr_broken = 0;
	int rc = 0;

	if (!list)
		return fail_with(fail, -ENOMEM, "out of memory");
	for (unsigned i = 0; i < nr; i++)
		for (unsigned p = 0; p < NR_PROMISES; p++)
			if (verdicts[i].rulings[p].answer == ANSWER_BROKEN)
				list[nr_broken++] = (struct broken){ &verdicts[i], p };
	qsort(list, nr_broken, sizeof(*list), by_length);
	for (unsigned i = 0; i < nr_broken && rc == 0; i++)
		rc = write_one(directory, i + 1, &list[i], fail);
	free(list);
	return rc;
}

int counterexample_directory(const char *path, struct fail *fail)
{
	int directory, rc;

	if (mkdir(path, 0777) < 0 && errno != EEXIST)
		return fail_with(fail, -errno, "%s: %s", path, strerror(errno));
	directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (directory < 0)
		return fail_with(fail, -errno, "%s: %s", path, strerror(errno));
	rc = whole_file_possible(directory);
	if (rc < 0) {
		close(directory);
		return fail_with(fail, rc, "%s: no file can be made there: %s", path,
				 strerror(-rc));
	}
	return directory;
}
