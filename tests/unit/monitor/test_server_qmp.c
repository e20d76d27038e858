/* SPDX-License-Identifier: MIT */
/* test_server_qmp.c - QMP on real sockets: many clients, events for all, rude ones and gone. */
#include "unit/monitor_scene.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "sim/vm.h"

#define GREETING "{\"QMP\": "
#define CAPABILITIES "{\"execute\": \"qmp_capabilities\"}"
#define QUERY "{\"execute\": \"query-target\"}"
#define DONE "{\"return\": {}}\r\n"
#define ANSWER "{\"return\": {\"arch\": \"x86_64\"}}\r\n"

/* What @peer heard since the last call. */
static const char *news(struct scene *s, struct peer *peer)
{
	static char text[65536];

	settle(s, &peer, 1);
	snprintf(text, sizeof(text), "%s", text_string(&peer->heard));
	text_clear(&peer->heard);
	return text;
}

static struct peer greeted(struct scene *s)
{
	struct peer peer = connected(s);

	assert_memory_equal(news(s, &peer), GREETING, strlen(GREETING));
	return peer;
}

static struct peer negotiated(struct scene *s)
{
	struct peer peer = greeted(s);

	say(&peer, CAPABILITIES);
	assert_string_equal(news(s, &peer), DONE);
	return peer;
}

/* The names of the events in @text, and the answers: "return ACPI_DEVICE_OST ...". */
static const char *order(const char *text)
{
	static char names[1024];

	names[0] = '\0';
	for (; *text; text = strchr(text, '\n') + 1) {
		const char *event = strstr(text, "\"event\": \"");
		size_t used = strlen(names);

		if (strncmp(text, "{\"return\"", 9) == 0)
			snprintf(names + used, sizeof(names) - used, "return ");
		else if (event && event < strchr(text, '\n'))
			snprintf(names + used, sizeof(names) - used, "%.*s ",
				 (int)strcspn(event + 10, "\""), event + 10);
	}
	return names;
}

static void several_clients_talk_and_each_negotiates(void **state)
{
	struct scene *s = *state;
	struct peer peers[3];

	open_for(s, &protocol_qmp, 2);
	peers[0] = negotiated(s);
	peers[1] = greeted(s);
	peers[2] = connected(s);
	assert_string_equal(news(s, &peers[2]), "");
	say(&peers[1], QUERY);
	assert_non_null(strstr(news(s, &peers[1]), "Expecting capabilities negotiation"));
	/* Their values do not mix. */
	say(&peers[0], "{\"execute\": ");
	say(&peers[1], "{\"execute\": \"qmp_capa");
	settle(s, NULL, 0);
	say(&peers[0], "\"query-target\"}");
	say(&peers[1], "bilities\"}");
	assert_string_equal(news(s, &peers[0]), ANSWER);
	assert_string_equal(news(s, &peers[1]), DONE);
	/* Who waits is greeted when somebody leaves, and what it sent before is answered. */
	say(&peers[2], CAPABILITIES QUERY);
	leave(&peers[0]);
	assert_non_null(strstr(news(s, &peers[2]), "}\r\n" DONE ANSWER));
	leave(&peers[1]);
	leave(&peers[2]);
}

/* time() may lag behind the clock that events are told with. */
static time_t now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_REALTIME, &at);
	return at.tv_sec;
}

static void events_go_to_all_who_negotiated_with_one_time(void **state)
{
	static const char unplugged[] = "ACPI_DEVICE_OST DEVICE_DELETED ACPI_DEVICE_OST ";
	struct scene *s = *state;
	struct peer doer, other, silent, *all[] = { &doer, &other, &silent };
	char *tail;
	time_t before = now();
	long long seconds;

	open_for(s, &protocol_qmp, 8);
	doer = negotiated(s);
	other = negotiated(s);
	silent = greeted(s);
	say(&doer, "{\"execute\": \"object-add\", \"arguments\": {\"qom-type\": "
		   "\"memory-backend-ram\", \"id\": \"m\", \"size\": 134217728}}");
	say(&doer, "{\"execute\": \"device_add\", \"arguments\": {\"driver\": \"pc-dimm\", "
		   "\"memdev\": \"m\", \"id\": \"d\"}}");
	settle(s, all, 3);
	assert_string_equal(order(text_string(&doer.heard)), "return return ACPI_DEVICE_OST ");
	assert_string_equal(order(text_string(&other.heard)), "ACPI_DEVICE_OST ");
	/* The very same bytes. */
	tail = strstr(text_string(&doer.heard), "{\"timestamp\"");
	assert_non_null(tail);
	assert_string_equal(tail, text_string(&other.heard));
	assert_int_equal(silent.heard.length, 0);
	assert_int_equal(sscanf(tail, "{\"timestamp\": {\"seconds\": %lld,", &seconds), 1);
	assert_in_range(seconds, before, now());
	text_clear(&doer.heard);
	text_clear(&other.heard);

	say(&other, "{\"execute\": \"device_del\", \"arguments\": {\"id\": \"d\"}}");
	settle(s, all, 3);
	assert_string_equal(order(text_string(&doer.heard)), unplugged);
	assert_memory_equal(order(text_string(&other.heard)), "return ", 7);
	assert_string_equal(order(text_string(&other.heard)) + 7, unplugged);
	assert_int_equal(silent.heard.length, 0);
	for (unsigned i = 0; i < 3; i++)
		leave(all[i]);
}

/* One time for all monitors; they close in any order, and people hear of nothing. */
static void monitors_share_the_machines_events(void **state)
{
	static const unsigned orders[][3] = { { 0, 1, 2 }, { 2, 1, 0 }, { 1, 2, 0 }, { 1, 0, 2 } };
	static const struct vm_event event = { .kind = VM_DELETED, .path = "/machine/x" };
	struct scene *s = *state;

	for (unsigned row = 0; row < ARRAY_SIZE(orders); row++) {
		struct monitor *monitors[3];
		struct peer peers[3];
		struct peer *all[3];
		struct fail fail;

		for (unsigned i = 0; i < 3; i++) {
			const struct protocol *protocol = i == 1 ? &protocol_hmp : &protocol_qmp;

			assert_int_equal(monitor_open(&monitors[i], s->vm, &s->loop, protocol,
						      s->where, 1, &fail),
					 0);
			peers[i] = i == 1 ? connected(s) : negotiated(s);
			all[i] = &peers[i];
			/* The next one's. */
			assert_int_equal(unlink(s->path), 0);
		}
		settle(s, all, 3);
		text_clear(&peers[1].heard);
		vm_tell(s->vm, &event);
		settle(s, all, 3);
		assert_string_equal(order(text_string(&peers[0].heard)), "DEVICE_DELETED ");
		assert_string_equal(text_string(&peers[0].heard), text_string(&peers[2].heard));
		assert_int_equal(peers[1].heard.length, 0);
		for (unsigned i = 0; i < 3; i++) {
			monitor_close(monitors[orders[row][i]]);
			/* Those that are left still hear, those that are gone are not missed. */
			vm_tell(s->vm, &event);
			settle(s, all, 3);
			assert_true(peers[orders[row][i]].ended);
		}
		assert_null(s->vm->events.sink);
		for (unsigned i = 0; i < 3; i++)
			leave(&peers[i]);
	}
}

static void quit_tells_all_and_ends(void **state)
{
	struct scene *s = *state;
	struct peer doer, other, *others = &other;

	open_for(s, &protocol_qmp, 8);
	doer = negotiated(s);
	other = negotiated(s);
	say(&doer, "{\"execute\": \"quit\", \"id\": 1}" QUERY);
	assert_string_equal(order(news(s, &doer)), "SHUTDOWN return ");
	assert_true(doer.ended);
	assert_true(s->vm->quit);
	assert_true(s->loop.stopped);
	monitor_close(s->monitor);
	s->monitor = NULL;
	settle(s, &others, 1);
	assert_string_equal(order(text_string(&other.heard)), "SHUTDOWN ");
	assert_true(other.ended);
	leave(&doer);
	leave(&other);
}

/* A client that leaves in the middle of a value leaves nothing behind. */
static void halves_are_dropped_with_their_client(void **state)
{
	static const char *const halves[] = { "{\"execute\": ", "{\"a\": [[[", "\"", "12", "% " };
	struct scene *s = *state;

	open_for(s, &protocol_qmp, 1);
	for (unsigned i = 0; i < ARRAY_SIZE(halves); i++) {
		struct peer peer = negotiated(s);

		say(&peer, halves[i]);
		settle(s, NULL, 0);
		leave(&peer);
		peer = greeted(s);
		say(&peer, CAPABILITIES QUERY);
		assert_string_equal(news(s, &peer), DONE ANSWER);
		leave(&peer);
	}
}

static void rubbish_harms_nobody(void **state)
{
	struct scene *s = *state;
	struct peer rude, polite, *both[] = { &rude, &polite };
	uint32_t random = 1;
	char bytes[997];

	open_for(s, &protocol_qmp, 2);
	rude = negotiated(s);
	polite = negotiated(s);
	for (unsigned round = 0; round < 60; round++) {
		for (unsigned i = 0; i < sizeof(bytes); i++) {
			random = random * 1664525 + 1013904223;
			bytes[i] = (char)(random >> 24);
		}
		assert_int_equal(send(rude.fd, bytes, sizeof(bytes), MSG_NOSIGNAL), sizeof(bytes));
		say(&polite, QUERY);
		settle(s, both, 2);
		assert_string_equal(text_string(&polite.heard), ANSWER);
		text_clear(&polite.heard);
		text_clear(&rude.heard);
	}
	assert_false(rude.ended);
	/* 0xff starts anew. */
	say(&rude, "\xff" QUERY);
	assert_non_null(strstr(news(s, &rude), "}\r\n" ANSWER));
	sound(&s->vm->kernel.hotplug);
	leave(&rude);
	leave(&polite);
}

/* In one string a megabyte is fine, more than four are refused; the client may stay. */
static void megabytes_without_a_newline_are_bounded(void **state)
{
	struct scene *s = *state;
	struct peer peer, other, *peers = &peer;
	size_t megabyte = 1u << 20;
	char *bytes = malloc(megabyte);

	assert_non_null(bytes);
	memset(bytes, 'x', megabyte);
	open_for(s, &protocol_qmp, 2);
	peer = negotiated(s);
	other = negotiated(s);
	say(&peer, "{\"execute\": \"query-target\", \"id\": \"");
	send_reading(s, &peer, bytes, megabyte);
	say(&peer, "\"}");
	settle(s, &peers, 1);
	assert_int_equal(peer.heard.length, strlen(ANSWER) + megabyte + strlen(", \"id\": \"\""));
	text_clear(&peer.heard);
	say(&peer, "{\"execute\": \"");
	for (unsigned i = 0; i < 3; i++)
		send_reading(s, &peer, bytes, megabyte);
	assert_string_equal(news(s, &peer), "");
	for (unsigned i = 0; i < 2; i++) {
		const char *at = bytes;
		size_t left = megabyte;

		while (left) {
			ssize_t sent = send(peer.fd, at, left, MSG_NOSIGNAL | MSG_DONTWAIT);

			at += sent > 0 ? sent : 0;
			left -= sent > 0 ? (size_t)sent : 0;
			settle(s, &peers, 1);
		}
	}
	assert_string_equal(news(s, &peer), "{\"error\": {\"class\": \"GenericError\", \"desc\": "
					    "\"JSON parse error, value is too long\"}}\r\n");
	say(&peer, "\n" QUERY);
	assert_string_equal(news(s, &peer), ANSWER);
	say(&other, QUERY);
	assert_string_equal(news(s, &other), ANSWER);
	free(bytes);
	leave(&peer);
	leave(&other);
}

static void silence_harms_nobody(void **state)
{
	struct scene *s = *state;
	struct peer silent[3], peer;

	open_for(s, &protocol_qmp, 4);
	for (unsigned i = 0; i < 3; i++)
		silent[i] = connected(s);
	peer = negotiated(s);
	say(&peer, QUERY);
	assert_string_equal(news(s, &peer), ANSWER);
	for (unsigned i = 0; i < 3; i++)
		leave(&silent[i]);
	leave(&peer);
}

/* It said all it wanted, and hears all of the answers however late it listens. */
static void a_half_closed_client_gets_every_answer(void **state)
{
	struct scene *s = *state;
	struct peer peer, next, *peers = &peer;
	size_t answers = 0;

	open_for(s, &protocol_qmp, 1);
	peer = negotiated(s);
	peer.deaf = true;
	for (unsigned i = 0; i < 500; i++) {
		say(&peer, "{\"execute\": \"query-commands\"}");
		settle(s, NULL, 0);
	}
	shutdown(peer.fd, SHUT_WR);
	settle(s, NULL, 0);
	next = connected(s);
	assert_string_equal(news(s, &next), "");
	peer.deaf = false;
	settle(s, &peers, 1);
	assert_true(peer.ended);
	for (const char *at = text_string(&peer.heard); (at = strstr(at, "{\"return\"")); at++)
		answers++;
	assert_int_equal(answers, 500);
	assert_int_equal(peer.heard.data[peer.heard.length - 1], '\n');
	assert_memory_equal(news(s, &next), GREETING, strlen(GREETING));
	leave(&peer);
	leave(&next);
}

/* As above, but it goes without having listened: its place is free again. */
static void a_half_closed_client_that_goes_frees_its_place(void **state)
{
	struct scene *s = *state;
	struct peer peer, next;

	open_for(s, &protocol_qmp, 1);
	peer = negotiated(s);
	peer.deaf = true;
	for (unsigned i = 0; i < 500; i++) {
		say(&peer, "{\"execute\": \"query-commands\"}");
		settle(s, NULL, 0);
	}
	shutdown(peer.fd, SHUT_WR);
	settle(s, NULL, 0);
	leave(&peer);
	next = greeted(s);
	leave(&next);
}

/* Neither answers nor events pile up for ever. */
static void a_client_that_never_reads_is_hung_up_on(void **state)
{
	struct scene *s = *state;
	struct peer deaf, flooded, other, *others = &other;
	char path[4096] = "";
	struct vm_event event = { .kind = VM_DELETED, .path = path };
	int error;

	memset(path, 'x', sizeof(path) - 1);
	open_for(s, &protocol_qmp, 3);
	flooded = negotiated(s);
	deaf = negotiated(s);
	flooded.deaf = deaf.deaf = true;
	other = negotiated(s);
	do {
		error = send(deaf.fd, "{\"execute\": \"query-commands\"}", 29, MSG_NOSIGNAL) < 0 ?
				errno :
				0;
		settle(s, &others, 1);
	} while (!error);
	assert_true(error == EPIPE || error == ECONNRESET);
	/* More than 40 MiB of events. */
	for (unsigned i = 0; i < 11000; i++) {
		vm_tell(s->vm, &event);
		settle(s, &others, 1);
		text_clear(&other.heard);
	}
	assert_true(send(flooded.fd, "[]", 2, MSG_NOSIGNAL) < 0);
	settle(s, &others, 1);
	text_clear(&other.heard);
	say(&other, QUERY);
	assert_string_equal(news(s, &other), ANSWER);
	leave(&deaf);
	leave(&flooded);
	leave(&other);
}

static void clients_come_and_go_without_end(void **state)
{
	struct scene *s = *state;

	open_for(s, &protocol_qmp, 2);
	for (unsigned i = 0; i < 300; i++) {
		struct peer peer = i % 3 ? negotiated(s) : connected(s);

		if (i % 5 == 0)
			say(&peer, "{\"half\":");
		leave(&peer);
	}
	settle(s, NULL, 0);
	assert_false(s->vm->quit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene_test(several_clients_talk_and_each_negotiates),
		scene_test(events_go_to_all_who_negotiated_with_one_time),
		scene_test(monitors_share_the_machines_events),
		scene_test(quit_tells_all_and_ends),
		scene_test(halves_are_dropped_with_their_client),
		scene_test(rubbish_harms_nobody),
		scene_test(megabytes_without_a_newline_are_bounded),
		scene_test(silence_harms_nobody),
		scene_test(a_half_closed_client_gets_every_answer),
		scene_test(a_half_closed_client_that_goes_frees_its_place),
		scene_test(a_client_that_never_reads_is_hung_up_on),
		scene_test(clients_come_and_go_without_end),
	};

	/* Whoever opens monitors ignores it, as memhp does. */
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
