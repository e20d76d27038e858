/* SPDX-License-Identifier: MIT */
/*
 * init.h - the first process of a sandbox, and what it is told.
 *
 * Messages are packets on a socket; descriptors travel with them.
 */
#ifndef MEMHP_SANDBOX_INIT_H
#define MEMHP_SANDBOX_INIT_H

#include <stdint.h>

#include "sandbox/sandbox.h"
#include "util/fail.h"

enum message_kind {
	/* To the first process. */
	MESSAGE_GO,     /* it has its user and group ids */
	MESSAGE_SPAWN,  /* role; value: whether udevd starts; with its descriptors */
	MESSAGE_SIGNAL, /* value: the signal */
	/* From it. */
	MESSAGE_LEFT_ROOT, /* it is in a user namespace of its own and has no ids there */
	MESSAGE_FUSE,      /* with the descriptor of the mount */
	MESSAGE_UEVENTS,   /* with a netlink socket of the sandbox's network */
	MESSAGE_READY,     /* the machine is in place */
	MESSAGE_FAILED,    /* value: negative errno; text: words */
	MESSAGE_EXITED,    /* role; value: wait status */
	MESSAGE_STOPPED,   /* the program stopped */
};

struct message {
	uint32_t kind;
	int32_t value;
	uint32_t role;
	struct fail text;
};

/* Send; 0 or a negative errno. Only as much of the text as there is travels. */
int message_send(int socket, const struct message *message, const int *fds, unsigned nr_fds);

/**
 * message_receive - wait for a message
 * @fds: room for SANDBOX_MAX_FDS
 *
 * Return: 1; 0 at the end; a negative errno.
 */
int message_receive(int socket, struct message *message, int *fds, unsigned *nr_fds);

/* Never returns. @control is the only descriptor it keeps beside the first three. */
struct namespaces;
_Noreturn void init_main(int control, const struct sandbox_options *options,
			 const struct namespaces *namespaces);

/* A /proc of this process namespace; where that is refused, the host's own has to do. */
void mount_own_proc(void);

/* Mounts: overlay.c. Each returns 0, or a negative errno with words in @fail. */

#define FUSE_NAME "fuse"
#define FUSE_DEVICE "/dev/" FUSE_NAME

/**
 * overlay_mount - mount FUSE; the tree is reached below the stage
 * @devices: a directory with the device that is to be opened; -1: the host's own
 * @fd: set to its descriptor
 */
int overlay_mount(int devices, int *fd, struct fail *fail);

/* Take what the machine has to lay over the host's files, and unmount the stage. */
struct overlay;
int overlay_take(struct overlay **overlay, struct fail *fail);

/* Lay it over the host's files. Frees @overlay. */
int overlay_place(struct overlay *overlay, struct fail *fail);

/* Confinement: confine.c. */

/* Nothing of the host can be written from now on; /tmp is private, /run is empty. */
int confine_mounts(struct fail *fail);

/**
 * confine_process - the calling process gives up its privileges, for good
 * @keep: a mask of the capabilities it keeps, a bit each
 *
 * Return: 0; a negative errno.
 */
int confine_process(uint64_t keep);

/* What else the calling process may not do: syscalls.c. It can gain no privilege any more.
 * Return: 0; a negative errno. */
int confine_syscalls(void);

/* udev: udev.c. */

/* A /run of its own, with @rules in it and no others. @kept stays visible. */
int udev_prepare(const struct udev_rules *rules, const char *kept, bool confine, struct fail *fail);

/* In a child: become systemd-udevd. */
_Noreturn void udev_become(bool confine);

/* In a child: wait until it has nothing to do; if it just @starts, tell it of all devices first. */
_Noreturn void udev_wait(bool confine, bool starts, unsigned seconds);

#endif
