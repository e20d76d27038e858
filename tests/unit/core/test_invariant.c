/* SPDX-License-Identifier: MIT */
/* test_invariant.c - the checker finds each kind of damage, and names it. */
#include "unit/support.h"

#include <stdlib.h>

static struct mem_block *hot(struct machine *m)
{
	return machine_block(m, BLOCK_ID(FIRST_HOT));
}

static void miscount_present(struct machine *m)
{
	machine_zone(m, NID(0), ZONE_DMA32)->present++;
}

static void miscount_early(struct machine *m)
{
	machine_zone(m, NID(1), ZONE_DMA32)->early--;
}

static void overmanage(struct machine *m)
{
	machine_zone(m, NID(0), ZONE_DMA)->managed = 1 << 20;
}

static void cut_span(struct machine *m)
{
	machine_zone(m, NID(0), ZONE_DMA32)->span.pages -= SECTION_PAGES;
}

static void start_empty_zone(struct machine *m)
{
	machine_zone(m, NID(1), ZONE_MOVABLE)->span.start = PFN(5);
}

static void swap_blocks(struct machine *m)
{
	machine_blocks(m)[3].id = BLOCK_ID(4);
	machine_blocks(m)[4].id = BLOCK_ID(3);
}

static void lose_sections(struct machine *m)
{
	hot(m)->sections = 0;
}

static void punch_hole(struct machine *m)
{
	hot(m)->ram_pages--;
}

static void move_to_nowhere(struct machine *m)
{
	hot(m)->nid = NID(9);
}

static void forget_pending(struct machine *m)
{
	hot(m)->pending = MMOP_OFFLINE;
}

static void mix_zones(struct machine *m)
{
	hot(m)->zone = ZONE_MIXED;
}

static void silence(struct machine *m)
{
	hot(m)->flags |= BLOCK_SILENT;
}

static void join_no_group(struct machine *m)
{
	hot(m)->group = 3;
}

static void litter(struct machine *m)
{
	((char *)m)[m->bytes - 1] = 1;
}

static void overlap_resources(struct machine *m)
{
	machine_resources(m)[m->resources.nr - 2].last = UINT64_MAX;
}

static void turn_resource(struct machine *m)
{
	machine_resources(m)[1].last = 0;
}

static void hide_node(struct machine *m)
{
	machine_node(m, NID(1))->online = false;
}

static void each_kind_of_damage_is_found(void **state)
{
	static const struct {
		void (*damage)(struct machine *m);
		const char *what;
	} rows[] = {
		{ miscount_present, "present pages miscounted" },
		{ miscount_early, "early pages miscounted" },
		{ overmanage, "more managed than present pages" },
		{ cut_span, "online page outside its zone" },
		{ start_empty_zone, "empty zone with a start" },
		{ swap_blocks, "blocks out of order" },
		{ lose_sections, "a block without a section" },
		{ punch_hole, "a hole in hot-added memory" },
		{ move_to_nowhere, "a block on a node that cannot be" },
		{ forget_pending, "no such pending type" },
		{ mix_zones, "several zones after boot" },
		{ silence, "silent but offline" },
		{ join_no_group, "no such group" },
		{ litter, "unused block not zero" },
		{ overlap_resources, "resources overlap" },
		{ turn_resource, "a resource ends before it starts" },
		{ hide_node, "a block on a node that is not there" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vm *vm = start(&profile_6_1, TWO_NODES, "");
		struct violation v = { 0 };

		add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 0);
		rows[i].damage(vm->kernel.hotplug.machine);
		assert_false(machine_sound(&vm->kernel.hotplug, &v));
		assert_string_equal(v.what, rows[i].what);
		stop(vm);
	}
}

static void every_booted_machine_is_sound(void **state)
{
	static const char *const options[] = {
		"-m 128M",
		"-m 1000M",
		"-m 3500M",
		"-m 4G",
		"-m 66G",
		"-m 1G -numa node,mem=512M -numa node,mem=512M",
		"-m 1000M -numa node,mem=300M -numa node,mem=700M",
		"-m 6G,slots=2,maxmem=8G -numa node,mem=4G -numa node,mem=2G",
		"-m 2G,slots=2,maxmem=4G -numa node -numa node,mem=2G",
	};
	static const char *const appends[] = {
		"",         "kernelcore=200M", "movablecore=30%", "kernelcore=512M movablecore=1G",
		"mem=500M", "movable_node",    "numa=off"
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++)
		for (unsigned o = 0; o < ARRAY_SIZE(options); o++)
			for (unsigned a = 0; a < ARRAY_SIZE(appends); a++)
				stop(start(profiles[p], options[o], appends[a]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_damage_is_found),
		cmocka_unit_test(every_booted_machine_is_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
