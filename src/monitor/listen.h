/* SPDX-License-Identifier: MIT */
/*
 * listen.h - sockets that monitors listen on.
 */
#ifndef MEMHP_MONITOR_LISTEN_H
#define MEMHP_MONITOR_LISTEN_H

#include <sys/un.h>

#include "util/fail.h"

#define SOCKET_PATH sizeof(((struct sockaddr_un *)0)->sun_path)

/**
 * listen_unix - listen at a path
 * @where: "PATH[,server=on][,wait=off]"; a socket that is there is replaced
 * @path: SOCKET_PATH bytes, set to the path
 *
 * Return: a descriptor that does not block; a negative errno with words in @fail.
 */
int listen_unix(const char *where, char *path, struct fail *fail);

#endif
