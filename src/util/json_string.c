/* SPDX-License-Identifier: MIT */
#include "util/json_string.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "util/utf8.h"

#define REPLACEMENT 0xfffd

/* Letters behind a backslash, and what they mean. */
static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";

static bool is_character(uint32_t c)
{
	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return false;
	return (c & 0xfffe) != 0xfffe && (c < 0xfdd0 || c > 0xfdef);
}

/*
 * As QEMU has it: NUL takes two bytes, and what Unicode says is no character is none.
 *
 * Return: how many of the @length bytes at @at the character takes; 0 when they are none.
 */
static size_t take_character(const char *at, size_t length, uint32_t *c)
{
	static const char nul[] = "\xc0\x80";
	size_t bytes;

	*c = 0;
	if (length >= 2 && memcmp(at, nul, 2) == 0)
		return 2;
	bytes = utf8_decode(at, length, c);
	return is_character(*c) ? bytes : 0;
}

static void add_character(struct text *out, uint32_t c)
{
	static const unsigned char firsts[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	unsigned bytes = c == 0 ? 2 : c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	if (bytes == 1) {
		text_add_char(out, (char)c);
		return;
	}
	text_add_char(out, (char)(firsts[bytes] | c >> 6 * (bytes - 1)));
	for (unsigned left = bytes - 1; left > 0; left--)
		text_add_char(out, (char)(0x80 | (c >> 6 * (left - 1) & 0x3f)));
}

/* Four hexadecimal digits at @at. Return: whether there are. */
static bool take_hex(const char *at, const char *end, uint32_t *c)
{
	if (end - at < 4)
		return false;
	*c = 0;
	for (unsigned i = 0; i < 4; i++) {
		unsigned char digit = (unsigned char)at[i];

		if (!isxdigit(digit))
			return false;
		*c = *c << 4 | (uint32_t)(isdigit(digit) ? digit - '0' : tolower(digit) - 'a' + 10);
	}
	return true;
}

/* From behind "\u"; @end is the closing quote. Return: behind the character; NULL. */
static const char *take_unicode(const char *at, const char *end, struct text *out,
				struct fail *fail)
{
	const char *first = at;
	uint32_t c, low;
	bool good = take_hex(at, end, &c);

	at += 4;
	if (good && c >= 0xd800 && c <= 0xdbff && end - at >= 6 && at[0] == '\\' && at[1] == 'u' &&
	    take_hex(at + 2, end, &low) && low >= 0xdc00 && low <= 0xdfff) {
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		at += 6;
	}
	if (!good || !is_character(c)) {
		int shown = end + 1 - first < 4 ? (int)(end + 1 - first) : 4;

		fail_with(fail, -EINVAL,
			  "JSON parse error, \\u%.*s is not a valid Unicode character", shown,
			  first);
		return NULL;
	}
	add_character(out, c);
	return at;
}

/* From behind a backslash. Return: behind the character; NULL. */
static const char *take_escape(const char *at, const char *end, struct text *out, struct fail *fail)
{
	const char *letter = strchr(letters, *at);

	if (*at == 'u')
		return take_unicode(at + 1, end, out, fail);
	if (letter && *letter) {
		text_add_char(out, meant[letter - letters]);
		return at + 1;
	}
	if (*at && strchr("\"'\\/", *at)) {
		text_add_char(out, *at);
		return at + 1;
	}
	fail_with(fail, -EINVAL, "JSON parse error, invalid escape sequence in string");
	return NULL;
}

int json_unquote(const char *quoted, size_t length, struct text *out, struct fail *fail)
{
	const char *at = quoted + 1, *end = quoted + length - 1;

	while (at < end) {
		uint32_t c;
		size_t bytes;

		if (*at == '\\') {
			at = take_escape(at + 1, end, out, fail);
			if (!at)
				return -EINVAL;
			continue;
		}
		bytes = take_character(at, (size_t)(end - at), &c);
		if (!bytes)
			return fail_with(fail, -EINVAL,
					 "JSON parse error, invalid UTF-8 sequence in string");
		text_add_bytes(out, at, bytes);
		at += bytes;
	}
	return 0;
}

static void quote_character(struct text *out, uint32_t c)
{
	const char *control = c && c < 0x80 ? strchr(meant, (int)c) : NULL;

	if (control)
		text_add(out, "\\%c", letters[control - meant]);
	else if (c == '"' || c == '\\')
		text_add(out, "\\%c", (int)c);
	else if (c >= ' ' && c < 0x7f)
		text_add_char(out, (char)c);
	else if (c < 0x10000)
		text_add(out, "\\u%04X", c);
	else
		text_add(out, "\\u%04X\\u%04X", 0xd800 + ((c - 0x10000) >> 10),
			 0xdc00 + (c & 0x3ff));
}

void json_quote(struct text *out, const char *string)
{
	const char *end = string + strlen(string);

	text_add_char(out, '"');
	while (string < end) {
		uint32_t c = REPLACEMENT;
		size_t bytes = take_character(string, (size_t)(end - string), &c);

		quote_character(out, bytes ? c : REPLACEMENT);
		string += bytes ? bytes : 1;
	}
	text_add_char(out, '"');
}
