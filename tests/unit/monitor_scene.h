/* SPDX-License-Identifier: MIT */
/*
 * monitor_scene.h - a monitor on a real socket, and clients of it, in one thread.
 *
 * Nothing happens at the monitor but in settle() and what calls it.
 */
#ifndef MEMHP_TESTS_MONITOR_SCENE_H
#define MEMHP_TESTS_MONITOR_SCENE_H

#include "unit/support.h"

#include "monitor/server.h"

/* More steps than any test needs; a loop that has not come to rest by then never does. */
#define MANY_STEPS 200000

struct scene {
	struct vm *vm;
	struct loop loop;
	struct monitor *monitor;
	char folder[32], path[64], where[128];
};

struct peer {
	int fd;
	bool deaf;  /* reads nothing */
	bool ended; /* the monitor hung up */
	struct text heard;
};

/* For cmocka: a scene with a machine and no monitor yet in *@state. */
int set_up(void **state);
int tear_down(void **state);
#define scene_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

void open_for(struct scene *s, const struct protocol *protocol, unsigned clients);

struct peer connected(struct scene *s);
void leave(struct peer *peer);

/* Return: whether there was anything to hear. */
bool listen_to(struct peer *peer);

/* Let the monitor run until nothing is left to do, with @peers reading what it says. */
void settle(struct scene *s, struct peer *const *peers, unsigned nr);

void say(struct peer *peer, const char *words);

/* Send all of @bytes with the monitor running and the peer reading and forgetting. */
void send_reading(struct scene *s, struct peer *peer, const char *bytes, size_t count);

#endif
