/* SPDX-License-Identifier: MIT */
#include "unit/monitor_scene.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->vm = start(&profile_6_1, "-m 2G,slots=4,maxmem=4G", "");
	strcpy(s->folder, "/tmp/memhp-test-XXXXXX");
	assert_non_null(mkdtemp(s->folder));
	snprintf(s->path, sizeof(s->path), "%s/socket", s->folder);
	snprintf(s->where, sizeof(s->where), "unix:%s,server=on,wait=off", s->path);
	*state = s;
	return 0;
}

int tear_down(void **state)
{
	struct scene *s = *state;

	monitor_close(s->monitor);
	unlink(s->path);
	rmdir(s->folder);
	stop(s->vm);
	free(s);
	return 0;
}

void open_for(struct scene *s, const struct protocol *protocol, unsigned clients)
{
	struct fail fail = { "" };

	if (monitor_open(&s->monitor, s->vm, &s->loop, protocol, s->where, clients, &fail) < 0)
		fail_msg("%s", fail.text);
}

struct peer connected(struct scene *s)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct peer peer = { .fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) };

	assert_true(peer.fd >= 0);
	memcpy(address.sun_path, s->path, strlen(s->path));
	assert_int_equal(connect(peer.fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return peer;
}

void leave(struct peer *peer)
{
	close(peer->fd);
	text_free(&peer->heard);
}

bool listen_to(struct peer *peer)
{
	char bytes[65536];
	bool heard = false;
	ssize_t got;

	while (!peer->deaf && !peer->ended) {
		got = recv(peer->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
		if (got < 0 && errno == EAGAIN)
			break;
		peer->ended = got <= 0;
		if (got > 0)
			text_add_bytes(&peer->heard, bytes, (size_t)got);
		heard = true;
	}
	return heard;
}

void settle(struct scene *s, struct peer *const *peers, unsigned nr)
{
	unsigned steps = 0;
	bool busy = true;

	while (busy) {
		busy = loop_step(&s->loop, 0) > 0;
		for (unsigned i = 0; i < nr; i++)
			busy |= listen_to(peers[i]);
		assert_true(++steps < MANY_STEPS);
	}
}

void say(struct peer *peer, const char *words)
{
	size_t length = strlen(words);

	assert_int_equal(send(peer->fd, words, length, MSG_NOSIGNAL), (ssize_t)length);
}

void send_reading(struct scene *s, struct peer *peer, const char *bytes, size_t count)
{
	unsigned steps = 0;

	while (count && !peer->ended) {
		ssize_t sent = send(peer->fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent > 0) {
			bytes += sent;
			count -= (size_t)sent;
		} else {
			assert_int_equal(errno, EAGAIN);
		}
		loop_step(&s->loop, 0);
		listen_to(peer);
		text_clear(&peer->heard);
		assert_true(++steps < MANY_STEPS);
	}
}
