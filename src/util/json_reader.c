/* SPDX-License-Identifier: MIT */
#include "util/json_reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "util/json_string.h"

/* The first thing that is wrong with a value is what is told of it. */
static void refuse(struct json_reader *r, const char *words)
{
	if (!r->refused)
		fail_with(&r->fail, -EINVAL, "JSON parse error, %s", words);
	r->refused = true;
}

static void forget_value(struct json_reader *r)
{
	while (r->depth) {
		struct json_level *level = &r->levels[--r->depth];

		json_free(level->container);
		json_free(level->key);
	}
	json_free(r->done);
	r->done = NULL;
	r->braces = r->brackets = 0;
	r->bytes = r->values = 0;
	r->refused = false;
}

/* The value so far, and perhaps more, is not to be had. */
static void give_up(struct json_reader *r, const char *words)
{
	forget_value(r);
	r->broken(r->data, words);
}

static void take_key(struct json_reader *r, struct json_level *level, struct json_value *key)
{
	if (!json_is(key, JSON_STRING)) {
		refuse(r, "key is not a string in object");
		json_free(key);
		return;
	}
	level->key = key;
	level->next = NEXT_COLON;
}

static void take_member(struct json_reader *r, struct json_level *level, struct json_value *value)
{
	int rc = json_insert(level->container, json_string(level->key), value);

	if (rc < 0) {
		refuse(r, rc == -EEXIST ? "duplicate key" : "out of memory");
		json_free(value);
		return;
	}
	json_free(level->key);
	level->key = NULL;
	level->next = NEXT_MEMBER_END;
}

/* A whole value, at the place where one was expected. It is taken over. */
static void take_value(struct json_reader *r, struct json_value *value)
{
	struct json_level *level = r->depth ? &r->levels[r->depth - 1] : NULL;

	if (!value) {
		refuse(r, "out of memory");
	} else if (!level) {
		r->done = value;
	} else if (level->next == NEXT_KEY || level->next == NEXT_FIRST_KEY) {
		take_key(r, level, value);
	} else if (level->next == NEXT_MEMBER) {
		take_member(r, level, value);
	} else {
		json_append(level->container, value);
		level->next = NEXT_ITEM_END;
	}
}

static void open_level(struct json_reader *r, char mark)
{
	struct json_value *container = json_new(mark == '{' ? JSON_OBJECT : JSON_ARRAY);

	if (!container) {
		refuse(r, "out of memory");
		return;
	}
	r->levels[r->depth++] = (struct json_level){
		.container = container,
		.next = mark == '{' ? NEXT_FIRST_KEY : NEXT_FIRST_ITEM,
	};
}

static void close_level(struct json_reader *r)
{
	take_value(r, r->levels[--r->depth].container);
}

static void take_string(struct json_reader *r, const char *bytes, size_t length)
{
	struct text string = { 0 };

	if (json_unquote(bytes, length, &string, &r->fail) < 0) {
		r->refused = true;
	} else if (text_failed(&string)) {
		refuse(r, "out of memory");
	} else {
		take_value(r, json_new_string(text_string(&string)));
	}
	text_free(&string);
}

static void take_real(struct json_reader *r, const char *bytes)
{
	struct json_value *value = json_new(JSON_REAL);

	if (value)
		value->real = strtod(bytes, NULL);
	take_value(r, value);
}

static void take_integer(struct json_reader *r, int64_t number)
{
	struct json_value *value = json_new(JSON_INTEGER);

	if (value)
		value->integer = number;
	take_value(r, value);
}

static void take_unsigned(struct json_reader *r, uint64_t number)
{
	struct json_value *value = json_new(JSON_UNSIGNED);

	if (value)
		value->natural = number;
	take_value(r, value);
}

static void take_whole(struct json_reader *r, const char *bytes)
{
	long long number;
	unsigned long long natural;

	errno = 0;
	number = strtoll(bytes, NULL, 10);
	if (errno == 0) {
		take_integer(r, number);
		return;
	}
	errno = 0;
	natural = strtoull(bytes, NULL, 10);
	if (errno == 0 && bytes[0] != '-')
		take_unsigned(r, natural);
	else
		take_real(r, bytes);
}

static void take_word(struct json_reader *r, const char *word)
{
	struct json_value *value;

	if (strcmp(word, "true") != 0 && strcmp(word, "false") != 0 && strcmp(word, "null") != 0) {
		fail_with(&r->fail, -EINVAL, "JSON parse error, invalid keyword '%s'", word);
		r->refused = true;
		return;
	}
	value = json_new(word[0] == 'n' ? JSON_NULL : JSON_BOOL);
	if (value && word[0] == 't')
		value->boolean = true;
	take_value(r, value);
}

static void expect_value(struct json_reader *r, enum json_token kind, const char *bytes,
			 size_t length)
{
	switch (kind) {
	case JSON_QUOTED:
		take_string(r, bytes, length);
		break;
	case JSON_WHOLE:
		take_whole(r, bytes);
		break;
	case JSON_FRACTION:
		take_real(r, bytes);
		break;
	case JSON_WORD:
		take_word(r, bytes);
		break;
	default:
		if (*bytes == '{' || *bytes == '[')
			open_level(r, *bytes);
		else
			refuse(r, "expecting value");
		break;
	}
}

/* After a member or an item: a comma, or the end. */
static void expect_end(struct json_reader *r, struct json_level *level, char mark)
{
	bool dict = level->next == NEXT_MEMBER_END;

	if (mark == ',') {
		level->next = dict ? NEXT_KEY : NEXT_ITEM;
	} else if (mark == (dict ? '}' : ']')) {
		close_level(r);
	} else {
		refuse(r, dict ? "expected separator in dict" : "expected separator in list");
	}
}

static void expect_colon(struct json_reader *r, struct json_level *level, char mark)
{
	if (mark != ':') {
		refuse(r, "missing : in object pair");
		return;
	}
	level->next = NEXT_MEMBER;
}

static void take_token(struct json_reader *r, enum json_token kind, const char *bytes,
		       size_t length)
{
	struct json_level *level = r->depth ? &r->levels[r->depth - 1] : NULL;
	/* Any other token is as wrong as no mark at all. */
	char mark = *(kind == JSON_MARK ? bytes : "");

	if (level && (level->next == NEXT_MEMBER_END || level->next == NEXT_ITEM_END))
		expect_end(r, level, mark);
	else if (level && level->next == NEXT_COLON)
		expect_colon(r, level, mark);
	else if (level && ((level->next == NEXT_FIRST_KEY && mark == '}') ||
			   (level->next == NEXT_FIRST_ITEM && mark == ']')))
		close_level(r);
	else
		expect_value(r, kind, bytes, length);
}

static void count_brackets(struct json_reader *r, char mark)
{
	r->braces += (mark == '{') - (mark == '}');
	r->brackets += (mark == '[') - (mark == ']');
}

/* A value ends with its last bracket, or with one that it never opened. */
static void on_token(void *data, enum json_token kind, const char *bytes, size_t length)
{
	struct json_reader *r = data;

	if (kind == JSON_STRAY) {
		fail_with(&r->fail, -EINVAL, "JSON parse error, stray '%s'", bytes);
		give_up(r, r->fail.text);
		return;
	}
	if (kind == JSON_MARK)
		count_brackets(r, *bytes);
	if (r->braces + r->brackets > JSON_MAX_DEPTH) {
		give_up(r, "JSON nesting depth limit exceeded");
		return;
	}
	if (++r->values > JSON_MAX_VALUES)
		refuse(r, "too many values");
	if (!r->refused)
		take_token(r, kind, bytes, length);
	if (r->braces > 0 && r->brackets >= 0)
		return;
	if (r->brackets > 0 && r->braces >= 0)
		return;
	if (r->refused)
		r->broken(r->data, r->fail.text);
	else
		r->value(r->data, r->done);
	forget_value(r);
}

void json_reader_init(struct json_reader *reader, void (*value)(void *, const struct json_value *),
		      void (*broken)(void *, const char *), void *data)
{
	*reader = (struct json_reader){ .value = value, .broken = broken, .data = data };
	reader->lexer.sink = on_token;
	reader->lexer.data = reader;
}

void json_read(struct json_reader *reader, char byte)
{
	json_lex(&reader->lexer, byte);
	if (reader->lexer.token.length || reader->braces || reader->brackets)
		reader->bytes++;
	else
		reader->bytes = 0;
	if (reader->bytes > JSON_MAX_BYTES) {
		json_lex_skip(&reader->lexer);
		give_up(reader, "JSON parse error, value is too long");
	}
}

void json_reader_free(struct json_reader *reader)
{
	forget_value(reader);
	json_lex_free(&reader->lexer);
}
