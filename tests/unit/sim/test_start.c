/* SPDX-License-Identifier: MIT */
/* test_start.c - starting a whole machine, with its observers, and refusing to. */
#include "unit/support.h"

#include <errno.h>
#include <stdlib.h>

#include "board/dimm.h"
#include "sim/plug.h"
#include "sim/start.h"

/* A policy that keeps everything in Normal, and says so. */
static int always_normal(const void *context, const struct memhp_view *view,
			 const struct memhp_block *block, enum memhp_wish wish,
			 enum memhp_zone *zone)
{
	(void)context;
	(void)view;
	(void)block;
	(void)wish;
	*zone = MEMHP_NORMAL;
	return 0;
}

static const struct memhp_policy normal_only = { .name = "normal-only", .zone_for = always_normal };

static struct machine_options *options_of(const char *line, const char *append)
{
	struct machine_options *options = malloc(sizeof(*options));
	struct fail fail = { "" };

	assert_non_null(options);
	machine_options_init(options);
	assert_int_equal(machine_options_line(options, line, &fail), 0);
	assert_int_equal(machine_option(options, "-append", append, &fail), 0);
	return options;
}

static void starts_with_its_boot_memory_and_nothing_else(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "quiet");

		assert_ptr_equal(vm->kernel.profile, profiles[p]);
		assert_int_equal(vm->board.nr_dimms, 0);
		assert_int_equal(dimm_plugged(&vm->board), 0);
		assert_false(vm->quit);
		assert_null(vm->uevents.sink);
		assert_string_equal(vm->board.options.append, "quiet");
		assert_int_equal(vm->kernel.hotplug.machine->blocks.nr, 16);
		assert_int_equal(vm->kernel.hotplug.machine->max_pfn.val, 0x7ffe0);
		stop(vm);
	}
}

static void leaves_the_callers_options_alone(void **state)
{
	struct machine_options *options =
		options_of("-m 2G,slots=1,maxmem=4G -object memory-backend-ram,id=n,size=2G "
			   "-numa node,memdev=n",
			   "");
	struct machine_options *before = malloc(sizeof(*before));
	struct vm *first = malloc(sizeof(*first)), *second = malloc(sizeof(*second));
	struct fail fail = { "" };

	(void)state;
	assert_non_null(before);
	assert_non_null(first);
	assert_non_null(second);
	*before = *options;
	assert_int_equal(vm_start(first, options, &profile_6_1, NULL, NULL, &fail), 0);
	assert_memory_equal(before, options, sizeof(*options));
	assert_true(backend_find(&first->board.backends, "n")->used);
	assert_int_equal(vm_start(second, options, &profile_4_10, NULL, NULL, &fail), 0);
	stop(first);
	sound(&second->kernel.hotplug);
	stop(second);
	free(before);
	free(options);
}

/* Checking, laying out, the command line and booting each can refuse. */
static void refuses_in_words_and_leaves_nothing_behind(void **state)
{
	static const struct {
		const char *options, *append, *words;
		int error;
	} rows[] = {
		{ "-m 2G,slots=4,maxmem=1G", "",
		  "invalid value of maxmem: maximum memory size (0x40000000) must be at least the "
		  "initial memory size (0x80000000)",
		  -EINVAL },
		{ "-m 2G,slots=4", "", "slots specified but no max-size", -EINVAL },
		{ "-m 3G -numa node,mem=2G", "",
		  "total memory for NUMA nodes (0x80000000) should equal RAM size (0xc0000000)",
		  -EINVAL },
		{ "-m 2G,slots=4,maxmem=2000G", "",
		  "Address space limit 0xffffffffff < 0x2f4ffffffff phys-bits too low (40)",
		  -ERANGE },
		{ "-m 2G", "crashkernel=64M", NULL, -EINVAL },
		{ "-m 2G", "mem=1M", NULL, -EINVAL },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		for (unsigned p = 0; profiles[p]; p++) {
			struct machine_options *options =
				options_of(rows[i].options, rows[i].append);
			struct vm *vm = malloc(sizeof(*vm));
			struct fail fail = { "" };

			print_message("%s %s\n", rows[i].options, rows[i].append);
			assert_non_null(vm);
			assert_int_equal(vm_start(vm, options, profiles[p], NULL, NULL, &fail),
					 rows[i].error);
			assert_true(fail.text[0] != '\0');
			if (rows[i].words)
				assert_string_equal(fail.text, rows[i].words);
			free(vm);
			free(options);
		}
	}
}

static void a_policy_replaces_those_of_the_profile(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct machine_options *options = options_of(TWO_NODES, "movable_node");
		struct vm *vm = malloc(sizeof(*vm));
		struct fail fail = { "" };

		assert_non_null(vm);
		assert_int_equal(vm_start(vm, options, profiles[p], NULL, &normal_only, &fail), 0);
		free(options);
		for (uint8_t i = 0; i < MAX_POLICIES; i++) {
			vm->kernel.hotplug.machine->params.online_policy = i;
			assert_ptr_equal(hotplug_policy(&vm->kernel.hotplug), &normal_only);
		}
		vm->kernel.hotplug.machine->params.online_policy = 0;
		add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 0);
		done(&vm->kernel.hotplug, block_set_state(&vm->kernel.hotplug, BLOCK_ID(FIRST_HOT),
							  MMOP_ONLINE_MOVABLE));
		assert_int_equal(block(&vm->kernel.hotplug, FIRST_HOT)->zone, ZONE_NORMAL);
		stop(vm);
	}
}

static void without_a_policy_the_profile_keeps_its_own(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");

		assert_memory_equal(vm->kernel.rules.policies, profiles[p]->rules->policies,
				    sizeof(vm->kernel.rules.policies));
		assert_ptr_equal(vm->kernel.hotplug.rules, &vm->kernel.rules);
		stop(vm);
	}
}

static void the_log_and_the_uevents_observe_it(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;
		struct span odd = { PFN(FIRST_HOT * SECTION_PAGES), 100 };
		size_t logged = vm->kernel.log.text.length;

		assert_non_null(strstr(text_string(&vm->kernel.log.text), "Zone ranges:\n"));
		refused(h, hotplug_add(h, odd, NID(0), NO_GROUP, false), -EINVAL);
		assert_non_null(strstr(text_string(&vm->kernel.log.text) + logged,
				       "hotplug range: start 0x100000000, size 0x64000\n"));
		assert_ptr_equal(h->observers, &vm->kernel.log.observer);
		assert_ptr_equal(h->observers->next, &vm->uevents.observer);
		assert_null(h->observers->next->next);
		stop(vm);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_with_its_boot_memory_and_nothing_else),
		cmocka_unit_test(leaves_the_callers_options_alone),
		cmocka_unit_test(refuses_in_words_and_leaves_nothing_behind),
		cmocka_unit_test(a_policy_replaces_those_of_the_profile),
		cmocka_unit_test(without_a_policy_the_profile_keeps_its_own),
		cmocka_unit_test(the_log_and_the_uevents_observe_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
