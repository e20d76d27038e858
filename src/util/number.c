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

/* Digits of @base from @text on; @end at the first other character. */
static int digits(const char *text, int base, uint64_t *value, const char **end)
{
	unsigned long long parsed;
	char *stop;

	if (base == 16 ? !isxdigit((unsigned char)text[0]) : !isdigit((unsigned char)text[0]))
		return -EINVAL;
	errno = 0;
	parsed = strtoull(text, &stop, base);
	*end = stop;
	if (errno == ERANGE)
		return -ERANGE;
	*value = parsed;
	return 0;
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
	rc = is_hex(text) ? digits(text + 2, 16, &number, &end) : digits(text, 10, &number, &end);
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
	int rc = is_hex(text) ? digits(text + 2, 16, &number, &end) :
				digits(text, 10, &number, &end);

	if (rc < 0)
		return rc;
	if (*end)
		return -EINVAL;
	*value = number;
	return 0;
}

int number_kernel(const char *text, size_t length, uint64_t *value)
{
	char copy[32];
	const char *at = copy, *end;
	uint64_t number;
	int base = 10, rc;

	if (length && text[length - 1] == '\n')
		length--;
	if (length >= sizeof(copy))
		return -EINVAL;
	memcpy(copy, text, length);
	copy[length] = '\0';
	at += *at == '+';
	if (is_hex(at) && isxdigit((unsigned char)at[2])) {
		base = 16;
		at += 2;
	} else if (at[0] == '0' && at[1]) {
		base = 8;
	}
	rc = digits(at, base, &number, &end);
	if (rc == -EINVAL || end != copy + length)
		return -EINVAL;
	if (rc < 0)
		return rc;
	*value = number;
	return 0;
}

uint64_t number_memparse(const char *text, const char **end)
{
	uint64_t number = 0;
	int rc, shift;

	*end = text;
	rc = is_hex(text) ? digits(text + 2, 16, &number, end) :
			    digits(text, text[0] == '0' ? 8 : 10, &number, end);
	if (rc < 0)
		return 0;
	shift = suffix_shift(**end);
	if (shift > 0) {
		number <<= shift;
		(*end)++;
	}
	return number;
}
