/* SPDX-License-Identifier: MIT */
/*
 * json_lex.h - bytes of a JSON stream to tokens, one byte at a time.
 *
 * Tokens are QEMU's: JSON's own, and strings in single quotes. What is none is a
 * stray one; after it everything is skipped up to a bracket, comma, colon or
 * control character other than a tab, so that rubbish is told of once.
 */
#ifndef MEMHP_UTIL_JSON_LEX_H
#define MEMHP_UTIL_JSON_LEX_H

#include "util/text.h"

enum json_token {
	JSON_MARK, /* one of {}[]:, */
	JSON_WORD, /* lower-case letters */
	JSON_QUOTED,
	JSON_WHOLE,
	JSON_FRACTION,
	JSON_STRAY, /* what was read so far and the byte that fits nowhere */
};

enum json_lex_state {
	LEX_START,
	LEX_WORD,
	LEX_QUOTED,
	LEX_ESCAPED,
	LEX_MINUS,
	LEX_ZERO,
	LEX_DIGITS,
	LEX_POINT,
	LEX_FRACTION,
	LEX_EXPONENT,
	LEX_EXPONENT_SIGN,
	LEX_EXPONENT_DIGITS,
	LEX_SKIP,
};

/* Zero-initialise it; end with json_lex_free(). */
struct json_lexer {
	enum json_lex_state state;
	char quote;
	struct text token;
	/* Gets each token; @bytes are the token as it was written, valid in the call alone. */
	void (*sink)(void *data, enum json_token kind, const char *bytes, size_t length);
	void *data;
};

void json_lex(struct json_lexer *lexer, char byte);

/* Forget the token that is being read, and skip as after a stray one. */
void json_lex_skip(struct json_lexer *lexer);

void json_lex_free(struct json_lexer *lexer);

#endif
