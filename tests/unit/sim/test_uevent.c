/* SPDX-License-Identifier: MIT */
/* test_uevent.c - the uevents of blocks and nodes: which, when, in which order. */
#include "unit/support.h"

#include <errno.h>
#include <stdio.h>

#include "sysfs/tree.h"

#define MEMORYLESS_NODE "-m 2G,slots=2,maxmem=4G -numa node,mem=2G -numa node"

/* What came to the sink: "ACTION DEVPATH SUBSYSTEM STATE[ EXTRA]", one a line. */
struct heard {
	const struct vm *vm;
	char text[4096];
};

/* What a listener reads in "state" when it hears of a block; "gone" without one. */
static void read_state(const struct vm *vm, const char *devpath, char *state, size_t size)
{
	struct text out = { 0 };
	struct place place;
	char path[96];

	snprintf(path, sizeof(path), "sys%s/state", devpath);
	snprintf(state, size, "gone");
	if (tree_resolve(vm, path, &place) == 0 && tree_read(vm, place, &out) == 0)
		snprintf(state, size, "%.*s", (int)out.length - 1, text_string(&out));
	text_free(&out);
}

static void hear(void *data, const struct uevent *uevent)
{
	struct heard *heard = data;
	size_t used = strlen(heard->text);
	char state[16];

	read_state(heard->vm, uevent->devpath, state, sizeof(state));
	snprintf(heard->text + used, sizeof(heard->text) - used, "%s %s %s %s%s%s\n",
		 uevent->action, uevent->devpath, uevent->subsystem, state,
		 uevent->extra ? " " : "", uevent->extra ? uevent->extra : "");
}

static void listen_to(struct vm *vm, struct heard *heard)
{
	*heard = (struct heard){ .vm = vm };
	vm->uevents.sink = hear;
	vm->uevents.data = heard;
}

#define MEMORY "/devices/system/memory/memory"
#define NODE "/devices/system/node/node"

static void a_blocks_life_is_told_when_it_is_so(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;
		struct heard heard;

		listen_to(vm, &heard);
		add_blocks_to(h, FIRST_HOT, 2, 1);
		done(h, block_set_state(h, BLOCK_ID(33), MMOP_ONLINE_MOVABLE));
		done(h, block_set_state(h, BLOCK_ID(33), MMOP_OFFLINE));
		done(h, block_set_online(h, BLOCK_ID(33), true));
		done(h, hotplug_eject(h, (struct span){ PFN(FIRST_HOT * SECTION_PAGES),
							2 * SECTION_PAGES }));
		assert_string_equal(heard.text, "add " MEMORY "32 memory offline\n"
						"add " MEMORY "33 memory offline\n"
						"online " MEMORY "33 memory online\n"
						"offline " MEMORY "33 memory offline\n"
						"online " MEMORY "33 memory online\n"
						"offline " MEMORY "33 memory offline\n"
						"remove " MEMORY "32 memory gone\n"
						"remove " MEMORY "33 memory gone\n");
		stop(vm);
	}
}

static void what_is_refused_or_already_so_is_not_told(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;
		struct heard heard;

		add_blocks_to(h, FIRST_HOT, 1, 0);
		listen_to(vm, &heard);
		refused(h,
			hotplug_add(h, block_span(h->machine, BLOCK_ID(FIRST_HOT)), NID(0),
				    NO_GROUP, false),
			-EEXIST);
		refused(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_OFFLINE), -EINVAL);
		refused(h, block_set_online(h, BLOCK_ID(FIRST_HOT), false), 0);
		refused(h, block_set_state(h, BLOCK_ID(0), MMOP_OFFLINE), -EINVAL);
		refused(h, block_set_state(h, BLOCK_ID(1), MMOP_OFFLINE), -EBUSY);
		assert_string_equal(heard.text, "");
		stop(vm);
	}
}

static void nodes_come_after_and_go_after_their_blocks(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], MEMORYLESS_NODE, "");
		struct hotplug *h = &vm->kernel.hotplug;
		struct heard heard;
		struct span range = { PFN(FIRST_HOT * SECTION_PAGES), 2 * SECTION_PAGES };

		listen_to(vm, &heard);
		add_blocks_to(h, FIRST_HOT, 2, 1);
		add_blocks_to(h, FIRST_HOT + 2, 1, 0);
		done(h, hotplug_remove(h, range));
		assert_string_equal(heard.text, "add " MEMORY "32 memory offline\n"
						"add " MEMORY "33 memory offline\n"
						"add " NODE "1 node gone\n"
						"add " MEMORY "34 memory offline\n"
						"remove " MEMORY "32 memory gone\n"
						"remove " MEMORY "33 memory gone\n"
						"remove " NODE "1 node gone\n");
		stop(vm);
	}
}

/* 4.10 onlines behind the device's back; the first write to the device then tells of it. */
static void auto_online_is_told_after_all_adds(void **state)
{
	static const char added[] = "add " MEMORY "32 memory offline\n"
				    "add " MEMORY "33 memory offline\n";
	static const char onlined[] = "online " MEMORY "32 memory online\n"
				      "online " MEMORY "33 memory online\n";

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "memhp_default_state=online");
		struct hotplug *h = &vm->kernel.hotplug;
		bool silent = EXPECT_ON(profiles[p], bool, ON(4_10, true), ON(4_13, false),
					ON(6_1, false));
		struct heard heard;

		listen_to(vm, &heard);
		add_blocks_to(h, FIRST_HOT, 2, 0);
		assert_int_equal(strncmp(heard.text, added, strlen(added)), 0);
		assert_string_equal(heard.text + strlen(added), silent ? "" : onlined);
		heard.text[0] = '\0';
		assert_int_equal(block_set_state(h, BLOCK_ID(32), MMOP_ONLINE_MOVABLE),
				 silent ? 0 : -EINVAL);
		done(h, block_set_online(h, BLOCK_ID(33), true));
		assert_string_equal(heard.text, silent ? onlined : "");
		stop(vm);
	}
}

static void a_machine_nobody_listens_to_runs_all_the_same(void **state)
{
	struct vm *vm = start(&profile_6_1, MEMORYLESS_NODE, "");
	struct uevents uevents;

	(void)state;
	assert_null(vm->uevents.sink);
	add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 1);
	uevents_init(&uevents, NULL);
	assert_null(uevents.sink);
	assert_non_null(uevents.observer.notify);
	uevents_send(&uevents, &(struct uevent){ "add", MEMORY "32", "memory", NULL, 0 });
	stop(vm);
}

static void every_listener_hears_its_own_machine(void **state)
{
	struct vm *first = start(&profile_6_1, TWO_NODES, "");
	struct vm *second = start(&profile_6_1, TWO_NODES, "");
	struct heard heard[2];

	(void)state;
	listen_to(first, &heard[0]);
	listen_to(second, &heard[1]);
	add_blocks_to(&second->kernel.hotplug, 40, 1, 0);
	assert_string_equal(heard[0].text, "");
	assert_string_equal(heard[1].text, "add " MEMORY "40 memory offline\n");
	stop(first);
	stop(second);
}

static void what_is_sent_is_heard_as_it_is(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct heard heard;

	(void)state;
	listen_to(vm, &heard);
	uevents_send(&vm->uevents,
		     &(struct uevent){ "change", NODE "0", "node", "SYNTH_UUID=0", 0 });
	uevents_send(&vm->uevents, &(struct uevent){ "add", NODE "0", "node", NULL, 0 });
	assert_string_equal(heard.text, "change " NODE "0 node gone SYNTH_UUID=0\n"
					"add " NODE "0 node gone\n");
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_blocks_life_is_told_when_it_is_so),
		cmocka_unit_test(what_is_refused_or_already_so_is_not_told),
		cmocka_unit_test(nodes_come_after_and_go_after_their_blocks),
		cmocka_unit_test(auto_online_is_told_after_all_adds),
		cmocka_unit_test(a_machine_nobody_listens_to_runs_all_the_same),
		cmocka_unit_test(every_listener_hears_its_own_machine),
		cmocka_unit_test(what_is_sent_is_heard_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
