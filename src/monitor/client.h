/* SPDX-License-Identifier: MIT */
/*
 * client.h - the other end of a monitor: one command, or a person at its prompt.
 */
#ifndef MEMHP_MONITOR_CLIENT_H
#define MEMHP_MONITOR_CLIENT_H

#include <stdbool.h>

#include "util/fail.h"
#include "util/text.h"

/* How long a monitor may take to give its first prompt. */
#define MONITOR_PATIENCE_MS 10000

/**
 * monitor_connect - connect to the monitor at @path
 *
 * Return: a descriptor; else words in @fail: -EAGAIN when so many wait for a place already
 * that nobody more may, and none got one in MONITOR_PATIENCE_MS.
 */
int monitor_connect(const char *path, struct fail *fail);

/**
 * monitor_await - wait for a place on a fresh connection: for the monitor's first word
 *
 * Return: 0, also when it went away; -ETIMEDOUT with words in @fail.
 */
int monitor_await(int fd, int patience_ms, struct fail *fail);

/**
 * monitor_greeting - wait for the first prompt of a fresh connection
 *
 * Return: 0; with words about "it" in @fail: -ETIMEDOUT; -EPROTO when it is a monitor for
 * programs, which has no prompt; -EIO when it went away.
 */
int monitor_greeting(int fd, int patience_ms, struct fail *fail);

/**
 * monitor_line - send one line and wait for its answer and the next prompt
 * @fd: stands at a prompt, and does so again after
 * @answer: added to, lines ending with "\n"
 * @refused: set to whether the monitor refused the command
 *
 * Return: 0; -EIO with words in @fail when the monitor went away.
 */
int monitor_line(int fd, const char *command, struct text *answer, bool *refused,
		 struct fail *fail);

/* Join standard input and output to the monitor until either ends. */
int monitor_talk(int fd, struct fail *fail);

#endif
