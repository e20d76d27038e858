/* SPDX-License-Identifier: MIT */
/*
 * server.h - monitors that people and programs connect to.
 *
 * A monitor is a listening socket or standard input and output. What clients
 * send is untrusted: lines and answers that nobody reads are bounded. Whoever
 * opens a monitor must ignore SIGPIPE: clients leave when they like.
 */
#ifndef MEMHP_MONITOR_SERVER_H
#define MEMHP_MONITOR_SERVER_H

#include "monitor/listen.h"
#include "monitor/protocol.h"
#include "os/loop.h"
#include "sim/vm.h"
#include "util/fail.h"

struct monitor;

/**
 * monitor_check - whether there can be a monitor at @where at all, as monitor_open() takes it
 * @path: SOCKET_PATH bytes, set to its socket's path; "" without one
 *
 * Return: 0; a negative errno with words in @fail.
 */
int monitor_check(const char *where, char *path, struct fail *fail);

/**
 * monitor_open - offer a monitor where @where says, as QEMU's -monitor and -qmp do
 * @protocol: what it speaks
 * @where: "stdio", "none" or "unix:PATH[,server=on][,wait=off]"
 * @clients: how many may talk at once, 8 at most; others wait until one leaves
 *
 * "quit" stops @loop. A monitor that tells of events takes vm->events, and shares it
 * with the machine's other monitors alone.
 *
 * Return: 0, then end it with monitor_close(); else words in @fail.
 */
int monitor_open(struct monitor **monitor, struct vm *vm, struct loop *loop,
		 const struct protocol *protocol, const char *where, unsigned clients,
		 struct fail *fail);

/* Hang up on every client and remove the socket. NULL is fine. */
void monitor_close(struct monitor *monitor);

#endif
