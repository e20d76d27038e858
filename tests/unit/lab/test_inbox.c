/* SPDX-License-Identifier: MIT */
/* test_inbox.c - what a guest sends, in any pieces, and what it may not send. */
#include "unit/support.h"

#include "lab/inbox.h"
#include "lab/wire.h"

static void send(struct inbox *inbox, enum wire_kind kind, const char *payload, size_t length)
{
	char head[WIRE_HEAD];

	wire_head(head, kind, length);
	inbox_guest(inbox, head, sizeof(head));
	inbox_guest(inbox, payload, length);
}

static void an_answer_comes_in_any_pieces(void **state)
{
	static const char bytes[] = "R\3\0"
				    "6.1"
				    "O\2\0"
				    "ab"
				    "O\1\0"
				    "c"
				    "S\1\0"
				    "\7";

	(void)state;
	for (size_t piece = 1; piece < sizeof(bytes); piece++) {
		struct text answer = { 0 };
		struct inbox inbox = { .answer = &answer, .max_output = 100 };

		for (size_t at = 0; at < sizeof(bytes) - 1; at += piece) {
			size_t left = sizeof(bytes) - 1 - at;

			assert_false(inbox.answered);
			inbox_guest(&inbox, bytes + at, left < piece ? left : piece);
		}
		assert_true(inbox.ready && inbox.answered && !inbox.nonsense);
		assert_string_equal(inbox.release, "6.1");
		assert_string_equal(text_string(&answer), "abc");
		assert_int_equal(inbox.status, 7);
		text_free(&answer);
		inbox_free(&inbox);
	}
}

static void a_nul_byte_hides_nothing(void **state)
{
	static const char panic[] = "a\0Kernel panic - not syncing: b\0c\n";
	struct text answer = { 0 }, why = { 0 };
	struct inbox inbox = { .answer = &answer, .max_output = 100 };

	(void)state;
	send(&inbox, WIRE_OUTPUT, "ok\n\0\nFAILED\n", 12);
	send(&inbox, WIRE_OUTPUT, "\0x", 2);
	assert_int_equal(answer.length, 14);
	assert_memory_equal(answer.data, "ok\n\0\nFAILED\n\0x", 14);
	assert_false(inbox_panicked(&inbox));
	inbox_console(&inbox, panic, sizeof(panic) - 1);
	assert_true(inbox_panicked(&inbox));
	inbox_farewell(&inbox, &why);
	assert_string_equal(text_string(&why), "the guest's kernel panicked: bc");
	text_free(&answer);
	text_free(&why);
	inbox_free(&inbox);
}

static void what_nobody_asked_for_is_dropped(void **state)
{
	struct inbox inbox = { .max_output = 100 };

	(void)state;
	send(&inbox, WIRE_OUTPUT, "who?", 4);
	assert_false(inbox_is_full(&inbox));
	assert_false(inbox.nonsense);
	assert_int_equal(inbox.frames.length, 0);
	inbox_free(&inbox);
}

static void output_has_an_end(void **state)
{
	struct text answer = { 0 };
	struct inbox inbox = { .answer = &answer, .max_output = 5 };

	(void)state;
	send(&inbox, WIRE_OUTPUT, "12345", 5);
	assert_false(inbox_is_full(&inbox));
	send(&inbox, WIRE_OUTPUT, "6", 1);
	assert_true(inbox_is_full(&inbox));
	send(&inbox, WIRE_OUTPUT, "7", 1);
	assert_string_equal(text_string(&answer), "123456");
	text_free(&answer);
	inbox_free(&inbox);
}

static void what_is_no_frame_of_a_guest_is_noticed(void **state)
{
	static const char *const rows[] = { "x", "O\xff\xff", "r\0\0", "S\0\0z" };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct inbox inbox = { .max_output = 100 };

		inbox_guest(&inbox, rows[i], i == 0 ? 1 : i == 3 ? 4 : 3);
		assert_true(inbox.nonsense);
		inbox_free(&inbox);
	}
}

static void the_last_of_a_console_is_kept(void **state)
{
	static char many[INBOX_KEPT];
	struct inbox inbox = { .max_output = 100 };

	(void)state;
	memset(many, 'x', sizeof(many));
	inbox_console(&inbox, "first", 5);
	inbox_console(&inbox, many, sizeof(many));
	inbox_console(&inbox, "last\n", 5);
	assert_int_equal(inbox.console.length, INBOX_KEPT);
	assert_string_equal(text_string(&inbox.console) + INBOX_KEPT - 5, "last\n");
	inbox_free(&inbox);
}

#define DONE \
	"\"data\": {\"info\": {\"source\": 1, \"status\": 0}}, \"event\": \"ACPI_DEVICE_OST\"}\n"
#define SHUTDOWN(reason) \
	"{\"event\": \"SHUTDOWN\", \"data\": {\"guest\": true, \"reason\": \"" reason "\"}}\n"

static void events_are_counted_by_the_line(void **state)
{
	struct inbox inbox = { .max_output = 100 };

	(void)state;
	inbox_qmp(&inbox, "{\"QMP\": {}}\n{" DONE "{", 13 + sizeof(DONE));
	assert_int_equal(inbox.plugged, 1);
	inbox_qmp(&inbox, DONE, sizeof(DONE) - 1);
	assert_int_equal(inbox.plugged, 2);
	assert_int_equal(inbox.unplugged, 0);
	inbox_free(&inbox);
}

static void a_farewell_tells_why(void **state)
{
	static const struct {
		const char *qmp, *console, *errors;
		bool ready;
		const char *why;
	} rows[] = {
		{ SHUTDOWN("guest-shutdown"), "", "", true, "the guest powered off" },
		{ SHUTDOWN("guest-reset"), "", "", true, "the guest restarted" },
		{ SHUTDOWN("guest-reset"), "", "", false,
		  "the guest restarted while it booted: has it too little memory?" },
		{ SHUTDOWN("guest-reset"), "Kernel panic - not syncing: oh\r\n", "", true,
		  "the guest's kernel panicked: oh" },
		{ "", "", "qemu: no\nqemu: really\n\n", true, "qemu: no\nqemu: really" },
		{ "", "", "\n", true, "QEMU ended by itself" },
		{ "", "", "", true, "QEMU ended by itself" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct inbox inbox = { .ready = rows[i].ready };
		struct text why = { 0 };

		inbox_qmp(&inbox, rows[i].qmp, strlen(rows[i].qmp));
		inbox_console(&inbox, rows[i].console, strlen(rows[i].console));
		inbox_errors(&inbox, rows[i].errors, strlen(rows[i].errors));
		inbox_farewell(&inbox, &why);
		assert_string_equal(text_string(&why), rows[i].why);
		assert_int_equal(inbox_panicked(&inbox), i == 3);
		text_free(&why);
		inbox_free(&inbox);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_comes_in_any_pieces),
		cmocka_unit_test(a_nul_byte_hides_nothing),
		cmocka_unit_test(what_nobody_asked_for_is_dropped),
		cmocka_unit_test(output_has_an_end),
		cmocka_unit_test(what_is_no_frame_of_a_guest_is_noticed),
		cmocka_unit_test(the_last_of_a_console_is_kept),
		cmocka_unit_test(events_are_counted_by_the_line),
		cmocka_unit_test(a_farewell_tells_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
