/* SPDX-License-Identifier: MIT */
/*
 * faultline.c - faults as people write them.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sim/fault.h"
#include "util/number.h"

#define MAX_TIMES 1000000
#define MAX_DELAY 600000

/* Of a line; more than any fault takes. */
#define MAX_LENGTH 511

/* What a late uevent comes late by when nobody says. */
#define DEFAULT_LATE 1000

static const char *const operations[NR_OPERATIONS] = {
	[OPERATION_ADD] = "add",
	[OPERATION_ONLINE] = "online",
	[OPERATION_OFFLINE] = "offline",
	[OPERATION_REMOVE] = "remove",
};

static const char *const fates[] = {
	[UEVENT_LOST] = "lost",
	[UEVENT_LATE] = "late",
	[UEVENT_DOUBLED] = "doubled",
};

static const struct {
	const char *name;
	int error;
} errors[] = {
	{ "EPERM", EPERM },         { "EINTR", EINTR },   { "EIO", EIO },
	{ "E2BIG", E2BIG },         { "EAGAIN", EAGAIN }, { "ENOMEM", ENOMEM },
	{ "EACCES", EACCES },       { "EBUSY", EBUSY },   { "EEXIST", EEXIST },
	{ "ENODEV", ENODEV },       { "EINVAL", EINVAL }, { "ENOSPC", ENOSPC },
	{ "ETIMEDOUT", ETIMEDOUT },
};

static int parse_range(const char *text, struct block_range *range)
{
	char first[16];
	size_t length = strcspn(text, "-");
	uint64_t from, to;

	if (length >= sizeof(first))
		return -EINVAL;
	snprintf(first, sizeof(first), "%.*s", (int)length, text);
	if (number_unsigned(first, &from) < 0)
		return -EINVAL;
	to = from;
	if (text[length] && number_unsigned(text + length + 1, &to) < 0)
		return -EINVAL;
	if (to > UINT32_MAX || from > to)
		return -EINVAL;
	*range = (struct block_range){ (uint32_t)from, (uint32_t)to };
	return 0;
}

int block_list_parse(const char *text, struct block_list *blocks, struct fail *fail)
{
	*blocks = (struct block_list){ .nr = 0 };
	for (const char *at = text;; at++) {
		size_t length = strcspn(at, ",");
		char part[40];

		snprintf(part, sizeof(part), "%.*s", (int)length, at);
		if (length >= sizeof(part) || blocks->nr == MAX_FAULT_RANGES ||
		    parse_range(part, &blocks->ranges[blocks->nr]) < 0)
			return fail_with(
				fail, -EINVAL,
				"'%.40s' is no list of blocks, like 32,34-36, of %d parts at most",
				text, MAX_FAULT_RANGES);
		blocks->nr++;
		at += length;
		if (!*at)
			return 0;
	}
}

/* The next word of @line into @word; "" at its end. */
static void next_word(const char **line, char *word, size_t room)
{
	size_t length;

	*line += strspn(*line, " \t");
	length = strcspn(*line, " \t");
	snprintf(word, room, "%.*s", (int)length, *line);
	*line += length;
}

static int parse_operation(const char *word, struct fault *fault, struct fail *fail)
{
	fault->of_uevents = strcmp(word, "uevent") == 0;
	for (unsigned i = 0; i < NR_OPERATIONS && !fault->of_uevents; i++) {
		if (strcmp(word, operations[i]) == 0) {
			fault->operation = i;
			return 0;
		}
	}
	if (fault->of_uevents)
		return 0;
	return fail_with(fail, -EINVAL,
			 "fault: '%.40s' is none of add, online, offline, remove and uevent", word);
}

static int parse_fate(const char *word, struct fault *fault, struct fail *fail)
{
	for (unsigned i = UEVENT_LOST; i <= UEVENT_DOUBLED; i++) {
		if (strcmp(word, fates[i]) == 0) {
			fault->fate = i;
			fault->delay = i == UEVENT_LATE ? DEFAULT_LATE : 0;
			return 0;
		}
	}
	return fail_with(fail, -EINVAL, "fault uevent: '%.40s' is none of lost, late and doubled",
			 word);
}

static int parse_error(const char *word, struct fault *fault, struct fail *fail)
{
	if (strcmp(word, "ok") == 0)
		return 0;
	for (unsigned i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		if (strcmp(word, errors[i].name) == 0) {
			fault->error = -errors[i].error;
			return 0;
		}
	}
	return fail_with(fail, -EINVAL, "fault: '%.40s' is no errno, like EBUSY, and not 'ok'",
			 word);
}

static int parse_setting(const char *word, struct fault *fault, struct fail *fail)
{
	uint64_t number;

	if (fault->of_uevents && fault->fate != UEVENT_LATE && strncmp(word, "delay=", 6) == 0)
		return fail_with(fail, -EINVAL, "fault uevent %s: '%.40s' is of 'late' alone",
				 fates[fault->fate], word);
	if (strncmp(word, "times=", 6) == 0 && number_unsigned(word + 6, &number) == 0 && number &&
	    number <= MAX_TIMES)
		fault->times = (unsigned)number;
	else if (strncmp(word, "delay=", 6) == 0 && number_unsigned(word + 6, &number) == 0 &&
		 number <= MAX_DELAY)
		fault->delay = (unsigned)number;
	else
		return fail_with(
			fail, -EINVAL,
			"fault: '%.40s' is neither times=N, 1 to %d, nor delay=MS, up to %d", word,
			MAX_TIMES, MAX_DELAY);
	return 0;
}

/* What would change nothing is a mistake. */
static int check_effect(const struct fault *fault, struct fail *fail)
{
	if (fault->delay || fault->error)
		return 0;
	if (!fault->of_uevents)
		return fail_with(fail, -EINVAL, "fault: 'ok' without delay=MS is no fault");
	if (fault->fate == UEVENT_LATE)
		return fail_with(fail, -EINVAL, "fault uevent: 'late' with delay=0 is no fault");
	return 0;
}

int fault_parse(const char *line, struct fault *fault, struct fail *fail)
{
	char word[MAX_LENGTH + 1];
	int rc;

	*fault = (struct fault){ .times = 0 };
	if (strlen(line) > MAX_LENGTH)
		return fail_with(fail, -EINVAL, "fault: more than %d characters", MAX_LENGTH);
	next_word(&line, word, sizeof(word));
	rc = parse_operation(word, fault, fail);
	next_word(&line, word, sizeof(word));
	if (rc == 0 && isdigit((unsigned char)word[0])) {
		rc = block_list_parse(word, &fault->blocks, fail);
		next_word(&line, word, sizeof(word));
	}
	if (rc == 0)
		rc = (fault->of_uevents ? parse_fate : parse_error)(word, fault, fail);
	for (next_word(&line, word, sizeof(word)); rc == 0 && word[0];
	     next_word(&line, word, sizeof(word)))
		rc = parse_setting(word, fault, fail);
	return rc < 0 ? rc : check_effect(fault, fail);
}

static const char *error_name(int error)
{
	for (unsigned i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (errors[i].error == -error)
			return errors[i].name;
	return "ok";
}

void fault_write(const struct fault *fault, struct text *out)
{
	text_add(out, "%s", fault->of_uevents ? "uevent" : operations[fault->operation]);
	for (unsigned i = 0; i < fault->blocks.nr; i++) {
		const struct block_range *range = &fault->blocks.ranges[i];

		text_add(out, i ? ",%u" : " %u", range->first);
		if (range->last != range->first)
			text_add(out, "-%u", range->last);
	}
	text_add(out, " %s", fault->of_uevents ? fates[fault->fate] : error_name(fault->error));
	if (fault->times)
		text_add(out, " times=%u", fault->times);
	if (fault->delay)
		text_add(out, " delay=%u", fault->delay);
}
