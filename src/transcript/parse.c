/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "transcript/prompt.h"
#include "transcript/transcript.h"

/* A transcript is text that somebody typed; more than this is something else. */
#define MAX_FILE (16u << 20)

/* Bytes that are shown of a line that is not played. */
#define MAX_SHOWN 160

static const struct {
	enum step_kind kind;
	const char *prompt;
	bool bare; /* may stand without a command */
} prompts[] = {
	{ STEP_SHELL, "# ", false },     { STEP_MONITOR, "(qemu) ", false },
	{ STEP_LOG, "(dmesg) ", false }, { STEP_UEVENTS, "(uevents)", true },
	{ STEP_CTL, "(memhp) ", false },
};

#define NR_PROMPTS (sizeof(prompts) / sizeof(*prompts))

const char *transcript_prompt(enum step_kind kind)
{
	return prompts[kind].prompt;
}

struct step *transcript_add_step(struct transcript *transcript, enum step_kind kind, unsigned line,
				 const char *command)
{
	struct step *steps = transcript->steps;

	/* Capacity is always the next power of two. */
	if ((transcript->nr_steps & (transcript->nr_steps - 1)) == 0) {
		size_t room = transcript->nr_steps ? 2 * transcript->nr_steps : 1;

		steps = realloc(steps, room * sizeof(*steps));
		if (!steps)
			return NULL;
		transcript->steps = steps;
	}
	steps += transcript->nr_steps;
	*steps = (struct step){ .kind = kind, .line = line, .command = strdup(command) };
	if (!steps->command)
		return NULL;
	transcript->nr_steps++;
	return steps;
}

void transcript_free(struct transcript *transcript)
{
	for (size_t i = 0; i < transcript->nr_steps; i++) {
		free(transcript->steps[i].command);
		text_free(&transcript->steps[i].output);
	}
	free(transcript->steps);
	free(transcript->name);
	free(transcript->title);
	free(transcript->kernel);
	free(transcript->build);
	free(transcript->machine);
	free(transcript->append);
	text_free(&transcript->udev);
	text_free(&transcript->unplayed);
	*transcript = (struct transcript){ 0 };
}

/* % KEY VALUE */
static int parse_head(struct transcript *t, const char *line, unsigned number, struct fail *fail)
{
	struct {
		const char *key;
		char **value;
		unsigned *line;
	} keys[] = {
		{ "title", &t->title, NULL },
		{ "kernel", &t->kernel, &t->kernel_line },
		{ "build", &t->build, &t->build_line },
		{ "machine", &t->machine, &t->machine_line },
		{ "append", &t->append, &t->append_line },
	};
	const char *key = line + 1 + strspn(line + 1, " \t");
	size_t length = strcspn(key, " \t");
	const char *value = key + length + strspn(key + length, " \t");

	if (t->nr_steps)
		return fail_with(fail, -EINVAL, "%s:%u: a line of the head after the first command",
				 t->name, number);
	/* Of rules there may be several, in order. */
	if (length == 4 && memcmp(key, "udev", 4) == 0) {
		text_add(&t->udev, "%s\n", value);
		return text_failed(&t->udev) ? fail_with(fail, -ENOMEM, "out of memory") : 0;
	}
	for (unsigned i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		if (strlen(keys[i].key) != length || memcmp(keys[i].key, key, length) != 0)
			continue;
		if (*keys[i].value)
			return fail_with(fail, -EINVAL, "%s:%u: '%s' was given before", t->name,
					 number, keys[i].key);
		*keys[i].value = strdup(value);
		if (keys[i].line)
			*keys[i].line = number;
		return *keys[i].value ? 0 : fail_with(fail, -ENOMEM, "out of memory");
	}
	return fail_with(fail, -EINVAL,
			 "%s:%u: unknown key '%.*s' (known: title, kernel, build, machine, append, "
			 "udev)",
			 t->name, number, (int)(length < 40 ? length : 40), key);
}

/* ! N */
static int parse_status(struct transcript *t, const char *line, unsigned number, struct fail *fail)
{
	struct step *last = t->nr_steps ? &t->steps[t->nr_steps - 1] : NULL;
	char *end;
	long status = strtol(line + 1, &end, 10);

	if (!last || last->kind != STEP_SHELL)
		return fail_with(fail, -EINVAL, "%s:%u: an exit status without a shell command",
				 t->name, number);
	if (end == line + 1 || *end || status < 0 || status > 255)
		return fail_with(fail, -EINVAL, "%s:%u: '%.40s' is no exit status (0 to 255)",
				 t->name, number, line);
	if (last->has_status && last->status != status)
		return fail_with(fail, -EINVAL,
				 "%s:%u: the exit status of line %u is %d by an earlier line",
				 t->name, number, last->line, last->status);
	last->status = (int)status;
	last->has_status = true;
	return 0;
}

static int parse_output(struct transcript *t, const char *line, unsigned number, struct fail *fail)
{
	if (t->nr_steps == 0) {
		if (line[strspn(line, " \t")] == '\0')
			return 0;
		return fail_with(fail, -EINVAL, "%s:%u: output before the first command: '%.40s'",
				 t->name, number, line);
	}
	text_add(&t->steps[t->nr_steps - 1].output, "%s\n", line);
	return 0;
}

static bool is_status(const char *line)
{
	return line[0] == '!' && line[1] == ' ';
}

static bool is_head(const char *line)
{
	return line[0] == '%' && (line[1] == ' ' || line[1] == '\t');
}

/* Whether nothing stands at @at but the end of a line, whichever it has. */
static bool at_end(const char *at)
{
	at += strspn(at, "\r");
	return !*at || *at == '\n';
}

/* Index of the prompt that @line starts with; NR_PROMPTS: none. */
static unsigned find_prompt(const char *line)
{
	for (unsigned i = 0; i < NR_PROMPTS; i++) {
		size_t length = strlen(prompts[i].prompt);

		if (strncmp(line, prompts[i].prompt, length) == 0 &&
		    (!prompts[i].bare || at_end(line + length)))
			return i;
	}
	return NR_PROMPTS;
}

static bool is_output(const char *line)
{
	return !is_head(line) && !is_status(line) && find_prompt(line) == NR_PROMPTS;
}

static int parse_line(struct transcript *t, const char *line, unsigned number, struct fail *fail)
{
	unsigned i = find_prompt(line);

	if (i < NR_PROMPTS) {
		if (!transcript_add_step(t, prompts[i].kind, number,
					 line + strlen(prompts[i].prompt)))
			return fail_with(fail, -ENOMEM, "out of memory");
		return 0;
	}
	if (is_head(line))
		return parse_head(t, line, number, fail);
	if (is_status(line))
		return parse_status(t, line, number, fail);
	return parse_output(t, line, number, fail);
}

/* Calls @take with each line, NUL-terminated and without its end. */
static int each_line(struct transcript *t, const char *text, size_t length,
		     int (*take)(struct transcript *, const char *, unsigned, struct fail *),
		     struct fail *fail)
{
	const char *end = text + length;
	unsigned number = 1;

	for (const char *at = text; at < end; number++) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t size = (size_t)((stop ? stop : end) - at);
		char *line;
		int rc;

		if (memchr(at, '\0', size))
			return fail_with(fail, -EINVAL, "%s:%u: not a text: a NUL byte", t->name,
					 number);
		line = strndup(at, size);
		if (!line)
			return fail_with(fail, -ENOMEM, "out of memory");
		for (size_t end_of_line = size; end_of_line && line[end_of_line - 1] == '\r';)
			line[--end_of_line] = '\0';
		rc = take(t, line, number, fail);
		free(line);
		if (rc < 0)
			return rc;
		at += size + 1;
	}
	return 0;
}

static int refuse_empty(const struct transcript *t, struct fail *fail)
{
	const char *first = text_string(&t->unplayed);

	if (!t->nr_unplayed)
		return fail_with(fail, -EINVAL, "%s: there is no command in it", t->name);
	return fail_with(fail, -EINVAL,
			 "%s: there is no command in it that can be played; %zu line%s like a "
			 "prompt, first %.*s",
			 t->name, t->nr_unplayed, t->nr_unplayed == 1 ? " looks" : "s look",
			 (int)strcspn(first, "\n"), first);
}

static int parse_with(struct transcript *transcript, const char *name, const char *text,
		      size_t length,
		      int (*take)(struct transcript *, const char *, unsigned, struct fail *),
		      struct fail *fail)
{
	int rc;

	*transcript = (struct transcript){ .name = strdup(name) };
	rc = transcript->name ? each_line(transcript, text, length, take, fail) :
				fail_with(fail, -ENOMEM, "out of memory");
	if (rc == 0 && transcript->nr_steps == 0)
		rc = refuse_empty(transcript, fail);
	if (rc < 0)
		transcript_free(transcript);
	return rc;
}

int transcript_parse(struct transcript *transcript, const char *name, const char *text,
		     size_t length, struct fail *fail)
{
	return parse_with(transcript, name, text, length, parse_line, fail);
}

/* Skips what mail readers put in front of quoted lines: "> > ". */
static const char *skip_quotes(const char *line)
{
	const char *at = line + strspn(line, " \t");

	while (*at == '>') {
		at++;
		at += strspn(at, " \t");
	}
	return at;
}

/* "root@host:~# " or "[root@host ~]$ ": the length up to the command; 0 for none. */
static size_t host_prompt(const char *line)
{
	bool bracket = line[0] == '[';
	size_t at = bracket ? strcspn(line, "]") : strcspn(line, "#$ \t");

	if (!memchr(line, '@', at))
		return 0;
	at += bracket && line[at] == ']';
	if ((line[at] != '#' && line[at] != '$') || line[at + 1] != ' ')
		return 0;
	return at + 2;
}

static size_t mail_prompt(const char *line, enum step_kind *kind)
{
	*kind = STEP_SHELL;
	if (strncmp(line, "(qemu)", 6) == 0 && (!line[6] || isblank((unsigned char)line[6]))) {
		*kind = STEP_MONITOR;
		return line[6] ? 7 : 6;
	}
	if (line[0] == '#' || line[0] == '$')
		return isblank((unsigned char)line[1]) ? 2 : line[1] == '\0';
	return host_prompt(line);
}

/* An output being taken has no flag of its own: a blank line marks its end. */
static bool taking_output(const struct transcript *t)
{
	return t->nr_steps && t->steps[t->nr_steps - 1].status == 0;
}

static void end_output(struct transcript *t)
{
	if (t->nr_steps)
		t->steps[t->nr_steps - 1].status = -1;
}

/* The answer to a line that is not played is compared with nothing. */
static int skip_typed(struct transcript *t, const char *line, unsigned number, struct fail *fail)
{
	size_t length = strlen(line);

	end_output(t);
	t->nr_unplayed++;
	text_add(&t->unplayed, "line %u: %.*s%s\n", number, MAX_SHOWN, line,
		 length > MAX_SHOWN ? "..." : "");
	return text_failed(&t->unplayed) ? fail_with(fail, -ENOMEM, "out of memory") : 0;
}

static int parse_mail_line(struct transcript *t, const char *line, unsigned number,
			   struct fail *fail)
{
	const char *text = skip_quotes(line);
	enum step_kind kind;
	size_t prompt = mail_prompt(text, &kind);
	const char *command = text + prompt + strspn(text + prompt, " \t");

	/* A blank line ends an output, and so does a prompt at which nothing was typed. */
	if (!*text || (prompt && !*command)) {
		end_output(t);
	} else if (prompt ? kind == STEP_SHELL && prompt_starts_machine(command) :
			    prompt_resembles(text)) {
		return skip_typed(t, text, number, fail);
	} else if (prompt) {
		if (!transcript_add_step(t, kind, number, command))
			return fail_with(fail, -ENOMEM, "out of memory");
	} else if (taking_output(t)) {
		text_add(&t->steps[t->nr_steps - 1].output, "%s\n", text);
	}
	return 0;
}

int transcript_parse_mail(struct transcript *transcript, const char *name, const char *text,
			  size_t length, struct fail *fail)
{
	int rc = parse_with(transcript, name, text, length, parse_mail_line, fail);

	if (rc < 0)
		return rc;
	transcript->loose = true;
	for (size_t i = 0; i < transcript->nr_steps; i++)
		transcript->steps[i].status = 0;
	return 0;
}

int transcript_read_file(const char *path, struct text *content, struct fail *fail)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	char bytes[16384];
	size_t got;
	int rc = 0;

	if (!file)
		return fail_with(fail, -errno, "%s: %s", path, strerror(errno));
	errno = 0;
	while ((got = fread(bytes, 1, sizeof(bytes), file)) > 0 && content->length <= MAX_FILE)
		text_add_bytes(content, bytes, got);
	if (ferror(file))
		rc = fail_with(fail, -(errno ? errno : EIO), "%s: %s", path,
			       strerror(errno ? errno : EIO));
	else if (content->length > MAX_FILE)
		rc = fail_with(fail, -EFBIG, "%s: longer than %u MiB", path, MAX_FILE >> 20);
	else if (text_failed(content))
		rc = fail_with(fail, -ENOMEM, "%s: out of memory", path);
	if (file != stdin)
		fclose(file);
	return rc;
}

static void write_key(struct text *out, const char *key, const char *value)
{
	if (value)
		text_add(out, "%% %s %s\n", key, value);
}

static void write_all(const struct transcript *transcript, struct text *out)
{
	write_key(out, "title", transcript->title);
	write_key(out, "kernel", transcript->kernel);
	write_key(out, "build", transcript->build);
	write_key(out, "machine", transcript->machine);
	write_key(out, "append", transcript->append);
	for (const char *rule = text_string(&transcript->udev); *rule;) {
		int length = (int)strcspn(rule, "\n");

		text_add(out, "%% udev %.*s\n", length, rule);
		rule += length + 1;
	}
	for (size_t i = 0; i < transcript->nr_steps; i++) {
		const struct step *step = &transcript->steps[i];

		text_add(out, "%s%s\n", prompts[step->kind].prompt, step->command);
		text_add_text(out, &step->output);
		if (step->status)
			text_add(out, "! %d\n", step->status);
	}
}

/* One that nobody read has none. */
static const char *name_of(const struct transcript *transcript)
{
	return transcript->name ? transcript->name : "transcript";
}

/* What was printed may look like any line; the format has no way to quote it. */
static int check_answer(const struct transcript *t, const struct step *step, struct fail *fail)
{
	const char *line = text_string(&step->output), *end = line + step->output.length;

	for (unsigned number = 1; line < end; number++) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		const char *why = is_output(line) ? NULL : "it would read as a line of its own";

		stop = stop ? stop : end;
		if (memchr(line, '\0', (size_t)(stop - line)))
			why = "it has a NUL byte";
		if (why)
			return fail_with(fail, -EINVAL,
					 "%s:%u: line %u of what came back cannot be written down "
					 "as an answer, %s: '%.*s'",
					 name_of(t), step->line, number, why,
					 (int)(stop - line < 40 ? stop - line : 40), line);
		line = stop + 1;
	}
	return 0;
}

int transcript_write(const struct transcript *transcript, struct text *out, struct fail *fail)
{
	size_t before = out->length;

	for (size_t i = 0; i < transcript->nr_steps; i++) {
		int rc = check_answer(transcript, &transcript->steps[i], fail);

		if (rc < 0)
			return rc;
	}
	write_all(transcript, out);
	if (text_failed(out))
		return fail_with(fail, -ENOMEM, "out of memory");
	if (out->length - before > MAX_FILE)
		return fail_with(fail, -EFBIG, "%s: as a transcript longer than %u MiB",
				 name_of(transcript), MAX_FILE >> 20);
	return 0;
}
