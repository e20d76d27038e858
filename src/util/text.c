/* SPDX-License-Identifier: MIT */
#include "util/text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/utf8.h"

/* Room for @more bytes and a NUL. */
static bool make_room(struct text *text, size_t more)
{
	size_t need = text->length + more + 1;
	size_t room = text->room ? text->room : 64;
	char *data;

	if (text->failed)
		return false;
	if (need <= text->room)
		return true;
	while (room < need)
		room *= 2;
	data = realloc(text->data, room);
	if (!data) {
		text->failed = true;
		return false;
	}
	text->data = data;
	text->room = room;
	return true;
}

void text_add_bytes(struct text *text, const char *bytes, size_t count)
{
	if (!make_room(text, count))
		return;
	memcpy(text->data + text->length, bytes, count);
	text->length += count;
	text->data[text->length] = '\0';
}

void text_add_char(struct text *text, char c)
{
	text_add_bytes(text, &c, 1);
}

void text_add_text(struct text *text, const struct text *more)
{
	text_add_bytes(text, text_string(more), more->length);
}

void text_vadd(struct text *text, const char *format, va_list args)
{
	va_list again;
	int count;

	va_copy(again, args);
	count = vsnprintf(NULL, 0, format, args);
	if (count >= 0 && make_room(text, (size_t)count)) {
		vsnprintf(text->data + text->length, (size_t)count + 1, format, again);
		text->length += (size_t)count;
	}
	va_end(again);
}

void text_add(struct text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_vadd(text, format, args);
	va_end(args);
}

/* The first and the last of those that a terminal obeys instead of showing them. */
static const struct {
	uint32_t first, last;
} controls[] = {
	{ 0x00, 0x08 },     { 0x0b, 0x1f },     { 0x7f, 0x9f },     /* all but tab and newline */
	{ 0x61c, 0x61c },   { 0x200e, 0x200f }, { 0x202a, 0x202e }, /* direction of writing */
	{ 0x2066, 0x2069 },
};

static bool is_control(uint32_t character)
{
	for (unsigned i = 0; i < sizeof(controls) / sizeof(*controls); i++)
		if (character >= controls[i].first && character <= controls[i].last)
			return true;
	return false;
}

/*
 * Return: the length of the character that @at starts with; 0 when there is none, or when a
 * terminal would do something else than show it.
 */
static size_t shown_length(const char *at, size_t left)
{
	uint32_t character;
	size_t length = utf8_decode(at, left, &character);

	return length && !is_control(character) ? length : 0;
}

void text_add_visible(struct text *text, const char *bytes, size_t count)
{
	for (size_t i = 0; i < count;) {
		size_t length = shown_length(bytes + i, count - i);

		if (length)
			text_add_bytes(text, bytes + i, length);
		else
			text_add(text, "\\x%02x", (unsigned char)bytes[i]);
		i += length ? length : 1;
	}
}

void text_add_quoted(struct text *text, const char *word)
{
	size_t left = strlen(word), length;

	text_add_char(text, '\'');
	for (; left; word += length, left -= length) {
		length = shown_length(word, left);
		if (!length) {
			/* Not every shell has $'...'. */
			text_add(text, "'\"$(printf '\\%03o')\"'", (unsigned char)*word);
			length = 1;
		} else if (*word == '\'') {
			text_add(text, "'\\''");
		} else {
			text_add_bytes(text, word, length);
		}
	}
	text_add_char(text, '\'');
}

const char *text_string(const struct text *text)
{
	return text->data ? text->data : "";
}

bool text_failed(const struct text *text)
{
	return text->failed;
}

void text_clear(struct text *text)
{
	text->length = 0;
	if (text->data)
		text->data[0] = '\0';
}

void text_drop(struct text *text, size_t count)
{
	if (!count)
		return;
	text->length -= count;
	memmove(text->data, text->data + count, text->length + 1);
}

void text_free(struct text *text)
{
	free(text->data);
	*text = (struct text){ 0 };
}
