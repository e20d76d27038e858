/* SPDX-License-Identifier: MIT */
/*
 * slow.c - writes that take their time, while everybody else goes on.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "mount/state.h"

/* A write that takes its time: it has not happened yet. */
struct slow_write {
	fuse_req_t req;
	struct mount *mount;
	int timer;
	struct place place;
	size_t length;
	struct slow_write *next;
	char value[];
};

void reply_written(fuse_req_t req, int rc, size_t size)
{
	if (rc < 0)
		reply_error(req, rc);
	else
		fuse_reply_write(req, size);
}

/* @slow is in no list any more. */
static void drop(struct slow_write *slow)
{
	loop_forget(slow->mount->loop, slow->timer);
	close(slow->timer);
	free(slow);
}

static void free_slow(struct slow_write *slow)
{
	struct slow_write **at = &slow->mount->slow;

	while (*at != slow)
		at = &(*at)->next;
	*at = slow->next;
	drop(slow);
}

static void finish_slow(void *data, int fd)
{
	struct slow_write *slow = data;
	fuse_req_t req = slow->req;
	int rc;

	(void)fd;
	fuse_req_interrupt_func(req, NULL, NULL);
	rc = tree_write_resumed(slow->mount->vm, slow->place, slow->value, slow->length);
	reply_written(req, rc, slow->length);
	free_slow(slow);
}

/* A signal came to the writer: what it asked for does not happen. */
static void interrupt_slow(fuse_req_t req, void *data)
{
	const struct slow_write *slow = data;

	tree_write_abandoned(slow->mount->vm, slow->place);
	free_slow(data);
	reply_error(req, -EINTR);
}

void slow_write(fuse_req_t req, struct place place, const char *value, size_t size)
{
	struct mount *mount = mount_of(req);
	unsigned wait = mount->vm->faults.wait;
	struct itimerspec when = { .it_value = { .tv_sec = wait / 1000,
						 .tv_nsec = (long)(wait % 1000) * 1000000 } };
	struct slow_write *slow = calloc(1, sizeof(*slow) + size);
	int timer = slow ? timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK) : -1;

	if (timer < 0 || loop_watch(mount->loop, timer, finish_slow, slow) < 0) {
		if (timer >= 0)
			close(timer);
		free(slow);
		reply_error(req, -ENOMEM);
		return;
	}
	slow->req = req;
	slow->mount = mount;
	slow->timer = timer;
	slow->place = place;
	slow->length = size;
	slow->next = mount->slow;
	mount->slow = slow;
	memcpy(slow->value, value, size);
	timerfd_settime(timer, 0, &when, NULL);
	fuse_req_interrupt_func(req, interrupt_slow, slow);
}

void slow_end(struct mount *mount)
{
	while (mount->slow) {
		struct slow_write *slow = mount->slow;

		mount->slow = slow->next;
		reply_error(slow->req, -ENODEV);
		drop(slow);
	}
}
