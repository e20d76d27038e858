/* SPDX-License-Identifier: MIT */
/*
 * uevents.h - uevents as netlink messages, as a kernel sends them.
 *
 * A message goes to the kernel of the sandbox's network namespace, which passes
 * it on to all who listen there, with a SEQNUM of its own. A real kernel takes its
 * time over a block; here thousands come at once. So a listener that reads is
 * waited for while its buffer is full; who does not read loses events as ever, and
 * nobody else does (listeners.h).
 */
#ifndef MEMHP_UEVENT_UEVENTS_H
#define MEMHP_UEVENT_UEVENTS_H

#include <sys/types.h>

#include "os/loop.h"
#include "sim/uevent.h"

struct uevent_link;

/**
 * uevent_link_open - a link to the listeners in a network namespace
 * @socket: netlink, of that namespace; taken over
 * @inside: a process in it
 *
 * Return: it, to be closed with uevent_link_close(); NULL without memory.
 */
struct uevent_link *uevent_link_open(struct loop *loop, int socket, pid_t inside);

/* Send after uevent->delay milliseconds, behind what is due before it. */
void uevent_link_send(struct uevent_link *link, const struct uevent *uevent);

/* Whether all that is due has been sent. */
bool uevent_link_idle(const struct uevent_link *link);

/* What was not sent is dropped. NULL is fine. */
void uevent_link_close(struct uevent_link *link);

/* The message as bytes: "ACTION@DEVPATH" and the keys, each with its NUL. */
void uevent_message(const struct uevent *uevent, struct text *out);

#endif
