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

/* A name that nobody else has, for a file until it is whole. */
static void name_part(char name[MAX_NAME])
{
	snprintf(name, MAX_NAME, ".memhp-%d.part", (int)getpid());
}

static int make_part(int directory, const char *part)
{
	int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(directory, part, flags, 0666);

	return fd < 0 ? -errno : fd;
}

static int write_whole(int fd, const struct text *text)
{
	size_t done = 0;

	while (done < text->length) {
		ssize_t written = write(fd, text->data + done, text->length - done);

		if (written < 0 && errno != EINTR)
			return -errno;
		done += written < 0 ? 0 : (size_t)written;
	}
	return 0;
}

static int write_file(int directory, const char *name, const struct text *text)
{
	char part[MAX_NAME];
	int fd, rc;

	name_part(part);
	fd = make_part(directory, part);
	if (fd < 0)
		return fd;
	rc = write_whole(fd, text);
	if (close(fd) < 0 && rc == 0)
		rc = -errno;
	if (rc == 0 && renameat(directory, part, directory, name) < 0)
		rc = -errno;
	if (rc < 0)
		unlinkat(directory, part, 0);
	return rc;
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
	transcript_write(&transcript, text);
	transcript_free(&transcript);
	return text_failed(text) ? fail_with(fail, -ENOMEM, "out of memory") : 0;
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
		rc = write_file(directory, name, &text);
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
	char part[MAX_NAME];
	int directory, fd;

	if (mkdir(path, 0777) < 0 && errno != EEXIST)
		return fail_with(fail, -errno, "%s: %s", path, strerror(errno));
	directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (directory < 0)
		return fail_with(fail, -errno, "%s: %s", path, strerror(errno));
	name_part(part);
	fd = make_part(directory, part);
	if (fd < 0) {
		close(directory);
		return fail_with(fail, fd, "%s: no file can be made there: %s", path,
				 strerror(-fd));
	}
	close(fd);
	unlinkat(directory, part, 0);
	return directory;
}
