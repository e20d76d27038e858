/* SPDX-License-Identifier: MIT */
#include "monitor/json.h"

#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/json_string.h"

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

		json_decref(level->container);
		json_decref(level->key);
	}
	json_decref(r->done);
	r->done = NULL;
	r->braces = r->brackets = 0;
	r->bytes = r->values = 0;
	r->refused = r->in_id = false;
	text_clear(&r->id);
}

/* The value so far, and perhaps more, is not to be had. */
static void give_up(struct json_reader *r, const char *words)
{
	forget_value(r);
	r->broken(r->data, words);
}

static void echo(struct json_reader *r, const char *text)
{
	if (r->in_id)
		text_add_bytes(&r->id, text, strlen(text));
}

static void take_key(struct json_reader *r, struct json_level *level, json_t *key)
{
	if (!json_is_string(key)) {
		refuse(r, "key is not a string in object");
		json_decref(key);
		return;
	}
	level->key = key;
	level->next = NEXT_COLON;
}

static void take_member(struct json_reader *r, struct json_level *level, json_t *value)
{
	const char *key = json_string_value(level->key);

	if (json_object_get(level->container, key)) {
		refuse(r, "duplicate key");
		json_decref(value);
		return;
	}
	/* It takes the value over, even when it fails. */
	if (json_object_set_new_nocheck(level->container, key, value) < 0)
		refuse(r, "out of memory");
	json_decref(level->key);
	level->key = NULL;
	level->next = NEXT_MEMBER_END;
	if (r->depth == 1)
		r->in_id = false;
}

/* A whole value, at the place where one was expected. It is taken over. */
static void take_value(struct json_reader *r, json_t *value)
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
		if (json_array_append_new(level->container, value) < 0)
			refuse(r, "out of memory");
		level->next = NEXT_ITEM_END;
	}
}

static void open_level(struct json_reader *r, char mark)
{
	json_t *container = mark == '{' ? json_object() : json_array();

	if (!container) {
		refuse(r, "out of memory");
		return;
	}
	echo(r, mark == '{' ? "{" : "[");
	r->levels[r->depth++] = (struct json_level){
		.container = container,
		.next = mark == '{' ? NEXT_FIRST_KEY : NEXT_FIRST_ITEM,
	};
}

static void close_level(struct json_reader *r, char mark)
{
	struct json_level *level = &r->levels[--r->depth];

	echo(r, mark == '}' ? "}" : "]");
	take_value(r, level->container);
}

static void take_string(struct json_reader *r, const char *bytes, size_t length)
{
	struct text string = { 0 };

	if (json_unquote(bytes, length, &string, &r->fail) < 0) {
		r->refused = true;
	} else if (text_failed(&string)) {
		refuse(r, "out of memory");
	} else {
		if (r->in_id)
			json_quote(&r->id, text_string(&string));
		take_value(r, json_stringn_nocheck(text_string(&string), string.length));
	}
	text_free(&string);
}

static void take_real(struct json_reader *r, const char *bytes)
{
	double number = strtod(bytes, NULL);

	/* QEMU would send "inf" back, which is no JSON. */
	if (r->in_id && !isfinite(number)) {
		refuse(r, "number in id is out of range");
		return;
	}
	if (r->in_id)
		text_add(&r->id, "%.17g", number);
	/* jansson knows no infinity; it is a number too large for anything either way. */
	take_value(r, json_real(isfinite(number) ? number : number < 0 ? -DBL_MAX : DBL_MAX));
}

static void take_whole(struct json_reader *r, const char *bytes)
{
	long long number;

	errno = 0;
	number = strtoll(bytes, NULL, 10);
	if (errno == 0) {
		if (r->in_id)
			text_add(&r->id, "%lld", number);
		take_value(r, json_integer(number));
		return;
	}
	errno = 0;
	strtoull(bytes, NULL, 10);
	if (errno == 0 && bytes[0] != '-') {
		echo(r, bytes);
		take_value(r, json_string(bytes));
	} else {
		take_real(r, bytes);
	}
}

static void take_word(struct json_reader *r, const char *word)
{
	if (!strcmp(word, "true") || !strcmp(word, "false") || !strcmp(word, "null")) {
		echo(r, word);
		take_value(r, word[0] == 'n' ? json_null() : json_boolean(word[0] == 't'));
		return;
	}
	fail_with(&r->fail, -EINVAL, "JSON parse error, invalid keyword '%s'", word);
	r->refused = true;
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
		echo(r, ", ");
		level->next = dict ? NEXT_KEY : NEXT_ITEM;
	} else if (mark == (dict ? '}' : ']')) {
		close_level(r, mark);
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
	echo(r, ": ");
	level->next = NEXT_MEMBER;
	if (r->depth == 1 && strcmp(json_string_value(level->key), "id") == 0)
		r->in_id = true;
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
		close_level(r, mark);
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
		r->value(r->data, r->done, r->id.length ? text_string(&r->id) : NULL);
	forget_value(r);
}

void json_reader_init(struct json_reader *reader, void (*value)(void *, json_t *, const char *),
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
	text_free(&reader->id);
	json_lex_free(&reader->lexer);
}
