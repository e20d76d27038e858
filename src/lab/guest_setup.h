/* SPDX-License-Identifier: MIT */
/*
 * guest_setup.h - what a guest's first process makes of a bare kernel.
 *
 * Whatever cannot be had ends the guest, which says on its console why.
 */
#ifndef MEMHP_LAB_GUEST_SETUP_H
#define MEMHP_LAB_GUEST_SETUP_H

/* End the guest: @what failed, with errno. */
_Noreturn void guest_end(const char *what);

/* What a shell needs. */
void guest_mount_all(void);

/* Busybox's applets by their names, for commands that call others. */
void guest_install_busybox(void);

/* Descriptors: the serial line to memhp, raw; uevents from now on; the signals that are not
 * ignored. */
int guest_open_line(void);
int guest_open_uevents(void);
int guest_open_signals(void);

#endif
