/* SPDX-License-Identifier: MIT */
/*
 * listen.h - sockets that monitors listen on.
 *
 * A socket that nobody listens on any more gives way to a new one. Nothing else that
 * may be at the path does, and at the end no more is removed than was made.
 */
#ifndef MEMHP_MONITOR_LISTEN_H
#define MEMHP_MONITOR_LISTEN_H

#include <sys/types.h>
#include <sys/un.h>

#include "util/fail.h"

#define SOCKET_PATH sizeof(((struct sockaddr_un *)0)->sun_path)

struct listener {
	int fd; /* does not block; -1: none */
	char path[SOCKET_PATH];
	dev_t device; /* of the socket that was made there */
	ino_t inode;
};

/**
 * listen_parse - where a socket is to be
 * @where: "PATH[,server=on][,wait=off]"
 * @path: SOCKET_PATH bytes, set to the path
 *
 * Return: 0; a negative errno with words in @fail.
 */
int listen_parse(const char *where, char *path, struct fail *fail);

/**
 * listen_open - listen there
 *
 * Return: 0; -EADDRINUSE when another listens there, -EEXIST when something is there that
 * is no socket, or another negative errno; with words in @fail, and @listener->fd is -1.
 */
int listen_open(struct listener *listener, const char *where, struct fail *fail);

/* Listen no more, and remove the socket. */
void listen_close(struct listener *listener);

#endif
