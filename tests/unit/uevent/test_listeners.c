/* SPDX-License-Identifier: MIT */
/* test_listeners.c - who is waited for: those that read, however many others never do. */
#include "unit/support.h"

#include "uevent/listeners.h"
#include "util/text.h"

/* A look at sockets, each with its inode and the bytes that wait for it; inode 0 ends them. */
struct waiting {
	unsigned inode, bytes;
};

static const char header[] = "sk               Eth Pid        Groups   Rmem     Wmem     Dump  "
			     "Locks    Drops    Inode\n";

static bool look_at_text(struct listeners *listeners, const char *text, uint64_t now)
{
	FILE *table = fmemopen((void *)text, strlen(text), "r");
	bool wait;

	assert_non_null(table);
	wait = listeners_look(listeners, table, now);
	fclose(table);
	return wait;
}

static bool look(struct listeners *listeners, uint64_t now, const struct waiting *sockets)
{
	struct text text = { 0 };
	bool wait;

	text_add(&text, "%s", header);
	for (; sockets->inode; sockets++)
		text_add(&text,
			 "0000000000000000 15  4242       00000001 %-8u 0        0     2        0  "
			 "      %-8u\n",
			 sockets->bytes, sockets->inode);
	wait = look_at_text(listeners, text_string(&text), now);
	text_free(&text);
	return wait;
}

#define LOOK(listeners, now, ...) look(listeners, now, (struct waiting[]){ __VA_ARGS__, { 0 } })

enum { LESS = FULL_BYTES - 1, FULL = FULL_BYTES, MORE = FULL_BYTES + 5000, MOST = 212992 };

static void who_has_room_is_not_waited_for(void **state)
{
	struct listeners listeners = { .nr = 0 };

	(void)state;
	assert_false(listeners_look(&listeners, NULL, 1));
	assert_false(look(&listeners, 2, (struct waiting[]){ { 0 } }));
	assert_false(LOOK(&listeners, 3, { 7, 0 }, { 8, LESS }));
	assert_true(LOOK(&listeners, 4, { 7, 0 }, { 8, FULL }));
	assert_false(LOOK(&listeners, 5, { 7, 0 }, { 8, LESS }));
}

static void only_listeners_of_the_kernels_uevents_count(void **state)
{
	struct listeners listeners = { .nr = 0 };

	(void)state;
	assert_false(look_at_text(&listeners,
				  "0 0   42 00000001 212992   0 0 2 0 7\n"
				  "0 15  42 00000002 212992   0 0 2 0 8\n"
				  "0 15  42 00000000 212992   0 0 2 0 9\n"
				  "rubbish\n\n",
				  1));
	assert_true(look_at_text(&listeners, "0 15  42 00000003 212992   0 0 2 0 7\n", 1));
}

static void who_reads_is_waited_for_as_long_as_it_takes(void **state)
{
	struct listeners listeners = { .nr = 0 };
	uint64_t now = 1000;

	(void)state;
	for (unsigned bytes = MOST; bytes >= FULL; bytes -= 1000) {
		assert_true(LOOK(&listeners, now, { 7, bytes }));
		now += PATIENCE_MS - 1;
	}
	assert_false(LOOK(&listeners, now, { 7, LESS }));
	assert_true(LOOK(&listeners, now + PATIENCE_MS, { 7, MORE }));
}

static void who_never_reads_is_given_up_alone(void **state)
{
	struct listeners listeners = { .nr = 0 };
	uint64_t now = 1000;

	(void)state;
	assert_true(LOOK(&listeners, now, { 7, FULL }, { 8, MORE }));
	assert_true(LOOK(&listeners, now + PATIENCE_MS - 1, { 7, FULL }, { 8, LESS }));
	now += PATIENCE_MS;
	assert_false(LOOK(&listeners, now, { 7, FULL }, { 8, LESS }));
	/* What is sent meanwhile makes its buffer fuller; that is no reading. */
	assert_true(LOOK(&listeners, now + 1, { 7, MORE }, { 8, FULL }));
	assert_true(LOOK(&listeners, now + 2, { 7, MOST }, { 8, FULL }));
	assert_false(LOOK(&listeners, now + 3, { 7, MOST }, { 8, LESS }));
	assert_false(LOOK(&listeners, now + 60000, { 7, MOST }));
}

static void who_reads_again_is_waited_for_again(void **state)
{
	struct listeners listeners = { .nr = 0 };

	(void)state;
	assert_true(LOOK(&listeners, 1000, { 7, MOST }));
	assert_false(LOOK(&listeners, 1000 + PATIENCE_MS, { 7, MOST }));
	assert_true(LOOK(&listeners, 9000, { 7, MOST - 1 }));
	assert_true(LOOK(&listeners, 9000 + PATIENCE_MS - 1, { 7, MOST - 1 }));
	assert_false(LOOK(&listeners, 9000 + PATIENCE_MS, { 7, MOST - 1 }));
}

static void however_many_never_read_it_costs_their_patience_once(void **state)
{
	struct waiting sockets[2 * LISTENERS_MAX + 1] = { 0 };
	struct listeners listeners = { .nr = 0 };

	(void)state;
	for (unsigned i = 0; i < 2 * LISTENERS_MAX; i++)
		sockets[i] = (struct waiting){ i + 1, MOST };
	assert_true(look(&listeners, 1000, sockets));
	assert_int_equal(listeners.nr, LISTENERS_MAX);
	assert_false(look(&listeners, 1000 + PATIENCE_MS, sockets));
	assert_false(look(&listeners, 1001 + PATIENCE_MS, sockets));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_has_room_is_not_waited_for),
		cmocka_unit_test(only_listeners_of_the_kernels_uevents_count),
		cmocka_unit_test(who_reads_is_waited_for_as_long_as_it_takes),
		cmocka_unit_test(who_never_reads_is_given_up_alone),
		cmocka_unit_test(who_reads_again_is_waited_for_again),
		cmocka_unit_test(however_many_never_read_it_costs_their_patience_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
