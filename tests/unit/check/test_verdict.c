/* SPDX-License-Identifier: MIT */
/* test_verdict.c - what each rule keeps, on both machines, and when it stays open. */
#include "check/verdict.h"

#include <errno.h>
#include <stdlib.h>

#include "check/scribe.h"
#include "policy/policies.h"
#include "unit/support.h"

static const struct limits plain = { .threads = 2 };

static struct verdict *reached(const struct memhp_policy *policy, unsigned nodes, unsigned blocks,
			       const struct limits *limits)
{
	struct question question = { NULL, policy, nodes, blocks, limits };
	struct verdict *verdict = malloc(sizeof(*verdict));
	struct fail fail;

	assert_non_null(verdict);
	if (verdict_reach(&question, verdict, &fail) < 0)
		fail_msg("%s", fail.text);
	return verdict;
}

/* One letter a promise, in the order of enum promise_id. */
struct row {
	const struct memhp_policy *policy;
	const char *answers;
	unsigned nodes; /* up to so many: the last has too many states for a unit test */
};

static const struct row rows[] = {
	{ &policy_zone_shift, "kkkbbbbk", 2 },   { &policy_normal_first, "kkkkbkbk", 2 },
	{ &policy_contig_zones, "bbkkkkkk", 2 }, { &policy_auto_movable, "bbkkkkkk", 2 },
	{ &policy_mail, "bbkkbkbb", 1 },
};

static void each_rule_keeps_what_it_keeps(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		for (unsigned nodes = 1; nodes <= rows[i].nodes; nodes++) {
			struct verdict *v =
				reached(rows[i].policy, nodes, nodes == 1 ? 4 : 3, &plain);
			char answers[NR_PROMISES + 1] = "";

			for (unsigned p = 0; p < NR_PROMISES; p++)
				answers[p] = "kbo"[v->rulings[p].answer];
			assert_string_equal(answers, rows[i].answers);
			assert_int_equal(v->ending, ENDED_COMPLETE);
			assert_true(v->tallies[0].states > 0 && v->tallies[1].states > 0);
			free(v);
		}
	}
}

/* Where zones shrink, what is populated is what is spanned: the rule is sound there. */
static void the_rule_of_the_mail_is_sound_where_zones_shrink(void **state)
{
	struct question question = { &profile_6_1, &policy_mail, 1, 4, &plain };
	struct verdict *v = malloc(sizeof(*v));
	struct fail fail;

	(void)state;
	assert_int_equal(verdict_reach(&question, v, &fail), 0);
	assert_int_equal(v->rulings[PROMISE_DISJOINT].answer, ANSWER_KEPT);
	assert_int_equal(v->rulings[PROMISE_ORDERED].answer, ANSWER_KEPT);
	assert_int_equal(v->rulings[PROMISE_REVERSIBLE].answer, ANSWER_KEPT);
	assert_int_equal(v->rulings[PROMISE_NEVER_STRANDED].answer, ANSWER_BROKEN);
	free(v);
}

static void the_shorter_of_two_breaks_counts(void **state)
{
	struct verdict *v = reached(&policy_contig_zones, 1, 3, &plain);

	(void)state;
	/* With Movable at boot, the first kernel block lies above it. */
	assert_int_equal(v->rulings[PROMISE_ORDERED].finding.nr, 2);
	assert_true(v->rulings[PROMISE_ORDERED].boot_movable);
	free(v);
	v = reached(&policy_zone_shift, 1, 3, &plain);
	assert_false(v->rulings[PROMISE_STABLE_UNDER_ADD].boot_movable);
	free(v);
}

static void a_limit_leaves_open_what_was_not_broken(void **state)
{
	struct limits limits = { .threads = 1, .max_states = 600 };
	struct verdict *v = reached(&policy_zone_shift, 1, 8, &limits);

	(void)state;
	assert_int_equal(v->ending, ENDED_STATES);
	assert_int_equal(v->blocks, 8);
	assert_int_equal(v->rulings[PROMISE_STABLE_UNDER_ADD].answer, ANSWER_BROKEN);
	assert_int_equal(v->rulings[PROMISE_DISJOINT].answer, ANSWER_OPEN);
	free(v);
}

static void without_a_number_it_goes_as_far_as_states_allow(void **state)
{
	struct limits limits = { .threads = 1, .max_states = 600 };
	struct verdict *v = reached(&policy_zone_shift, 1, 0, &limits);

	(void)state;
	/* 463 states with four blocks, 1705 with five. */
	assert_int_equal(v->blocks, 4);
	assert_int_equal(v->ending, ENDED_COMPLETE);
	assert_int_equal(v->tallies[0].states, 463);
	assert_int_equal(v->rulings[PROMISE_DISJOINT].answer, ANSWER_KEPT);
	free(v);
}

static void each_rule_has_a_kernel(void **state)
{
	struct memhp_policy foreign = { .name = "foreign" };

	(void)state;
	assert_ptr_equal(verdict_home(&policy_zone_shift), &profile_4_10);
	assert_ptr_equal(verdict_home(&policy_auto_movable), &profile_6_1);
	assert_ptr_equal(verdict_home(&policy_mail), &profile_4_13);
	/* Which one is the default is asked in tests/tools/options.sh. */
	assert_ptr_equal(verdict_home(&foreign), profile_find(verdict_home(&foreign)->name));
}

static struct transcript written(const struct memhp_policy *policy, unsigned nodes,
				 enum promise_id promise)
{
	struct verdict *v = reached(policy, nodes, 3, &plain);
	struct ruling *ruling = &v->rulings[promise];
	struct transcript transcript;
	struct model model;
	struct fail fail;

	assert_int_equal(ruling->answer, ANSWER_BROKEN);
	assert_int_equal(verdict_model(v, ruling, &model, &fail), 0);
	if (scribe(&model, promise, &ruling->finding, &transcript, &fail) < 0)
		fail_msg("%s", fail.text);
	model_close(&model);
	free(v);
	return transcript;
}

static void assert_written(struct transcript transcript, const char *expected)
{
	struct text text = { 0 };
	struct fail fail;

	assert_int_equal(transcript_write(&transcript, &text, &fail), 0);
	assert_string_equal(text_string(&text), expected);
	text_free(&text);
	transcript_free(&transcript);
}

static void on_4_x_blocks_are_probed(void **state)
{
	(void)state;
	assert_written(
		written(&policy_zone_shift, 1, PROMISE_STABLE_UNDER_ADD),
		"% title zone-shift is not stable-under-add: adding a block takes no zone away "
		"from another block\n"
		"% kernel 4.10\n"
		"% machine -m 512M,slots=12,maxmem=8G\n"
		"% append memhp_default_state=offline acpi_no_memhotplug\n"
		"(qemu) object_add memory-backend-ram,id=mem,size=384M\n"
		"(qemu) device_add pc-dimm,id=dimm,memdev=mem\n"
		"# echo 0x100000000 > /sys/devices/system/memory/probe\n"
		"# grep -H . /sys/devices/system/memory/memory32/valid_zones\n"
		"/sys/devices/system/memory/memory32/valid_zones:Normal Movable\n"
		"# echo 0x108000000 > /sys/devices/system/memory/probe\n"
		"# grep -H . /sys/devices/system/memory/memory32/valid_zones "
		"/sys/devices/system/memory/memory33/valid_zones\n"
		"/sys/devices/system/memory/memory32/valid_zones:Normal\n"
		"/sys/devices/system/memory/memory33/valid_zones:Normal Movable\n"
		"# grep -H . /sys/devices/system/memory/memory32/state "
		"/sys/devices/system/memory/memory33/state\n"
		"/sys/devices/system/memory/memory32/state:offline\n"
		"/sys/devices/system/memory/memory33/state:offline\n");
}

static void on_6_1_each_block_is_a_dimm(void **state)
{
	(void)state;
	assert_written(
		written(&policy_contig_zones, 2, PROMISE_ORDERED),
		"% title contig-zones is not ordered: kernel zones lie below Movable\n"
		"% kernel 6.1\n"
		"% machine -m 1024M,slots=12,maxmem=8G -numa node,mem=512M -numa node,mem=512M\n"
		"% append memhp_default_state=offline kernelcore=512M\n"
		"(qemu) object_add memory-backend-ram,id=mem1,size=128M\n"
		"(qemu) device_add pc-dimm,id=dimm1,memdev=mem1,node=0,addr=0x100000000\n"
		"# echo online_kernel > /sys/devices/system/memory/memory32/state\n"
		"# grep -H . /sys/devices/system/memory/memory32/valid_zones\n"
		"/sys/devices/system/memory/memory32/valid_zones:Normal\n"
		"# grep -H . /sys/devices/system/memory/memory32/state\n"
		"/sys/devices/system/memory/memory32/state:online\n"
		"# awk '/^Node/{z=$2 $4} z~/Normal|Movable/&&/ spanned |start_pfn/{print "
		"z,$1,$2}' /proc/zoneinfo\n"
		"0,Normal spanned 32768\n0,Normal start_pfn: 1048576\n"
		"0,Movable spanned 64512\n0,Movable start_pfn: 66560\n"
		"1,Normal spanned 0\n"
		"1,Movable spanned 65504\n1,Movable start_pfn: 196608\n");
}

static void a_stranded_block_is_refused_every_write(void **state)
{
	struct transcript t = written(&policy_mail, 1, PROMISE_NEVER_STRANDED);
	unsigned refused_ = 0;

	(void)state;
	for (size_t i = 0; i < t.nr_steps; i++)
		refused_ += t.steps[i].status == 1 && !strcmp(text_string(&t.steps[i].output),
							      "write error: Invalid argument\n");
	assert_int_equal(refused_, 3);
	assert_non_null(strstr(t.title, "to be played with its --policy"));
	transcript_free(&t);
}

/* What the explorer did not see is not written down as if it had. */
static void a_finding_that_is_not_so_is_refused(void **state)
{
	struct model_options options = { &profile_4_10, NULL, 1, 2, false };
	struct finding finding = { .broken = true, .nr = 3, .shown = 1 };
	struct transcript transcript;
	struct model model;
	struct fail fail = { "" };

	(void)state;
	finding.trace[0] = (struct move){ ACT_ADD, 0, 0 };
	finding.trace[1] = (struct move){ ACT_ADD, 1, 0 };
	finding.trace[2] = (struct move){ ACT_ONLINE_MOVABLE, 0, 0 };
	assert_int_equal(model_open(&model, &options, &fail), 0);
	assert_int_equal(scribe(&model, PROMISE_STABLE_UNDER_ONLINE, &finding, &transcript, &fail),
			 -EPROTO);
	assert_non_null(strstr(fail.text, "was answered -22, not 0"));
	model_close(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule_keeps_what_it_keeps),
		cmocka_unit_test(the_rule_of_the_mail_is_sound_where_zones_shrink),
		cmocka_unit_test(the_shorter_of_two_breaks_counts),
		cmocka_unit_test(a_limit_leaves_open_what_was_not_broken),
		cmocka_unit_test(without_a_number_it_goes_as_far_as_states_allow),
		cmocka_unit_test(each_rule_has_a_kernel),
		cmocka_unit_test(on_4_x_blocks_are_probed),
		cmocka_unit_test(on_6_1_each_block_is_a_dimm),
		cmocka_unit_test(a_stranded_block_is_refused_every_write),
		cmocka_unit_test(a_finding_that_is_not_so_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
