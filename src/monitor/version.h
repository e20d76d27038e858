/* SPDX-License-Identifier: MIT */
/*
 * version.h - the QEMU that monitors speak as.
 */
#ifndef MEMHP_MONITOR_VERSION_H
#define MEMHP_MONITOR_VERSION_H

#define VERSION_PACKAGE "Debian 1:7.2+dfsg-7+deb12u18+b3"
#define VERSION_TEXT "7.2.22" VERSION_PACKAGE
#define VERSION_MAJOR 7
#define VERSION_MINOR 2
#define VERSION_MICRO 22

#endif
