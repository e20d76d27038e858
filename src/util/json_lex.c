/* SPDX-License-Identifier: MIT */
#include "util/json_lex.h"

#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_mark(char c)
{
	return c && strchr("{}[]:,", c);
}

static bool is_blank(char c)
{
	return c && strchr(" \t\r\n", c);
}

/* Bytes that can stand nowhere, not even in a string. */
static bool is_forbidden(char c)
{
	return (unsigned char)c < ' ' || (unsigned char)c >= 0xfe;
}

/* What a byte means to a number, by the state it is in. */
static enum json_lex_state number_state(enum json_lex_state state, char byte)
{
	bool exponent = byte == 'e' || byte == 'E';

	switch (state) {
	case LEX_MINUS:
		return byte == '0' ? LEX_ZERO : is_digit(byte) ? LEX_DIGITS : LEX_SKIP;
	case LEX_ZERO:
	case LEX_DIGITS:
		if (is_digit(byte))
			return state == LEX_ZERO ? LEX_SKIP : LEX_DIGITS;
		return byte == '.' ? LEX_POINT : exponent ? LEX_EXPONENT : LEX_START;
	case LEX_POINT:
		return is_digit(byte) ? LEX_FRACTION : LEX_SKIP;
	case LEX_FRACTION:
		return is_digit(byte) ? LEX_FRACTION : exponent ? LEX_EXPONENT : LEX_START;
	case LEX_EXPONENT:
		if (byte == '+' || byte == '-')
			return LEX_EXPONENT_SIGN;
		return is_digit(byte) ? LEX_EXPONENT_DIGITS : LEX_SKIP;
	case LEX_EXPONENT_SIGN:
		return is_digit(byte) ? LEX_EXPONENT_DIGITS : LEX_SKIP;
	default:
		return is_digit(byte) ? LEX_EXPONENT_DIGITS : LEX_START;
	}
}

static enum json_lex_state first_state(char byte)
{
	if (is_digit(byte))
		return byte == '0' ? LEX_ZERO : LEX_DIGITS;
	if (byte >= 'a' && byte <= 'z')
		return LEX_WORD;
	if (byte == '"' || byte == '\'')
		return LEX_QUOTED;
	return byte == '-' ? LEX_MINUS : LEX_SKIP;
}

/* LEX_START: the token ended before @byte. LEX_SKIP: @byte is wrong there. */
static enum json_lex_state next_state(const struct json_lexer *lexer, char byte)
{
	switch (lexer->state) {
	case LEX_START:
		return first_state(byte);
	case LEX_WORD:
		return byte >= 'a' && byte <= 'z' ? LEX_WORD : LEX_START;
	case LEX_QUOTED:
		if (is_forbidden(byte))
			return LEX_SKIP;
		return byte == '\\' ? LEX_ESCAPED : LEX_QUOTED;
	case LEX_ESCAPED:
		return is_forbidden(byte) ? LEX_SKIP : LEX_QUOTED;
	default:
		return number_state(lexer->state, byte);
	}
}

static enum json_token kind_of(enum json_lex_state state)
{
	if (state == LEX_WORD)
		return JSON_WORD;
	return state == LEX_ZERO || state == LEX_DIGITS ? JSON_WHOLE : JSON_FRACTION;
}

static void emit(struct json_lexer *lexer, enum json_token kind, enum json_lex_state next)
{
	lexer->state = next;
	if (!text_failed(&lexer->token))
		lexer->sink(lexer->data, kind, text_string(&lexer->token), lexer->token.length);
	text_clear(&lexer->token);
}

void json_lex(struct json_lexer *lexer, char byte)
{
	enum json_lex_state next;

	if (lexer->state == LEX_SKIP) {
		if (!is_mark(byte) && (byte == '\t' || !is_forbidden(byte)))
			return;
		lexer->state = LEX_START;
	}
	next = next_state(lexer, byte);
	if (lexer->state != LEX_START && next == LEX_START)
		emit(lexer, kind_of(lexer->state), LEX_START);
	if (lexer->state == LEX_START) {
		if (is_blank(byte))
			return;
		next = first_state(byte);
		lexer->quote = byte;
	}
	text_add_char(&lexer->token, byte);
	if (lexer->state == LEX_START && is_mark(byte))
		emit(lexer, JSON_MARK, LEX_START);
	else if (next == LEX_SKIP)
		emit(lexer, JSON_STRAY, LEX_SKIP);
	else if (lexer->state == LEX_QUOTED && byte == lexer->quote)
		emit(lexer, JSON_QUOTED, LEX_START);
	else
		lexer->state = next;
}

void json_lex_skip(struct json_lexer *lexer)
{
	text_clear(&lexer->token);
	lexer->state = LEX_SKIP;
}

void json_lex_free(struct json_lexer *lexer)
{
	text_free(&lexer->token);
}
