/* SPDX-License-Identifier: MIT */
#include "util/number.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char suffixes[] = "BKMGTPE";

/* Bits that suffix @c shifts by; -1 when it is none. */
static int suffix_shift(char c)
{
	const char *at = c ? strchr(suffixes, toupper((unsigned char)c)) : NULL;

	return at ? (int)(at - suffixes) * 10 : -1;
}

static bool is_hex(const char *text)
{
	return text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

static unsigned digit_value(char c)
{
	if (isdigit((unsigned char)c))
		return (unsigned)(c - '0');
	return isxdigit((unsigned char)c) ? (unsigned)(tolower((unsigned char)c) - 'a') + 10 : 16;
}

/*
 * Digits of @base from @text on, @length at most; @end is set to what follows
 * them, overflow or not. Return: 0; -EINVAL without one; -ERANGE over 64 bits.
 */
static int digits(const char *text, size_t length, unsigned base, uint64_t *value, const char **end)
{
	uint64_t number = 0;
	bool overflow = false;
	size_t at;

	for (at = 0; at < length && digit_value(text[at]) < base; at++)
		overflow |= __builtin_mul_overflow(number, base, &number) ||
			    __builtin_add_overflow(number, digit_value(text[at]), &number);
	*end = text + at;
	if (at == 0)
		return -EINVAL;
	if (overflow)
		return -ERANGE;
	*value = number;
	return 0;
}

/* Decimal digits, or hexadecimal ones behind 0x. */
static int decimal_or_hex(const char *text, uint64_t *value, const char **end)
{
	if (is_hex(text))
		return digits(text + 2, strlen(text + 2), 16, value, end);
	return digits(text, strlen(text), 10, value, end);
}

static int scaled(uint64_t number, double fraction, uint64_t unit, uint64_t *bytes)
{
	uint64_t whole;
	uint64_t part = (uint64_t)(fraction * (double)unit);

	if (__builtin_mul_overflow(number, unit, &whole) ||
	    __builtin_add_overflow(whole, part, &whole))
		return -ERANGE;
	*bytes = whole;
	return 0;
}

int number_size(const char *text, uint64_t unit, uint64_t *bytes)
{
	double fraction = 0;
	uint64_t number;
	const char *end;
	int rc, shift;

	text += *text == '+';
	rc = decimal_or_hex(text, &number, &end);
	if (rc < 0)
		return rc;
	if (*end == '.' && !is_hex(text)) {
		double digit = 0.1;

		for (end++; isdigit((unsigned char)*end); end++, digit /= 10)
			fraction += (*end - '0') * digit;
		if (!*end)
			return -EINVAL;
	}
	if (!*end)
		return scaled(number, fraction, unit, bytes);
	shift = suffix_shift(*end);
	if (shift < 0 || end[1])
		return -EINVAL;
	return scaled(number, fraction, UINT64_C(1) << shift, bytes);
}

int number_unsigned(const char *text, uint64_t *value)
{
	uint64_t number;
	const char *end;
	int rc = decimal_or_hex(text, &number, &end);

	if (rc < 0)
		return rc;
	if (*end)
		return -EINVAL;
	*value = number;
	return 0;
}

int number_kernel(const char *text, size_t length, uint64_t *value)
{
	size_t at = length && text[0] == '+';
	unsigned base = 10;
	uint64_t number = 0;
	const char *end;
	int rc;

	if (at + 2 < length && is_hex(text + at) && isxdigit((unsigned char)text[at + 2])) {
		base = 16;
		at += 2;
	} else if (at + 1 < length && text[at] == '0') {
		base = 8;
	}
	/* All digits are read before anything behind them is looked at. */
	rc = digits(text + at, length - at, base, &number, &end);
	if (rc < 0)
		return rc;
	end += end < text + length && *end == '\n';
	if (end != text + length)
		return -EINVAL;
	*value = number;
	return 0;
}

uint64_t number_memparse(const char *text, const char **end)
{
	uint64_t number = 0;
	int rc, shift;

	*end = text;
	rc = is_hex(text) ? digits(text + 2, strlen(text + 2), 16, &number, end) :
			    digits(text, strlen(text), text[0] == '0' ? 8 : 10, &number, end);
	if (rc < 0)
		return 0;
	shift = suffix_shift(**end);
	if (shift > 0) {
		number <<= shift;
		(*end)++;
	}
	return number;
}
