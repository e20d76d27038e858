/* SPDX-License-Identifier: MIT */
/* test_model.c - the small machine, its events, and its states in few bytes. */
#include "check/model.h"

#include <errno.h>
#include <stdlib.h>

#include "check/code.h"
#include "policy/policies.h"
#include "unit/support.h"

static struct model opened(const struct profile *profile, const struct memhp_policy *policy,
			   unsigned nodes, unsigned blocks, bool boot_movable)
{
	struct model_options options = { profile, policy, nodes, blocks, boot_movable };
	struct model model;
	struct fail fail;

	if (model_open(&model, &options, &fail) < 0)
		fail_msg("%s", fail.text);
	return model;
}

static struct machine *copy_of(const struct model *model)
{
	return snapshot(model->base);
}

static void assert_sound_machine(const struct model *model, struct machine *machine)
{
	struct hotplug h = { .machine = machine, .rules = &model->rules };

	sound(&h);
}

static int apply(const struct model *model, struct machine *machine, enum act act, unsigned hot,
		 unsigned node)
{
	int rc = model_apply(model, machine,
			     (struct move){ (uint8_t)act, (uint8_t)hot, (uint8_t)node });

	assert_sound_machine(model, machine);
	return rc;
}

static void the_machine_is_the_one_that_its_options_describe(void **state)
{
	struct model model = opened(&profile_6_1, &policy_auto_movable, 2, 3, true);

	(void)state;
	assert_string_equal(model.machine_line,
			    "-m 1024M,slots=12,maxmem=8G -numa node,mem=512M -numa node,mem=512M");
	assert_string_equal(model.append, "memhp_default_state=offline kernelcore=512M "
					  "memory_hotplug.online_policy=auto-movable "
					  "memory_hotplug.auto_movable_ratio=60");
	assert_false(model.overrides);
	assert_ptr_equal(model_policy(&model), &policy_auto_movable);
	assert_int_equal(model.first.val, FIRST_HOT);
	assert_int_equal(machine_zone(model.base, NID(1), ZONE_MOVABLE)->span.pages,
			 2 * SECTION_PAGES - 32);
	model_close(&model);
	assert_null(model.base);
}

static void a_policy_of_no_kernel_takes_the_place_of_its_own(void **state)
{
	struct model model = opened(&profile_6_1, &policy_mail, 1, 1, false);

	(void)state;
	assert_true(model.overrides);
	assert_ptr_equal(model_policy(&model), &policy_mail);
	assert_string_equal(model.append, "memhp_default_state=offline");
	model_close(&model);

	model = opened(&profile_4_13, NULL, 1, 1, false);
	assert_false(model.overrides);
	assert_ptr_equal(model_policy(&model), &policy_normal_first);
	model_close(&model);
}

static void events_do_what_the_core_does(void **state)
{
	struct model model = opened(&profile_6_1, NULL, 2, 2, false);
	struct machine *m = copy_of(&model);
	const struct mem_block *b;

	(void)state;
	assert_int_equal(apply(&model, m, ACT_ADD, 1, 1), 0);
	b = machine_block(m, model_block_id(&model, 1));
	assert_non_null(b);
	assert_int_equal(b->nid.val, 1);
	assert_int_equal(apply(&model, m, ACT_ADD, 1, 1), -EEXIST);
	assert_int_equal(apply(&model, m, ACT_ONLINE_MOVABLE, 1, 0), 0);
	assert_int_equal(b->zone, ZONE_MOVABLE);
	assert_int_equal(apply(&model, m, ACT_REMOVE, 1, 0), -EBUSY);
	assert_int_equal(apply(&model, m, ACT_OFFLINE, 1, 0), 0);
	/* Nobody reads it on 6.1, so it is as if it never was online. */
	assert_int_equal(b->zone, ZONE_DMA);
	assert_int_equal(apply(&model, m, ACT_REMOVE, 1, 0), 0);
	assert_null(machine_block(m, model_block_id(&model, 1)));
	drop_snapshot(m);
	model_close(&model);
}

static void on_4_13_an_offline_block_keeps_its_zone(void **state)
{
	struct model model = opened(&profile_4_13, NULL, 1, 1, false);
	struct machine *m = copy_of(&model);

	(void)state;
	assert_false(model.forgets);
	apply(&model, m, ACT_ADD, 0, 0);
	apply(&model, m, ACT_ONLINE, 0, 0);
	apply(&model, m, ACT_OFFLINE, 0, 0);
	assert_int_equal(machine_block(m, model_block_id(&model, 0))->zone, ZONE_NORMAL);
	drop_snapshot(m);
	model_close(&model);
}

static void choices_are_sets_of_zones(void **state)
{
	struct model model = opened(&profile_4_10, NULL, 1, 3, false);
	struct machine *m = copy_of(&model);
	choices_t choices;

	(void)state;
	assert_int_equal(model_choices(&model, m), 0);
	apply(&model, m, ACT_ADD, 0, 0);
	apply(&model, m, ACT_ADD, 2, 0);
	choices = model_choices(&model, m);
	assert_int_equal(choices_of(choices, 0), 1 << ZONE_NORMAL);
	assert_int_equal(choices_of(choices, 1), 0);
	assert_int_equal(choices_of(choices, 2), 1 << ZONE_NORMAL | 1 << ZONE_MOVABLE);
	drop_snapshot(m);
	model_close(&model);
}

/* Long walks never outgrow the base, and each state comes back from its code. */
static void a_code_tells_all_there_is(void **state)
{
	const struct profile *const *p;

	(void)state;
	for (p = profiles; *p; p++) {
		struct model model = opened(*p, NULL, 2, MAX_HOT, p == profiles);
		struct machine *m = copy_of(&model), *spare = copy_of(&model);
		struct coder coder;
		uint8_t code[CODE_MAX], base[CODE_MAX];
		unsigned random = 1, done_ = 0;

		coder_init(&coder, &model);
		assert_int_equal(code_write(&coder, model.base, base), 0);
		for (unsigned i = 0; i < 3000; i++) {
			const struct mem_block *b;
			struct move move;

			random = random * 1103515245 + 12345;
			move = (struct move){ (uint8_t)((random >> 16) % NR_ACTS),
					      (uint8_t)((random >> 20) % MAX_HOT),
					      (uint8_t)(random >> 30 & 1) };
			/* Only what can happen; who writes "online" twice leaves a wish behind. */
			b = machine_block(m, model_block_id(&model, move.hot));
			if (!b != (move.act == ACT_ADD) ||
			    (b && block_online(b) != (move.act == ACT_OFFLINE)))
				continue;
			done_ += model_apply(&model, m, move) == 0;
			assert_sound_machine(&model, m);
			assert_int_equal(code_write(&coder, m, code), 0);
			assert_true(code_exact(&coder, code, m, spare));
		}
		assert_true(done_ > 300);
		assert_memory_not_equal(code, base, coder.size);
		drop_snapshot(spare);
		drop_snapshot(m);
		model_close(&model);
	}
}

static void a_code_does_not_pass_for_another_machine(void **state)
{
	struct model model = opened(&profile_4_10, NULL, 1, 2, false);
	struct machine *m = copy_of(&model), *spare = copy_of(&model);
	struct coder coder;
	uint8_t code[CODE_MAX];

	(void)state;
	coder_init(&coder, &model);
	assert_int_equal(code_write(&coder, m, code), 0);
	assert_true(code_exact(&coder, code, m, spare));
	/* Each of these the code says nothing of. */
	m->params.movable_node = true;
	assert_false(code_exact(&coder, code, m, spare));
	m->params.movable_node = false;
	machine_zone(m, NID(0), ZONE_NORMAL)->managed++;
	assert_false(code_exact(&coder, code, m, spare));
	machine_zone(m, NID(0), ZONE_NORMAL)->managed--;
	assert_true(code_exact(&coder, code, m, spare));
	/* A border that no machine of the model can have is not written down as another. */
	machine_node(m, NID(0))->span.pages += 3;
	assert_int_equal(code_write(&coder, m, code), -ERANGE);
	drop_snapshot(spare);
	drop_snapshot(m);
	model_close(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_machine_is_the_one_that_its_options_describe),
		cmocka_unit_test(a_policy_of_no_kernel_takes_the_place_of_its_own),
		cmocka_unit_test(events_do_what_the_core_does),
		cmocka_unit_test(on_4_13_an_offline_block_keeps_its_zone),
		cmocka_unit_test(choices_are_sets_of_zones),
		cmocka_unit_test(a_code_tells_all_there_is),
		cmocka_unit_test(a_code_does_not_pass_for_another_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
