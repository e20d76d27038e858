/* SPDX-License-Identifier: MIT */
/* test_device.c - the files "state", "online" and "valid_zones" of a block. */
#include "unit/support.h"

#include <errno.h>

static void online_words_are_refused_once_online(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;
		block_id_t id = BLOCK_ID(FIRST_HOT);

		add_blocks_to(h, FIRST_HOT, 1, 0);
		refused(h, block_set_state(h, id, MMOP_OFFLINE), -EINVAL);
		done(h, block_set_state(h, id, MMOP_ONLINE));
		/* What was written is kept, though, so the machine is not all the same. */
		assert_int_equal(block_set_state(h, id, MMOP_ONLINE_MOVABLE), -EINVAL);
		sound(h);
		assert_int_equal(block(h, FIRST_HOT)->pending, MMOP_ONLINE_MOVABLE);
		assert_int_equal(block(h, FIRST_HOT)->zone, ZONE_NORMAL);
		done(h, block_set_state(h, id, MMOP_OFFLINE));
		stop(vm);
	}
}

static void the_online_file_forgives_what_is_already_so(void **state)
{
	struct vm *vm = start(&profile_4_13, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;
	struct seen seen;

	(void)state;
	add_blocks_to(h, FIRST_HOT, 1, 0);
	watch(h, &seen);
	refused(h, block_set_online(h, BLOCK_ID(FIRST_HOT), false), 0);
	done(h, block_set_online(h, BLOCK_ID(FIRST_HOT), true));
	refused(h, block_set_online(h, BLOCK_ID(FIRST_HOT), true), 0);
	assert_string_equal(seen.text, "pages-online 32, online 32");
	stop(vm);
}

/* A word refused on an online block waits for the next attempt without one. */
static void a_refused_word_is_remembered_once(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;
	block_id_t id = BLOCK_ID(FIRST_HOT);

	(void)state;
	add_blocks_to(h, FIRST_HOT, 1, 0);
	done(h, block_set_state(h, id, MMOP_ONLINE));
	assert_int_equal(block_set_state(h, id, MMOP_ONLINE_MOVABLE), -EINVAL);
	done(h, block_set_state(h, id, MMOP_OFFLINE));
	done(h, block_set_online(h, id, true));
	assert_int_equal(block(h, FIRST_HOT)->zone, ZONE_MOVABLE);
	done(h, block_set_online(h, id, false));
	done(h, block_set_online(h, id, true));
	assert_int_equal(block(h, FIRST_HOT)->zone, ZONE_NORMAL);
	stop(vm);
}

/* 4.10 onlines new memory behind the device's back; the device catches up once. */
static void a_silent_block_takes_one_more_online(void **state)
{
	struct vm *vm = start(&profile_4_10, TWO_NODES, "memhp_default_state=online");
	struct hotplug *h = &vm->kernel.hotplug;
	block_id_t id = BLOCK_ID(FIRST_HOT);
	struct seen seen;

	(void)state;
	add_blocks_to(h, FIRST_HOT, 1, 0);
	assert_true(block_online(block(h, FIRST_HOT)));
	assert_false(block_device_online(block(h, FIRST_HOT)));
	refused(h, block_set_state(h, id, MMOP_OFFLINE), -EINVAL);
	refused(h, block_set_online(h, id, false), 0);
	watch(h, &seen);
	done(h, block_set_state(h, id, MMOP_ONLINE_MOVABLE));
	assert_string_equal(seen.text, "online 32");
	assert_int_equal(block(h, FIRST_HOT)->zone, ZONE_NORMAL);
	assert_int_equal(block_set_state(h, id, MMOP_ONLINE), -EINVAL);
	done(h, block_set_state(h, id, MMOP_OFFLINE));
	stop(vm);
}

/* kernels.md's first worked examples: add 32-35, online_movable 35, then 34. */
static void valid_zones_follow_each_kernels_rule(void **state)
{
	static const struct {
		uint32_t online; /* Movable, before looking; 0: nothing yet */
		/* of blocks 32 to 35 */
		PER_KERNEL(const char *) zones;
	} rows[] = {
		{ 0,
		  { ON(4_10, "Normal, Normal, Normal, Normal Movable"),
		    ON(4_13, "Normal Movable, Normal Movable, Normal Movable, Normal Movable"),
		    ON(6_1, "Normal Movable, Normal Movable, Normal Movable, Normal Movable") } },
		{ 35,
		  { ON(4_10, "Normal, Normal, Normal Movable, Movable Normal"),
		    ON(4_13, "Normal Movable, Normal Movable, Normal Movable, Movable"),
		    ON(6_1, "Normal Movable, Normal Movable, Normal Movable, Movable") } },
		{ 34,
		  { ON(4_10, "Normal, Normal Movable, Movable Normal, Movable"),
		    ON(4_13, "Normal Movable, Normal Movable, Movable, Movable"),
		    ON(6_1, "Normal Movable, Normal Movable, Movable, Movable") } },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;
		struct text zones = { 0 };

		add_blocks_to(h, 32, 4, 0);
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			if (rows[i].online)
				done(h, block_set_state(h, BLOCK_ID(rows[i].online),
							MMOP_ONLINE_MOVABLE));
			text_clear(&zones);
			for (uint32_t id = 32; id < 36; id++)
				text_add(&zones, "%s%s", id > 32 ? ", " : "", choices(h, id));
			assert_string_equal(text_string(&zones),
					    EXPECTED(rows[i].zones, profiles[p]));
		}
		assert_string_equal(choices(h, 0), "none");
		text_free(&zones);
		stop(vm);
	}
}

/* Stale spans, Normal above and Movable below, leave a block nowhere to go on 4.13. */
static void no_choice_is_not_none(void **state)
{
	struct vm *vm = start(&profile_4_13, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	add_blocks_to(h, 32, 3, 0);
	machine_zone(h->machine, NID(0), ZONE_NORMAL)->span = block_span(h->machine, BLOCK_ID(34));
	machine_zone(h->machine, NID(0), ZONE_MOVABLE)->span = block_span(h->machine, BLOCK_ID(32));
	assert_string_equal(choices(h, 33), "");
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(online_words_are_refused_once_online),
		cmocka_unit_test(the_online_file_forgives_what_is_already_so),
		cmocka_unit_test(a_refused_word_is_remembered_once),
		cmocka_unit_test(a_silent_block_takes_one_more_online),
		cmocka_unit_test(valid_zones_follow_each_kernels_rule),
		cmocka_unit_test(no_choice_is_not_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
