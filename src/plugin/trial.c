/* SPDX-License-Identifier: MIT */
#include "plugin/trial.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/hotplug.h"
#include "os/child.h"
#include "os/now.h"
#include "util/heap.h"

/* What the child has to tell, written whole: it fits a pipe. */
struct outcome {
	int rc;
	struct fail fail;
};

/* One node, three blocks from 4 GiB on: Normal, offline, Movable. */
static struct hotplug small_machine(const struct rules *rules)
{
	struct hotplug h = { .rules = rules, .alloc = heap };

	h.machine = machine_new(&heap, (struct machine_shape){ .nodes = 1 });
	if (!h.machine)
		return h;
	h.machine->block_pages = SECTION_PAGES;
	h.machine->nodes.nr = 1;
	h.machine->params.phys_bits = 40;
	machine_node(h.machine, NID(0))->possible = true;
	return h;
}

int trial_ask(const struct memhp_policy *policy, struct fail *fail)
{
	const struct rules rules = { .policies = { policy } };
	struct hotplug h = small_machine(&rules);
	int rc = h.machine ? 0 : -ENOMEM;

	for (uint32_t id = 32; id < 35 && rc == 0; id++)
		rc = hotplug_add(&h, block_span(h.machine, BLOCK_ID(id)), NID(0), NO_GROUP, false);
	for (uint32_t id = 32; id < 35 && rc == 0; id++) {
		for (int type = MMOP_ONLINE; type < NR_ONLINE_TYPES; type++) {
			enum zone_type zone;

			(void)hotplug_zone_for(&h, machine_block(h.machine, BLOCK_ID(id)),
					       (enum online_type)type, &zone);
		}
		/* Whether it allows that is its own affair. */
		if (id != 33)
			(void)hotplug_online(&h, BLOCK_ID(id),
					     id == 32 ? MMOP_ONLINE_KERNEL : MMOP_ONLINE_MOVABLE);
	}
	heap.free(heap.context, h.machine);
	return rc < 0 ? fail_with(fail, rc, "%s", strerror(-rc)) : 0;
}

static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP };

static _Noreturn void attempt_and_tell(int (*attempt)(void *, struct fail *), void *data, int to)
{
	struct outcome outcome = { 0 };
	ssize_t written;

	/* A crash is no news here: nobody handles it, and it leaves no core. */
	for (unsigned i = 0; i < sizeof(crashes) / sizeof(*crashes); i++)
		signal(crashes[i], SIG_DFL);
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	outcome.rc = attempt(data, &outcome.fail);
	written = write(to, &outcome, sizeof(outcome));
	_exit(written == sizeof(outcome) ? 0 : 1);
}

/* Whether the child told or ended in time. */
static bool wait_for(int fd)
{
	int64_t end = now_milliseconds() + INT64_C(1000) * TRIAL_SECONDS;

	for (;;) {
		struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
		int64_t left = end - now_milliseconds();
		int rc = left > 0 ? poll(&poll_fd, 1, (int)left) : 0;

		if (rc >= 0 || errno != EINTR)
			return rc > 0;
	}
}

/* Collects the child and says in words what became of it. */
static int take_outcome(const char *who, pid_t child, int from, struct fail *fail)
{
	bool in_time = wait_for(from);
	struct outcome outcome;
	ssize_t got = 0;
	int status;

	if (in_time)
		got = read(from, &outcome, sizeof(outcome));
	status = in_time ? child_wait(child) : child_kill(child);
	if (!in_time)
		return fail_with(fail, -EPROTO,
				 "%s: did not return within %d seconds when it was tried", who,
				 TRIAL_SECONDS);
	if (got == sizeof(outcome)) {
		*fail = outcome.fail;
		return outcome.rc;
	}
	if (WIFSIGNALED(status))
		return fail_with(fail, -EPROTO, "%s: crashed when it was tried: %s", who,
				 strsignal(WTERMSIG(status)));
	return fail_with(fail, -EPROTO, "%s: ended the process when it was tried", who);
}

int trial_run(const char *who, int (*attempt)(void *data, struct fail *fail), void *data,
	      struct fail *fail)
{
	int fds[2];
	pid_t child;
	int rc;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return fail_with(fail, -errno, "%s: cannot be tried: %s", who, strerror(errno));
	child = fork();
	if (child == 0) {
		close(fds[0]);
		attempt_and_tell(attempt, data, fds[1]);
	}
	close(fds[1]);
	rc = child < 0 ? fail_with(fail, -errno, "%s: cannot be tried: %s", who, strerror(errno)) :
			 take_outcome(who, child, fds[0], fail);
	close(fds[0]);
	return rc;
}
