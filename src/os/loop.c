/* SPDX-License-Identifier: MIT */
#include "os/loop.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>

static int find(const struct loop *loop, int fd)
{
	for (unsigned i = 0; i < loop->nr; i++)
		if (loop->watches[i].fd == fd)
			return (int)i;
	return -1;
}

static int watch(struct loop *loop, int fd, bool reads, loop_callback ready, void *data)
{
	int at = find(loop, -1);

	if (at < 0) {
		if (loop->nr == LOOP_MAX)
			return -ENFILE;
		at = (int)loop->nr++;
	}
	loop->watches[at].fd = fd;
	loop->watches[at].reads = reads;
	loop->watches[at].ready = ready;
	loop->watches[at].writable = NULL;
	loop->watches[at].data = data;
	loop->watches[at].serial = ++loop->serial;
	return 0;
}

int loop_watch(struct loop *loop, int fd, loop_callback ready, void *data)
{
	return watch(loop, fd, true, ready, data);
}

int loop_watch_output(struct loop *loop, int fd, loop_callback gone, void *data)
{
	return watch(loop, fd, false, gone, data);
}

void loop_want_write(struct loop *loop, int fd, loop_callback writable)
{
	int at = find(loop, fd);

	if (at >= 0)
		loop->watches[at].writable = writable;
}

void loop_forget(struct loop *loop, int fd)
{
	int at = find(loop, fd);

	if (at >= 0)
		loop->watches[at].fd = -1;
}

/* Still the watch that was polled: callbacks before it may have changed it. */
static bool same_watch(const struct loop *loop, unsigned at, int fd, unsigned serial)
{
	return fd >= 0 && loop->watches[at].fd == fd && loop->watches[at].serial == serial;
}

int loop_step(struct loop *loop, int timeout_ms)
{
	struct pollfd polled[LOOP_MAX];
	unsigned serials[LOOP_MAX];
	unsigned nr = loop->nr;
	int rc;

	for (unsigned i = 0; i < nr; i++) {
		polled[i].fd = loop->watches[i].fd;
		polled[i].events = loop->watches[i].reads ? POLLIN : 0;
		polled[i].revents = 0;
		serials[i] = loop->watches[i].serial;
		if (loop->watches[i].writable)
			polled[i].events |= POLLOUT;
	}
	rc = poll(polled, nr, timeout_ms);
	if (rc < 0)
		return errno == EINTR ? 1 : -errno;
	for (unsigned i = 0; i < nr; i++) {
		if (polled[i].revents & POLLOUT && same_watch(loop, i, polled[i].fd, serials[i]) &&
		    loop->watches[i].writable)
			loop->watches[i].writable(loop->watches[i].data, polled[i].fd);
		if (polled[i].revents & (POLLIN | POLLHUP | POLLERR | POLLNVAL) &&
		    same_watch(loop, i, polled[i].fd, serials[i]))
			loop->watches[i].ready(loop->watches[i].data, polled[i].fd);
	}
	return rc > 0;
}

int loop_run(struct loop *loop)
{
	while (!loop->stopped) {
		int rc = loop_step(loop, -1);

		if (rc < 0)
			return rc;
	}
	return 0;
}
