/* SPDX-License-Identifier: MIT */
#include "uevent/uevents.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "os/now.h"
#include "uevent/listeners.h"

/* How many messages go out between two looks at the listeners' buffers. */
#define AT_ONCE 32

struct queued {
	uint64_t due;    /* milliseconds of the monotonic clock */
	uint64_t serial; /* of two that are due at once the lower is sent first */
	size_t length;
	char bytes[];
};

struct uevent_link {
	struct loop *loop;
	int socket;
	int timer;
	pid_t inside;
	struct queued **queue; /* a heap: each is due before those at 2i + 1 and 2i + 2 */
	size_t nr, room;
	uint64_t serial; /* of the last that came */
	bool waits;      /* for a listener; the timer tries again */
	unsigned sent;   /* since the last look at the listeners */
	struct listeners listeners;
};

/* Whether a listener is to be waited for. */
static bool must_wait(struct uevent_link *link)
{
	char path[64];
	FILE *table;
	bool wait;

	if (link->sent < AT_ONCE)
		return false;
	snprintf(path, sizeof(path), "/proc/%d/net/netlink", link->inside);
	table = fopen(path, "re");
	wait = listeners_look(&link->listeners, table, (uint64_t)now_milliseconds());
	if (table)
		fclose(table);
	if (!wait)
		link->sent = 0;
	return wait;
}

static void send_message(struct uevent_link *link, struct queued *message)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct nlmsghdr header = { .nlmsg_len = (uint32_t)(NLMSG_HDRLEN + message->length),
				   .nlmsg_type = NLMSG_MIN_TYPE,
				   .nlmsg_flags = NLM_F_REQUEST };
	struct iovec parts[] = { { &header, NLMSG_HDRLEN }, { message->bytes, message->length } };
	struct msghdr packet = { .msg_name = &kernel,
				 .msg_namelen = sizeof(kernel),
				 .msg_iov = parts,
				 .msg_iovlen = 2 };

	/* Nobody may listen; that is no failure. */
	while (sendmsg(link->socket, &packet, 0) < 0 && errno == EINTR)
		continue;
	link->sent++;
}

static void set_timer(const struct uevent_link *link, uint64_t in_ms)
{
	struct itimerspec when = { .it_value = { .tv_sec = (time_t)(in_ms / 1000),
						 .tv_nsec = (long)(in_ms % 1000) * 1000000 } };

	timerfd_settime(link->timer, 0, &when, NULL);
}

static bool before(const struct queued *a, const struct queued *b)
{
	return a->due != b->due ? a->due < b->due : a->serial < b->serial;
}

/* There is room. */
static void enqueue(struct uevent_link *link, struct queued *message)
{
	size_t at = link->nr++;

	for (; at && before(message, link->queue[(at - 1) / 2]); at = (at - 1) / 2)
		link->queue[at] = link->queue[(at - 1) / 2];
	link->queue[at] = message;
}

/* What is due first; there is something. */
static struct queued *dequeue(struct uevent_link *link)
{
	struct queued **queue = link->queue, *first = queue[0];
	size_t end = --link->nr, at = 0, child;

	while ((child = 2 * at + 1) < end) {
		if (child + 1 < end && before(queue[child + 1], queue[child]))
			child++;
		if (!before(queue[child], queue[end]))
			break;
		queue[at] = queue[child];
		at = child;
	}
	queue[at] = queue[end];
	return first;
}

/* Send what is due, and set the timer for what is left. */
static void pump(struct uevent_link *link)
{
	uint64_t now = (uint64_t)now_milliseconds();

	link->waits = false;
	while (link->nr && link->queue[0]->due <= now) {
		struct queued *message;

		link->waits = must_wait(link);
		if (link->waits)
			break;
		message = dequeue(link);
		send_message(link, message);
		free(message);
	}
	if (link->nr)
		set_timer(link, link->waits ? 1 : link->queue[0]->due - now);
}

static void on_timer(void *data, int fd)
{
	uint64_t times;

	if (read(fd, &times, sizeof(times)) == sizeof(times))
		pump(data);
}

struct uevent_link *uevent_link_open(struct loop *loop, int socket, pid_t inside)
{
	struct uevent_link *link = calloc(1, sizeof(*link));

	if (link) {
		link->loop = loop;
		link->socket = socket;
		link->inside = inside;
		link->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	}
	if (!link || link->timer < 0 || loop_watch(loop, link->timer, on_timer, link) < 0) {
		if (link && link->timer >= 0)
			close(link->timer);
		free(link);
		close(socket);
		return NULL;
	}
	return link;
}

void uevent_message(const struct uevent *uevent, struct text *out)
{
	text_add(out, "%s@%s%c", uevent->action, uevent->devpath, '\0');
	text_add(out, "ACTION=%s%c", uevent->action, '\0');
	text_add(out, "DEVPATH=%s%c", uevent->devpath, '\0');
	text_add(out, "SUBSYSTEM=%s%c", uevent->subsystem, '\0');
	/* Blanks between further keys become their ends. */
	for (const char *c = uevent->extra; c && *c; c++)
		text_add_bytes(out, *c == ' ' ? "" : c, 1);
	if (uevent->extra && uevent->extra[0])
		text_add_char(out, '\0');
}

static bool make_room(struct uevent_link *link)
{
	size_t room = link->room ? 2 * link->room : 64;
	struct queued **queue;

	if (link->nr < link->room)
		return true;
	queue = realloc(link->queue, room * sizeof(*queue));
	if (!queue)
		return false;
	link->queue = queue;
	link->room = room;
	return true;
}

void uevent_link_send(struct uevent_link *link, const struct uevent *uevent)
{
	struct text bytes = { 0 };
	struct queued *message = NULL;

	uevent_message(uevent, &bytes);
	if (!text_failed(&bytes) && make_room(link))
		message = malloc(sizeof(*message) + bytes.length);
	/* Without memory an event is lost, as it is in a kernel. */
	if (!message) {
		text_free(&bytes);
		return;
	}
	*message = (struct queued){ .due = (uint64_t)now_milliseconds() + uevent->delay,
				    .serial = ++link->serial,
				    .length = bytes.length };
	memcpy(message->bytes, bytes.data, bytes.length);
	text_free(&bytes);
	enqueue(link, message);
	if (!link->waits)
		pump(link);
}

bool uevent_link_idle(const struct uevent_link *link)
{
	return !link->nr || link->queue[0]->due > (uint64_t)now_milliseconds();
}

void uevent_link_close(struct uevent_link *link)
{
	if (!link)
		return;
	loop_forget(link->loop, link->timer);
	for (size_t i = 0; i < link->nr; i++)
		free(link->queue[i]);
	free(link->queue);
	close(link->timer);
	close(link->socket);
	free(link);
}
