/* SPDX-License-Identifier: MIT */
#include "util/json_writer.h"

#include <inttypes.h>

#include "util/json_string.h"

static bool has_lines(const struct json_writer *writer)
{
	return writer->depth < JSON_MAX_LINES && (writer->lines >> writer->depth & 1);
}

static void start_line(struct json_writer *writer)
{
	text_add(writer->out, "\n%*s", 2 * (int)writer->depth, "");
}

/* All that stands between the value before and this one. */
static void start_value(struct json_writer *writer, const char *key)
{
	bool lines = has_lines(writer);

	if (writer->behind)
		text_add(writer->out, lines ? "," : ", ");
	if (lines)
		start_line(writer);
	if (key) {
		json_quote(writer->out, key);
		text_add(writer->out, ": ");
	}
	writer->behind = true;
}

void json_open(struct json_writer *writer, const char *key, char bracket)
{
	start_value(writer, key);
	text_add_char(writer->out, bracket);
	writer->behind = false;
	if (++writer->depth < JSON_MAX_LINES)
		writer->lines &= ~(UINT32_C(1) << writer->depth);
}

void json_open_lines(struct json_writer *writer, const char *key, char bracket)
{
	json_open(writer, key, bracket);
	if (writer->depth < JSON_MAX_LINES)
		writer->lines |= UINT32_C(1) << writer->depth;
}

void json_close(struct json_writer *writer, char bracket)
{
	bool lines = has_lines(writer) && writer->behind;

	writer->depth--;
	if (lines)
		start_line(writer);
	text_add_char(writer->out, bracket);
	writer->behind = true;
}

void json_add_string(struct json_writer *writer, const char *key, const char *string)
{
	start_value(writer, key);
	json_quote(writer->out, string);
}

void json_add_unsigned(struct json_writer *writer, const char *key, uint64_t number)
{
	start_value(writer, key);
	text_add(writer->out, "%" PRIu64, number);
}

void json_add_integer(struct json_writer *writer, const char *key, int64_t number)
{
	start_value(writer, key);
	text_add(writer->out, "%" PRId64, number);
}

void json_add_bool(struct json_writer *writer, const char *key, bool value)
{
	start_value(writer, key);
	text_add(writer->out, value ? "true" : "false");
}

void json_add_raw(struct json_writer *writer, const char *key, const char *format, ...)
{
	va_list args;

	start_value(writer, key);
	va_start(args, format);
	text_vadd(writer->out, format, args);
	va_end(args);
}

static void add_container(struct json_writer *writer, const char *key,
			  const struct json_value *value, const char *brackets)
{
	json_open(writer, key, brackets[0]);
	for (const struct json_value *item = value->first; item; item = item->next)
		json_add_value(writer, item->key, item);
	json_close(writer, brackets[1]);
}

void json_add_value(struct json_writer *writer, const char *key, const struct json_value *value)
{
	switch (value->type) {
	case JSON_NULL:
		json_add_raw(writer, key, "null");
		break;
	case JSON_BOOL:
		json_add_bool(writer, key, value->boolean);
		break;
	case JSON_INTEGER:
		json_add_integer(writer, key, value->integer);
		break;
	case JSON_UNSIGNED:
		json_add_unsigned(writer, key, value->natural);
		break;
	case JSON_REAL:
		json_add_raw(writer, key, "%.17g", value->real);
		break;
	case JSON_STRING:
		json_add_string(writer, key, value->string);
		break;
	case JSON_ARRAY:
		add_container(writer, key, value, "[]");
		break;
	case JSON_OBJECT:
		add_container(writer, key, value, "{}");
		break;
	}
}
