/* SPDX-License-Identifier: MIT */
/*
 * host.h - a machine that runs, and the monitors over it: what run and serve share.
 */
#ifndef MEMHP_CLI_HOST_H
#define MEMHP_CLI_HOST_H

#include "cli/cli.h"
#include "monitor/server.h"
#include "os/loop.h"
#include "os/survivor.h"
#include "sim/vm.h"

#define MAX_MONITORS 8

/* A monitor as it was asked for. */
struct wanted {
	const char *option;
	const struct protocol *protocol;
	const char *where;
	unsigned clients;
};

/* First member of the data that a verb's options are taken into. */
struct host {
	struct choice choice;
	const struct build *build;
	struct machine_options machine;
	struct wanted monitors[MAX_MONITORS];
	unsigned nr_monitors;
	bool stdio; /* a monitor has standard input and output */
	struct vm vm;
	struct loop loop;
	struct monitor *open_monitors[MAX_MONITORS + 1];
	char socket[256];         /* the machine's own monitor; "": none */
	struct survivor survivor; /* removes that if memhp is killed */
	int reactions;            /* timer of what the guest has yet to do */
};

/* Entries for a verb's table of options. */
/* clang-format off */
#define HOST_OPTIONS                                          \
	{ "--kernel", required_argument, host_take_kernel },  \
	{ "--build", required_argument, host_take_build },    \
	{ "--policy", required_argument, host_take_policy },  \
	{ "-monitor", required_argument, host_take_monitor }, \
	{ "-qmp", required_argument, host_take_qmp }
/* clang-format on */

/* Their part of a verb's usage. */
#define HOST_MACHINE_USAGE                                                     \
	"Machine, as in QEMU:\n"                                               \
	"  -m, --memory SIZE[,slots=N,maxmem=SIZE]\n"                          \
	"                                         memory, and room for more\n" \
	"  -numa node[,nodeid=N][,mem=SIZE|,memdev=ID]\n"                      \
	"  -object memory-backend-ram,id=ID,size=SIZE\n"                       \
	"  -device pc-dimm,memdev=ID[,id=ID][,node=N][,addr=A][,slot=N]\n"     \
	"  -append WORDS                          the kernel's command line\n" \
	"  -monitor unix:PATH|stdio|none          one more monitor\n"          \
	"  -qmp unix:PATH|stdio|none              a monitor for programs\n"

#define HOST_KERNEL_USAGE                                                                     \
	"      --kernel NAME  the kernel generation (default @KERNEL@; see 'memhp list')\n"   \
	"      --build NAME   how it was built (see 'memhp list --json')\n"                   \
	"      --policy NAME  another rule for zones than the kernel's own; one with a '/'\n" \
	"                     is a plug-in\n"

int host_take_kernel(void *data, const char *argument, struct fail *fail);
int host_take_build(void *data, const char *argument, struct fail *fail);
int host_take_policy(void *data, const char *argument, struct fail *fail);
int host_take_monitor(void *data, const char *argument, struct fail *fail);
int host_take_qmp(void *data, const char *argument, struct fail *fail);

/* The kernel and its build, once all options are read. Return: 0; -ENOENT after saying why. */
int host_choose(struct host *host);

/* Boot the machine, after host_choose(). Return: 0, then end it with host_stop(); else words in
 * @fail. */
int host_start(struct host *host, struct fail *fail);

/* A monitor of the machine's own, in a directory of its own; MEMHP_MONITOR names it. */
int host_open_own_monitor(struct host *host, struct fail *fail);

/* The monitors that were asked for. */
int host_open_monitors(struct host *host, struct fail *fail);

/* Call @ready when a signal asks for the end; SIGPIPE and SIGTTOU are ignored from now on. */
int host_watch_signals(struct host *host, loop_callback ready, void *data);

void host_stop(struct host *host);

#endif
