/* SPDX-License-Identifier: MIT */
#include "transcript/log_filter.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <regex.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/child.h"
#include "os/now.h"

#define MEMORY_FOR_IT (256u << 20)

/* Exit status of the process. Whatever else ended it, it had not enough memory. */
enum { MATCHED = 0, NO_EXPRESSION = 71, NO_MEMORY = 72 };

/* What counts against RLIMIT_DATA: the sixth number of /proc/self/statm, in pages. */
static rlim_t data_size(void)
{
	FILE *statm = fopen("/proc/self/statm", "re");
	char line[256] = "", *at = line;
	unsigned long pages = 0;

	if (statm) {
		if (!fgets(line, sizeof(line), statm))
			line[0] = '\0';
		fclose(statm);
	}
	for (unsigned i = 0; i < 6; i++)
		pages = strtoul(at, &at, 10);
	return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static void limit(unsigned seconds)
{
	rlim_t data = data_size() + MEMORY_FOR_IT;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setrlimit(RLIMIT_DATA, &(struct rlimit){ data, data });
	setrlimit(RLIMIT_CPU, &(struct rlimit){ seconds + 1, seconds + 1 });
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
}

static void say(int to, const char *bytes, size_t count)
{
	while (count) {
		ssize_t written = write(to, bytes, count);

		if (written < 0 && errno != EINTR)
			_exit(NO_MEMORY);
		bytes += written > 0 ? written : 0;
		count -= written > 0 ? (size_t)written : 0;
	}
}

static _Noreturn void match(const struct text *log, const char *pattern, int to)
{
	const char *line = text_string(log), *end = line + log->length, *stop;
	regex_t regex;
	int rc = regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB);

	if (rc) {
		char why[128];

		regerror(rc, &regex, why, sizeof(why));
		say(to, why, strlen(why));
		_exit(rc == REG_ESPACE ? NO_MEMORY : NO_EXPRESSION);
	}
	for (; line < end; line = stop + 1) {
		regmatch_t where = { .rm_so = 0 };

		stop = memchr(line, '\n', (size_t)(end - line));
		stop = stop ? stop : end;
		where.rm_eo = (regoff_t)(stop - line);
		rc = regexec(&regex, line, 0, &where, REG_STARTEND);
		if (rc == REG_ESPACE)
			_exit(NO_MEMORY);
		if (rc == 0) {
			say(to, line, (size_t)(stop - line));
			say(to, "\n", 1);
		}
	}
	_exit(MATCHED);
}

/* All that it writes. Return: whether it came to an end in time. */
static bool read_all(int from, unsigned seconds, struct text *said)
{
	int64_t end = now_milliseconds() + INT64_C(1000) * seconds;
	char bytes[8192];

	for (;;) {
		int64_t left = end - now_milliseconds();
		struct pollfd polled = { from, POLLIN, 0 };
		ssize_t got;

		if (left <= 0)
			return false;
		if (poll(&polled, 1, (int)left) <= 0)
			continue;
		got = read(from, bytes, sizeof(bytes));
		if (got <= 0)
			return true;
		text_add_bytes(said, bytes, (size_t)got);
	}
}

/* Return: its exit status; a negative errno. */
static int run(const struct text *log, const char *pattern, unsigned seconds, struct text *said,
	       bool *in_time)
{
	int ends[2], status = 0;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (pid == 0) {
		limit(seconds);
		match(log, pattern, ends[1]);
	}
	close(ends[1]);
	if (pid > 0) {
		*in_time = read_all(ends[0], seconds, said);
		status = child_kill(pid);
	}
	close(ends[0]);
	if (pid < 0)
		return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : NO_MEMORY;
}

int log_filter(const struct text *log, const char *pattern, unsigned seconds, struct text *answer,
	       struct fail *fail)
{
	struct text said = { 0 };
	bool in_time = true;
	int rc;

	if (strlen(pattern) > LOG_FILTER_MAX_PATTERN)
		return fail_with(fail, -E2BIG, "a regular expression has no more than %d bytes",
				 LOG_FILTER_MAX_PATTERN);
	rc = run(log, pattern, seconds, &said, &in_time);
	if (rc < 0)
		fail_with(fail, rc, "cannot match '%s': %s", pattern, strerror(-rc));
	else if (!in_time)
		rc = fail_with(fail, -ETIMEDOUT, "'%s' takes too long to match", pattern);
	else if (rc == NO_EXPRESSION)
		rc = fail_with(fail, -EINVAL, "'%s' is no regular expression: %s", pattern,
			       text_string(&said));
	else if (rc != MATCHED || text_failed(&said))
		rc = fail_with(fail, -ENOMEM, "'%s' takes too much memory to match", pattern);
	else
		text_add_text(answer, &said);
	text_free(&said);
	return rc;
}
