/* SPDX-License-Identifier: MIT */
/*
 * transcript.h - a terminal session written down: what was typed, what came back.
 *
 * The format is told in memhp-transcript(5). Reading checks the head and the
 * order of lines, not the commands.
 */
#ifndef MEMHP_TRANSCRIPT_TRANSCRIPT_H
#define MEMHP_TRANSCRIPT_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "util/fail.h"
#include "util/text.h"

enum step_kind {
	STEP_SHELL,   /* # COMMAND */
	STEP_MONITOR, /* (qemu) COMMAND */
	STEP_LOG,     /* (dmesg) REGEX */
	STEP_UEVENTS, /* (uevents) */
	STEP_CTL,     /* (memhp) COMMAND */
};

struct step {
	enum step_kind kind;
	unsigned line; /* where it stands, from 1 */
	char *command;
	struct text output; /* what came back; lines end with "\n" */
	int status;         /* exit status of a shell command */
	bool has_status;    /* a line gives it */
};

struct transcript {
	char *name;  /* where it came from, for messages */
	char *title; /* NULL: the head has none, likewise below */
	char *kernel;
	char *build;
	char *machine;
	char *append;
	struct text udev; /* rules, one a line; empty: no udevd */
	unsigned machine_line, append_line, kernel_line, build_line;
	struct step *steps;
	size_t nr_steps;
	/* Outputs need only hold these lines, in this order; complaints must be among them. */
	bool loose;
	size_t nr_unplayed;   /* lines of a mail that look like prompts and are no steps */
	struct text unplayed; /* those, each as "line N: TEXT" */
};

/**
 * transcript_parse - read a transcript
 * @name: for messages
 * @text: the whole of it
 *
 * Return: 0, then free with transcript_free(); -EINVAL, -ENOMEM with words that
 * name the line in @fail.
 */
int transcript_parse(struct transcript *transcript, const char *name, const char *text,
		     size_t length, struct fail *fail);

/**
 * transcript_parse_mail - take a session out of a mail or a post
 *
 * Quote marks are dropped and prose is skipped. What follows a command up to
 * the first blank line must be among its output, in order. Lines that look like
 * another kind of prompt, or start a QEMU, are counted.
 *
 * Return: as transcript_parse(); -EINVAL when there is no command in it.
 */
int transcript_parse_mail(struct transcript *transcript, const char *name, const char *text,
			  size_t length, struct fail *fail);

/* Read the file at @path whole. Return: 0; a negative errno with words in @fail. */
int transcript_read_file(const char *path, struct text *content, struct fail *fail);

/**
 * transcript_write - add the transcript in its own format, as transcript_parse() takes it
 *
 * Return: 0; -EINVAL with words in @fail that name the line of an answer which the
 * format would take for something else, and nothing added; -EFBIG for one too long to
 * be read again; -ENOMEM.
 */
int transcript_write(const struct transcript *transcript, struct text *out, struct fail *fail);

/* What stands in front of a step's command: "# ". */
const char *transcript_prompt(enum step_kind kind);

/* Add a step; @command is copied. Return: it; NULL without memory. */
struct step *transcript_add_step(struct transcript *transcript, enum step_kind kind, unsigned line,
				 const char *command);

void transcript_free(struct transcript *transcript);

#endif
