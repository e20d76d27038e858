/* SPDX-License-Identifier: MIT */
/*
 * udev.h - systemd-udevd inside a sandbox, on the rules of the user alone.
 */
#ifndef MEMHP_SANDBOX_UDEV_H
#define MEMHP_SANDBOX_UDEV_H

#include <stdbool.h>

#include "sandbox/udev_rules.h"
#include "util/fail.h"

/* A /run of its own, with @rules in it and no others. @kept stays visible. */
int udev_prepare(const struct udev_rules *rules, const char *kept, bool confine, struct fail *fail);

/* In a child: become systemd-udevd. */
_Noreturn void udev_become(bool confine);

/* In a child: wait until it has nothing to do; if it just @starts, tell it of all devices first. */
_Noreturn void udev_wait(bool confine, bool starts, unsigned seconds);

#endif
