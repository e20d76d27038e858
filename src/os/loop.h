/* SPDX-License-Identifier: MIT */
/*
 * loop.h - one thread that waits for many descriptors.
 *
 * Everything that acts on a machine runs in one loop, one callback at a time,
 * so nothing needs a lock. Callbacks may add and remove watches, their own too.
 */
#ifndef MEMHP_OS_LOOP_H
#define MEMHP_OS_LOOP_H

#include <stdbool.h>

#define LOOP_MAX 64

typedef void (*loop_callback)(void *data, int fd);

struct loop {
	struct {
		int fd; /* -1: free */
		loop_callback ready;
		bool reads;             /* else only the other end's going is waited for */
		loop_callback writable; /* NULL: not waited for */
		void *data;
		unsigned serial; /* tells watches of one place apart */
	} watches[LOOP_MAX];
	unsigned nr; /* highest used watch + 1 */
	unsigned serial;
	bool stopped;
};

/**
 * loop_watch - call @ready whenever @fd can be read, or its other end is gone
 *
 * Return: 0; -ENFILE when too many are watched.
 */
int loop_watch(struct loop *loop, int fd, loop_callback ready, void *data);

/* As loop_watch(), for descriptors that are only written: call @gone when nobody reads. */
int loop_watch_output(struct loop *loop, int fd, loop_callback gone, void *data);

/* Call @writable too while @fd can be written; NULL: no more. */
void loop_want_write(struct loop *loop, int fd, loop_callback writable);

/* Forget @fd; it is not closed. */
void loop_forget(struct loop *loop, int fd);

/**
 * loop_step - wait once and run what is ready
 * @timeout_ms: -1 waits for ever
 *
 * Return: 1 when something ran or a signal came; 0 after the timeout; a negative errno.
 */
int loop_step(struct loop *loop, int timeout_ms);

/* Run until loop->stopped. Return: 0; a negative errno. */
int loop_run(struct loop *loop);

#endif
