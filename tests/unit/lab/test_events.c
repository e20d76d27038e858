/* SPDX-License-Identifier: MIT */
/* test_events.c - the events that matter, told from all else that QEMU sends. */
#include "unit/support.h"

#include "lab/events.h"

#define STAMP "{\"timestamp\": {\"seconds\": 1795382892, \"microseconds\": 555712}, "
#define OST(info) STAMP "\"event\": \"ACPI_DEVICE_OST\", \"data\": {\"info\": {" info "}}}\r"
#define SHUTDOWN(data) STAMP "\"event\": \"SHUTDOWN\", \"data\": {" data "}}\r"

static void each_line_is_what_it_is(void **state)
{
	static const struct {
		const char *line;
		enum guest_event_kind kind;
		const char *reason;
	} rows[] = {
		{ OST("\"device\": \"d1\", \"source\": 1, \"status\": 0, \"slot\": \"0\""),
		  GUEST_PLUGGED, "" },
		{ OST("\"source\": 1, \"status\": 1, \"slot\": \"0\""), GUEST_PLUGGED, "" },
		{ OST("\"device\": \"d1\", \"source\": 3, \"status\": 132, \"slot\": \"0\""),
		  GUEST_OTHER, "" },
		{ OST("\"device\": \"d1\", \"source\": 3, \"status\": 130, \"slot\": \"0\""),
		  GUEST_UNPLUGGED, "" },
		{ OST("\"source\": 3, \"status\": 0, \"slot\": \"0\""), GUEST_UNPLUGGED, "" },
		{ OST("\"source\": 3, \"status\": 1, \"slot\": \"0\""), GUEST_UNPLUGGED, "" },
		{ OST("\"source\": 259, \"status\": 0, \"slot\": \"0\""), GUEST_OTHER, "" },
		{ STAMP "\"event\": \"DEVICE_DELETED\", \"data\": {\"device\": \"d1\"}}",
		  GUEST_OTHER, "" },
		{ SHUTDOWN("\"guest\": true, \"reason\": \"guest-shutdown\""), GUEST_SHUTDOWN,
		  "guest-shutdown" },
		{ SHUTDOWN("\"guest\": true, \"reason\": \"guest-reset\""), GUEST_SHUTDOWN,
		  "guest-reset" },
		{ SHUTDOWN("\"guest\": true"), GUEST_SHUTDOWN, "" },
		{ "{\"return\": {}}", GUEST_OTHER, "" },
		{ "{\"QMP\": {\"version\": {}}}", GUEST_OTHER, "" },
		{ "{\"event\": ", GUEST_OTHER, "" },
		{ "{\"event\":\"SHUTDOWN\",\"data\":{\"reason\":\"", GUEST_OTHER, "" },
		{ "{\"event\": \"SHUTDOWN\", \"data\": {}} x", GUEST_SHUTDOWN, "" },
		{ "{\"event\": 1}", GUEST_OTHER, "" },
		{ "[\"event\", \"SHUTDOWN\"]", GUEST_OTHER, "" },
		{ SHUTDOWN("\"reason\": 1"), GUEST_SHUTDOWN, "" },
		{ SHUTDOWN("\"reason\": \"a\\\"b\""), GUEST_SHUTDOWN, "a\"b" },
		/* Only the members that are meant count, whatever strings hold. */
		{ OST("\"device\": \"\\\"source\\\": 3\", \"source\": 1, \"status\": 0"),
		  GUEST_PLUGGED, "" },
		{ STAMP "\"event\": \"ACPI_DEVICE_OST\", \"data\": {\"source\": 1}}", GUEST_OTHER,
		  "" },
		{ "{\"data\": {\"event\": \"SHUTDOWN\"}}", GUEST_OTHER, "" },
		{ OST("\"source\": \"1\""), GUEST_OTHER, "" },
		{ "\"source\":", GUEST_OTHER, "" },
		{ "", GUEST_OTHER, "" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct guest_event event = guest_event_read(rows[i].line);

		print_message("[%s]\n", rows[i].line);
		assert_int_equal(event.kind, rows[i].kind);
		assert_string_equal(event.reason, rows[i].reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_is_what_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
