/* SPDX-License-Identifier: MIT */
#include "sandbox/uevents.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* The group that kernels send uevents to. */
#define KERNEL_GROUP 1

/* How many messages go out between two looks at the listeners' buffers. */
#define AT_ONCE 32

/* So full may a buffer be before more is sent; the usual one holds twice as much. */
#define FULL_BYTES UINT64_C(98304)

/* A listener that has not read anything for this long is not waited for. */
#define PATIENCE_MS 2000

struct queued {
	uint64_t due; /* milliseconds of the monotonic clock */
	char *bytes;
	size_t length;
};

struct uevent_link {
	struct loop *loop;
	int socket;
	int timer;
	pid_t inside;
	struct queued *queue;
	size_t nr, room;
	bool waits;           /* for a listener; the timer tries again */
	unsigned sent;        /* since the last look at the buffers */
	uint64_t fullest;     /* at that look */
	uint64_t stuck_since; /* when nobody has read since; 0: not stuck */
};

static uint64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* The number in column @column, from 0 on, of a line of blanks and words. */
static uint64_t column_of(const char *line, unsigned column, int base)
{
	line += strspn(line, " ");
	while (column--) {
		line += strcspn(line, " ");
		line += strspn(line, " ");
	}
	return strtoull(line, NULL, base);
}

/* Of what is listed: the protocol, the groups (hexadecimal), the bytes that wait. */
enum { PROTOCOL_COLUMN = 1, GROUPS_COLUMN = 3, BYTES_COLUMN = 4 };

/* Bytes that wait to be read by the listener that has most. */
static uint64_t fullest_buffer(pid_t inside)
{
	char path[64], line[256];
	uint64_t fullest = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/net/netlink", inside);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		uint64_t bytes = column_of(line, BYTES_COLUMN, 10);

		if (column_of(line, PROTOCOL_COLUMN, 10) == NETLINK_KOBJECT_UEVENT &&
		    column_of(line, GROUPS_COLUMN, 16) & KERNEL_GROUP && bytes > fullest)
			fullest = bytes;
	}
	if (file)
		fclose(file);
	return fullest;
}

/* Whether a listener is to be waited for. */
static bool must_wait(struct uevent_link *link)
{
	uint64_t before = link->fullest, now = milliseconds();

	if (link->sent < AT_ONCE)
		return false;
	link->fullest = fullest_buffer(link->inside);
	if (link->fullest < FULL_BYTES) {
		link->sent = 0;
		link->stuck_since = 0;
		return false;
	}
	if (!link->stuck_since || link->fullest < before)
		link->stuck_since = now;
	return now - link->stuck_since < PATIENCE_MS;
}

static void send_message(struct uevent_link *link, const struct queued *message)
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

static void pump(struct uevent_link *link)
{
	uint64_t now = milliseconds(), next = UINT64_MAX;
	size_t kept = 0;

	link->waits = false;
	for (size_t i = 0; i < link->nr; i++) {
		struct queued message = link->queue[i];

		link->waits = link->waits || (message.due <= now && must_wait(link));
		if (link->waits || message.due > now) {
			uint64_t due = link->waits ? now + 1 : message.due;

			next = due < next ? due : next;
			link->queue[kept++] = message;
			continue;
		}
		send_message(link, &message);
		free(message.bytes);
	}
	link->nr = kept;
	if (next != UINT64_MAX)
		set_timer(link, next - now);
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
	struct queued *queue;

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

	uevent_message(uevent, &bytes);
	/* Without memory an event is lost, as it is in a kernel. */
	if (text_failed(&bytes) || !make_room(link)) {
		text_free(&bytes);
		return;
	}
	link->queue[link->nr++] =
		(struct queued){ milliseconds() + uevent->delay, bytes.data, bytes.length };
	if (!link->waits)
		pump(link);
}

bool uevent_link_idle(const struct uevent_link *link)
{
	uint64_t now = milliseconds();

	for (size_t i = 0; i < link->nr; i++)
		if (link->queue[i].due <= now)
			return false;
	return true;
}

void uevent_link_close(struct uevent_link *link)
{
	if (!link)
		return;
	loop_forget(link->loop, link->timer);
	for (size_t i = 0; i < link->nr; i++)
		free(link->queue[i].bytes);
	free(link->queue);
	close(link->timer);
	close(link->socket);
	free(link);
}
