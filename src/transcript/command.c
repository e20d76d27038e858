/* SPDX-License-Identifier: MIT */
#include "transcript/command.h"

#include <ctype.h>
#include <string.h>

/* Strings and substitutions in each other; what lies deeper is not looked at. */
#define MAX_DEPTH 6

#define BLANKS " \t"
#define SEPARATORS ";|&(){}\n"

struct search {
	const char *name;
	size_t length;
	const char *end; /* of what is read */
	unsigned depth;
	bool found;
};

struct word {
	const char *at;
	size_t length;
};

static const char *read_commands(struct search *search, const char *at, char close);

static const char *read_substitution(struct search *search, const char *at, char close)
{
	if (search->depth >= MAX_DEPTH)
		return at;
	search->depth++;
	at = read_commands(search, at, close);
	search->depth--;
	return at;
}

/* The commands in a quoted word. */
static void read_script(struct search *search, struct word word)
{
	const char *end = search->end;

	search->end = word.at + word.length;
	read_substitution(search, word.at + 1, word.at[0]);
	search->end = end;
}

/* One character, or what a backslash, "$(" or "`" makes of those behind it. */
static const char *read_character(struct search *search, const char *at)
{
	bool last = at + 1 == search->end;

	if (at[0] == '`')
		return read_substitution(search, at + 1, '`');
	if (!last && at[0] == '$' && at[1] == '(')
		return read_substitution(search, at + 2, ')');
	return at + (!last && at[0] == '\\' ? 2 : 1);
}

/* @at: behind the first quote */
static const char *read_double_quotes(struct search *search, const char *at)
{
	while (at < search->end && *at != '"')
		at = read_character(search, at);
	return at + (at < search->end);
}

static const char *read_single_quotes(const struct search *search, const char *at)
{
	const char *quote = memchr(at, '\'', (size_t)(search->end - at));

	return quote ? quote + 1 : search->end;
}

static const char *read_word(struct search *search, const char *at, char close)
{
	while (at < search->end && *at != close && !strchr(BLANKS SEPARATORS "<>", *at)) {
		if (*at == '\'')
			at = read_single_quotes(search, at + 1);
		else if (*at == '"')
			at = read_double_quotes(search, at + 1);
		else
			at = read_character(search, at);
	}
	return at;
}

static bool is_one_of(struct word word, const char *const *words)
{
	for (; *words; words++)
		if (strlen(*words) == word.length && memcmp(*words, word.at, word.length) == 0)
			return true;
	return false;
}

/* "A=x", which stands in front of a command. */
static bool is_assignment(struct word word)
{
	size_t at = 0;

	while (at < word.length && (isalnum((unsigned char)word.at[at]) || word.at[at] == '_'))
		at++;
	return at && at < word.length && word.at[at] == '=';
}

static bool is_name(const struct search *search, struct word word)
{
	size_t length = search->length;

	return length && word.length >= length &&
	       memcmp(word.at + word.length - length, search->name, length) == 0 &&
	       (word.length == length || word.at[word.length - length - 1] == '/');
}

/* The part that the next word plays in a command. */
struct position {
	bool first;  /* the command's own name */
	bool runner; /* a program is in front of it that runs others */
	bool option; /* an option of that program's is, to which it may belong */
	bool script; /* commands, where it is in quotes */
};

/* How the word behind @word stands, which itself stands at @position. */
static void step_over(struct position *position, struct word word)
{
	static const char *const reserved[] = { "!",    "do",    "elif",  "else", "if",
						"then", "until", "while", NULL };
	static const char *const runners[] = { "busybox", "chroot", "command", "env",     "exec",
					       "ionice",  "nice",   "nohup",   "numactl", "setsid",
					       "stdbuf",  "strace", "sudo",    "taskset", "time",
					       "timeout", "xargs",  NULL };
	static const char *const takers[] = { "eval", "trap", "watch", NULL };
	bool option = word.at[0] == '-';

	position->script = (option && word.length > 1 && word.at[1] != '-' &&
			    word.at[word.length - 1] == 'c') ||
			   is_one_of(word, takers);
	if (!position->first || is_one_of(word, reserved) || is_assignment(word))
		return;
	if (is_one_of(word, runners))
		position->runner = true;
	else if (!position->runner ||
		 (!option && !position->option && !isdigit((unsigned char)word.at[0])))
		position->first = false;
	position->option = option;
}

static const char *skip(const struct search *search, const char *at, const char *characters)
{
	while (at < search->end && strchr(characters, *at))
		at++;
	return at;
}

/* Reads up to @close, and returns what is behind it. */
static const char *read_commands(struct search *search, const char *at, char close)
{
	struct position position = { .first = true };

	while ((at = skip(search, at, BLANKS)) < search->end && *at != close) {
		struct word word = { .at = at };

		if (strchr(SEPARATORS, *at)) {
			position = (struct position){ .first = true };
			at++;
			continue;
		}
		if (*at == '<' || *at == '>') {
			at = skip(search, skip(search, at, "<>&|"), BLANKS);
			at = read_word(search, at, close);
			continue;
		}
		at = read_word(search, at, close);
		word.length = (size_t)(at - word.at);
		if (position.first && is_name(search, word))
			search->found = true;
		if (position.script && strchr("'\"", word.at[0]))
			read_script(search, word);
		step_over(&position, word);
	}
	return at + (at < search->end);
}

bool command_runs(const char *line, const char *name, size_t length)
{
	struct search search = { .name = name, .length = length, .end = line + strlen(line) };

	read_commands(&search, line, '\0');
	return search.found;
}
