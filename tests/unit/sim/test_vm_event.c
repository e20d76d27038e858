/* SPDX-License-Identifier: MIT */
/* test_vm_event.c - what the guest answers about devices, and when they are gone. */
#include "unit/support.h"

#include <stdio.h>

#include "sim/plug.h"

/* What the sink heard: "plug 0x0 slot 0 d1, deleted d1 /machine/peripheral/d1, quit". */
struct heard {
	struct vm *vm;
	char text[1024];
	unsigned dimms; /* plugged when the last event came */
};

static void hear(void *data, const struct vm_event *event)
{
	struct heard *heard = data;
	size_t used = strlen(heard->text);
	const char *device = event->device ? event->device : "-";
	char *at = heard->text + used;
	size_t room = sizeof(heard->text) - used;

	heard->dimms = heard->vm->board.nr_dimms;
	if (used)
		at += snprintf(at, room, ", "), room -= 2;
	if (event->kind == VM_ANSWERED)
		snprintf(at, room, "%s %#x slot %u %s",
			 event->ost.source == OST_PLUG ? "plug" : "eject", event->ost.status,
			 event->slot, device);
	else if (event->kind == VM_DELETED)
		snprintf(at, room, "deleted %s %s", device, event->path);
	else
		snprintf(at, room, "quit");
}

static void listen_to(struct vm *vm, struct heard *heard)
{
	*heard = (struct heard){ .vm = vm };
	vm->events.sink = hear;
	vm->events.data = heard;
}

static void expect(struct heard *heard, const char *text)
{
	assert_string_equal(heard->text, text);
	heard->text[0] = '\0';
}

static void plug(struct vm *vm, const char *id, const char *size, const char *more)
{
	struct fail fail = { "" };
	char text[128];

	if (!backend_find(&vm->board.backends, id)) {
		snprintf(text, sizeof(text), "memory-backend-ram,id=%s,size=%s", id, size);
		assert_int_equal(backend_add(&vm->board.backends, text, BACKEND_MONITOR, &fail), 0);
	}
	snprintf(text, sizeof(text), "pc-dimm,memdev=%s%s", id, more);
	if (plug_add(vm, text, &fail) < 0)
		fail_msg("%s: %s", text, fail.text);
	sound(&vm->kernel.hotplug);
}

static void unplug(struct vm *vm, const char *name)
{
	struct fail fail = { "" };

	assert_int_equal(plug_remove(vm, name, &fail), 0);
	sound(&vm->kernel.hotplug);
}

static void assert_answer(const struct vm *vm, unsigned slot, unsigned source, unsigned status)
{
	assert_int_equal(vm->answers[slot].source, source);
	assert_int_equal(vm->answers[slot].status, status);
}

static void a_device_is_plugged_and_given_back(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct heard heard;

		listen_to(vm, &heard);
		assert_answer(vm, 2, 0, 0);
		plug(vm, "m", "256M", ",id=d,slot=2");
		assert_int_equal(heard.dimms, 1);
		expect(&heard, "plug 0 slot 2 d");
		assert_answer(vm, 2, 1, 0);
		unplug(vm, "d");
		assert_int_equal(heard.dimms, 0);
		expect(&heard, "eject 0x84 slot 2 d, deleted d /machine/peripheral/d, "
			       "eject 0 slot 2 -");
		assert_answer(vm, 2, 3, 0);
		assert_answer(vm, 0, 0, 0);
		stop(vm);
	}
}

/* No id, no name; the path counts devices without an id, also those that are gone. */
static void a_device_without_an_id_is_named_by_its_path(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct heard heard;

	(void)state;
	listen_to(vm, &heard);
	plug(vm, "m", "256M", "");
	plug(vm, "n", "256M", "");
	expect(&heard, "plug 0 slot 0 -, plug 0 slot 1 -");
	unplug(vm, "/machine/peripheral-anon/device[0]");
	expect(&heard, "eject 0x84 slot 0 -, deleted - /machine/peripheral-anon/device[0], "
		       "eject 0 slot 0 -");
	plug(vm, "m", "256M", "");
	unplug(vm, "/machine/peripheral-anon/device[2]");
	expect(&heard, "plug 0 slot 0 -, eject 0x84 slot 0 -, "
		       "deleted - /machine/peripheral-anon/device[2], eject 0 slot 0 -");
	stop(vm);
}

static void a_refused_eject_ends_in_each_kernels_words(void **state)
{
	static const PER_KERNEL(const char *)
		words = { ON(4_10, "eject 0x84 slot 0 d, eject 0x1 slot 0 d"),
			  ON(4_13, "eject 0x84 slot 0 d, eject 0x82 slot 0 d"),
			  ON(6_1, "eject 0x84 slot 0 d, eject 0x82 slot 0 d") };
	static const PER_KERNEL(unsigned) statuses = { ON(4_10, 1), ON(4_13, 0x82), ON(6_1, 0x82) };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct heard heard;

		plug(vm, "m", "128M", ",id=d");
		done(&vm->kernel.hotplug,
		     block_set_state(&vm->kernel.hotplug, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_KERNEL));
		machine_block(vm->kernel.hotplug.machine, BLOCK_ID(FIRST_HOT))->flags |=
			BLOCK_PINNED;
		listen_to(vm, &heard);
		/* Each repetition is refused anew. */
		for (unsigned i = 0; i < 2; i++) {
			unplug(vm, "d");
			assert_int_equal(vm->board.nr_dimms, 1);
			expect(&heard, EXPECTED(words, profiles[p]));
			assert_answer(vm, 0, 3, EXPECTED(statuses, profiles[p]));
		}
		stop(vm);
	}
}

/* 100 MiB is no whole section. */
static void a_refused_plug_is_answered_as_each_kernel_does(void **state)
{
	static const PER_KERNEL(const char *)
		words = { ON_4_X("plug 0x1 slot 0 d"), ON(6_1, "plug 0 slot 0 d") };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct heard heard;

		listen_to(vm, &heard);
		plug(vm, "m", "100M", ",id=d");
		expect(&heard, EXPECTED(words, profiles[p]));
		unplug(vm, "d");
		expect(&heard, "eject 0x84 slot 0 d, deleted d /machine/peripheral/d, "
			       "eject 0 slot 0 -");
		stop(vm);
	}
}

static void without_a_driver_all_is_well_at_once(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "acpi_no_memhotplug");
		struct heard heard;

		listen_to(vm, &heard);
		plug(vm, "m", "256M", ",id=d");
		expect(&heard, "plug 0 slot 0 d");
		unplug(vm, "d");
		expect(&heard, "eject 0x84 slot 0 d, deleted d /machine/peripheral/d, "
			       "eject 0 slot 0 -");
		stop(vm);
	}
}

/* The guest finds it while it boots; nobody asked. */
static void a_cold_device_is_not_answered_for_until_it_goes(void **state)
{
	struct vm *vm = start(&profile_6_1,
			      "-m 1G,slots=2,maxmem=2G -object memory-backend-ram,id=m,size=128M "
			      "-device pc-dimm,id=d,memdev=m",
			      "");
	struct heard heard;

	(void)state;
	assert_answer(vm, 0, 0, 0);
	listen_to(vm, &heard);
	unplug(vm, "d");
	expect(&heard, "eject 0x84 slot 0 d, deleted d /machine/peripheral/d, eject 0 slot 0 -");
	stop(vm);
}

static void what_is_refused_by_the_machine_itself_is_no_event(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct fail fail = { "" };
	struct heard heard;

	(void)state;
	listen_to(vm, &heard);
	assert_true(plug_add(vm, "pc-dimm,memdev=nope", &fail) < 0);
	assert_true(plug_remove(vm, "nope", &fail) < 0);
	expect(&heard, "");
	stop(vm);
}

static void quitting_is_told_once_it_is_so(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct heard heard;

	(void)state;
	listen_to(vm, &heard);
	vm_quit(vm);
	assert_true(vm->quit);
	expect(&heard, "quit");
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_device_is_plugged_and_given_back),
		cmocka_unit_test(a_device_without_an_id_is_named_by_its_path),
		cmocka_unit_test(a_refused_eject_ends_in_each_kernels_words),
		cmocka_unit_test(a_refused_plug_is_answered_as_each_kernel_does),
		cmocka_unit_test(without_a_driver_all_is_well_at_once),
		cmocka_unit_test(a_cold_device_is_not_answered_for_until_it_goes),
		cmocka_unit_test(what_is_refused_by_the_machine_itself_is_no_event),
		cmocka_unit_test(quitting_is_told_once_it_is_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
