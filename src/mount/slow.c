/* SPDX-License-Identifier: MIT */
/*
 * slow.c - writes that take their time, while everybody else goes on.
 *
 * As many as there is memory for may wait at once, all on one timer. One that has to wait for
 * another follows it: when that is over, it is tried as if it came then.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "mount/state.h"
#include "os/now.h"

#define NEVER UINT64_MAX

/* A write that takes its time: it has not happened yet. */
struct slow_write {
	fuse_req_t req;
	struct slow_writes *all;
	uint64_t due; /* nanoseconds of the monotonic clock; NEVER: it follows another */
	struct delayed delayed;
	struct place place;
	size_t length;
	struct slow_write *next;
	char value[];
};

struct slow_writes {
	struct mount *mount;
	struct slow_write *first; /* the others follow as they are due */
	int timer;
};

void reply_written(fuse_req_t req, int rc, size_t size)
{
	if (rc < 0)
		reply_error(req, rc);
	else
		fuse_reply_write(req, size);
}

static void set_timer(const struct slow_writes *all)
{
	uint64_t due = all->first && all->first->due != NEVER ? all->first->due : 0;
	struct itimerspec when = { .it_value = { .tv_sec = (time_t)(due / 1000000000),
						 .tv_nsec = (long)(due % 1000000000) } };

	timerfd_settime(all->timer, TFD_TIMER_ABSTIME, &when, NULL);
}

static void insert(struct slow_writes *all, struct slow_write *slow)
{
	struct slow_write **at = &all->first;

	while (*at && (*at)->due <= slow->due)
		at = &(*at)->next;
	slow->next = *at;
	*at = slow;
}

static void take_out(struct slow_write *slow)
{
	struct slow_write **at = &slow->all->first;

	while (*at != slow)
		at = &(*at)->next;
	*at = slow->next;
}

static bool follows(const struct slow_write *slow)
{
	return slow->due == NEVER;
}

/* As vm->faults.asked says. */
static void hold(struct slow_write *slow)
{
	struct faults *faults = &slow->all->mount->vm->faults;

	slow->delayed = faults->asked;
	slow->due = NEVER;
	if (slow->delayed.wait) {
		slow->due = (uint64_t)now_nanoseconds() + slow->delayed.wait * 1000000ULL;
		faults_begin(faults, &slow->delayed);
	}
	insert(slow->all, slow);
}

static void finish(struct slow_write *slow, int rc)
{
	fuse_req_interrupt_func(slow->req, NULL, NULL);
	reply_written(slow->req, rc, slow->length);
	free(slow);
}

/* Where the first that follows on @range hangs; where none does, at the end of all. */
static struct slow_write **first_follower(struct slow_writes *all, struct span range)
{
	struct slow_write **at = &all->first;

	while (*at && !(follows(*at) && span_overlaps((*at)->delayed.range, range)))
		at = &(*at)->next;
	return at;
}

/* Nobody is at work on @range any more: its followers are tried, until one takes its time. */
static void go_on(struct slow_writes *all, struct span range)
{
	struct slow_write **at = first_follower(all, range);
	int rc = 0;

	for (; rc != -EINPROGRESS && *at; at = first_follower(all, range)) {
		struct slow_write *slow = *at;

		*at = slow->next;
		rc = tree_write(all->mount->vm, slow->place, slow->value, slow->length);
		if (rc == -EINPROGRESS)
			hold(slow);
		else
			finish(slow, rc);
	}
}

static void on_timer(void *data, int fd)
{
	struct slow_writes *all = data;
	uint64_t times, now = (uint64_t)now_nanoseconds();

	if (read(fd, &times, sizeof(times)) != sizeof(times))
		return;
	while (all->first && all->first->due <= now) {
		struct slow_write *slow = all->first;
		struct span range = slow->delayed.range;

		all->first = slow->next;
		finish(slow, tree_write_resumed(all->mount->vm, slow->place, slow->value,
						slow->length, &slow->delayed));
		go_on(all, range);
	}
	set_timer(all);
}

/* A signal came to the writer: what it asked for does not happen. */
static void interrupt_slow(fuse_req_t req, void *data)
{
	struct slow_write *slow = data;
	struct slow_writes *all = slow->all;
	struct span range = slow->delayed.range;

	take_out(slow);
	if (!follows(slow)) {
		faults_over(&all->mount->vm->faults, &slow->delayed);
		go_on(all, range);
	}
	set_timer(all);
	free(slow);
	reply_error(req, -EINTR);
}

/* What all of @mount's slow writes share, made for the first. Return: 0; a negative errno. */
static int start(struct mount *mount)
{
	struct slow_writes *all = mount->slow ? NULL : calloc(1, sizeof(*all));
	int rc;

	if (mount->slow)
		return 0;
	if (!all)
		return -ENOMEM;
	all->mount = mount;
	all->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	rc = all->timer < 0 ? -errno : loop_watch(mount->loop, all->timer, on_timer, all);
	if (rc < 0) {
		if (all->timer >= 0)
			close(all->timer);
		free(all);
		return rc;
	}
	mount->slow = all;
	return 0;
}

void slow_write(fuse_req_t req, struct place place, const char *value, size_t size)
{
	struct mount *mount = mount_of(req);
	int rc = start(mount);
	struct slow_write *slow = rc < 0 ? NULL : malloc(sizeof(*slow) + size);

	if (!slow) {
		reply_error(req, rc < 0 ? rc : -ENOMEM);
		return;
	}
	*slow = (struct slow_write){
		.req = req, .all = mount->slow, .place = place, .length = size
	};
	memcpy(slow->value, value, size);
	hold(slow);
	set_timer(mount->slow);
	fuse_req_interrupt_func(req, interrupt_slow, slow);
}

void slow_end(struct mount *mount)
{
	struct slow_writes *all = mount->slow;
	struct slow_write *next;

	if (!all)
		return;
	for (struct slow_write *slow = all->first; slow; slow = next) {
		next = slow->next;
		if (!follows(slow))
			faults_over(&mount->vm->faults, &slow->delayed);
		reply_error(slow->req, -ENODEV);
		free(slow);
	}
	loop_forget(mount->loop, all->timer);
	close(all->timer);
	free(all);
	mount->slow = NULL;
}
