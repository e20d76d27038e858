#!/bin/sh
# SPDX-License-Identifier: MIT
# A second model, in Promela, has as many states as memhp's explorer finds.
. "$(dirname "$0")/../tools/lib.sh"

# spin_states MODEL BLOCKS: what Spin counts; nothing when it did not see them all. Without
# -o1 and -o2 it would drop what nobody reads, and with it states.
spin_states() {
	rm -rf "$WORK/spin"
	mkdir "$WORK/spin" && cd "$WORK/spin" || return
	spin -o1 -o2 -DBLOCKS="$2" -a "$TESTS/spin/$1.pml" >spin.log 2>&1 &&
		cc -O1 -w -DSAFETY -DNOREDUCE -DMEMLIM=512 -o pan pan.c &&
		./pan -m1000000 >pan.log 2>&1
	if grep -q 'errors: 0$' pan.log && ! grep -Eq 'max search depth|resizing|out of memory' pan.log; then
		sed -n 's/^ *\([0-9]*\) states, stored$/\1/p' pan.log
	else
		cat spin.log pan.log >&2
	fi
}

memhp_states() {
	memhp check --nodes 1 --blocks "$2" --json "$1" |
		sed -n 's/.*"boot-movable": false, "states": \([0-9]*\),.*/\1/p'
}

for blocks in 1 2 3 4 5 6; do
	for policy in zone-shift contig-zones; do
		expected=$(spin_states "$(echo $policy | tr - _)" $blocks)
		same "$policy, $blocks blocks: $expected states" "${expected:-none}" \
			"$(memhp_states $policy $blocks)"
	done
done
finish
