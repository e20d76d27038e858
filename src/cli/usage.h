/* SPDX-License-Identifier: MIT */
/*
 * usage.h - what a verb's --help prints.
 */
#ifndef MEMHP_CLI_USAGE_H
#define MEMHP_CLI_USAGE_H

/* Print @usage with the name of the default kernel in place of each "@KERNEL@". */
void print_usage(const char *usage);

#endif
