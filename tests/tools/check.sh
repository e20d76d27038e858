#!/bin/sh
# SPDX-License-Identifier: MIT
# What memhp check says, and that each counterexample it writes is one.
. "$(dirname "$0")/lib.sh"

# The whole table, as README has it, on a bound that takes a moment.
got=$(memhp check --blocks 3 2>&1)
same "it decides on every rule, on one node and on two" 2 "$(printf '%s\n' "$got" | grep -c '^mail ')"
has "zone-shift" '^zone-shift +4\.10 +3 +kept +kept +kept +broken +broken +broken +broken +kept$' "$got"
has "normal-first" '^normal-first +4\.13 +3 +kept +kept +kept +kept +broken +kept +broken +kept$' "$got"
has "contig-zones" '^contig-zones +6\.1 +3 +broken +broken +kept +kept +kept +kept +kept +kept$' "$got"
has "auto-movable" '^auto-movable +6\.1 +3 +broken +broken +kept +kept +kept +kept +kept +kept$' "$got"
has "mail" '^mail +4\.13 +3 +broken +broken +kept +kept +broken +kept +broken +broken$' "$got"
has "it names what it looked at" '128 MiB, beside 512 MiB' "$got"

got=$(memhp check --blocks 2 --nodes 2 mail -v 2>&1)
has "states are told" '^mail: 2 blocks, without Movable at boot [0-9]+ states, [0-9]+ events' "$got"
has "and how a promise is broken" '^  ordered, without .*: add 0 to node 0, online_kernel 0' "$got"
same "only the number of nodes that was asked for" 0 "$(printf '%s\n' "$got" | grep -c 'On 1 node:')"

got=$(memhp check --blocks 1 --nodes 1 contig-zones --json)
has "JSON has the number of states" '"boot-movable": false, "states": 12, "transitions": [0-9]+' "$got"
if printf '%s' "$got" | python3 -c '
import json, sys
verdict, = json.load(sys.stdin)["verdicts"]
assert verdict["policy"] == "contig-zones" and verdict["kernel"] == "6.1"
assert verdict["nodes"] == 1 and verdict["blocks"] == 1 and verdict["ended"] == "complete"
assert len(verdict["promises"]) == 8
assert verdict["promises"]["truthful"] == {"answer": "kept"}
assert verdict["promises"]["ordered"]["events"] == ["add 0", "online_kernel 0"]
'; then
	pass "JSON is JSON"
else
	fail "JSON is JSON" "$got"
fi
same "threads make no difference" "$(memhp check --nodes 1 --blocks 4 --threads 1 -v | sed 's/[0-9.]* s, complete//')" \
	"$(memhp check --nodes 1 --blocks 4 --threads 3 -v | sed 's/[0-9.]* s, complete//')"

answers "a required promise that is kept" 0 '^normal-first' \
	memhp check --blocks 2 --require disjoint,ordered normal-first
answers "a required promise that is broken" 1 'contig-zones on 1 node: ordered is broken' \
	memhp check --blocks 2 --require disjoint,ordered contig-zones
answers "a required promise that was not decided" 1 'zone-shift on 1 node: disjoint is not decided' \
	memhp check --blocks 8 --nodes 1 --max-states 100 --require disjoint zone-shift
answers "a broken promise that nobody required" 0 'broken' memhp check --blocks 2 contig-zones
answers "limits leave open what was not broken by then" 0 'broken +not decided' \
	memhp check --blocks 8 --max-states 600 zone-shift
answers "memory is a limit too" 0 'not decided' \
	memhp check --blocks 8 --nodes 1 --max-memory 1M normal-first
answers "without a number of blocks it stops where it has decided" 0 '^zone-shift +4\.10 +4 +kept' \
	memhp check --nodes 1 --max-states 600 zone-shift
answers "a policy by option, on another kernel" 0 '^mail +6\.1 +2 +kept +kept' \
	memhp check --policy mail --kernel 6.1 --blocks 2

# Interrupted in the middle of what would take minutes. A terminal sees how it goes on.
cat >"$WORK/long.sh" <<'END'
echo $$ >"$0.pid"
exec memhp check --blocks 10 --nodes 1 contig-zones --kernel 4.13 >"$0.out"
END
env --default-signal=INT script -qefc "sh $WORK/long.sh" "$WORK/tty" </dev/null >/dev/null 2>&1 &
shown='contig-zones, 1 node: [0-9]{6,} states, depth [0-9]+, [0-9.]+ million'
wait_for 600 said "$shown" "$WORK/tty"
same "a terminal sees progress" 0 $?
kill -INT "$(cat "$WORK/long.sh.pid")"
wait $!
same "an interrupted check fails" 1 $?
has "it gives what is known so far" '^contig-zones +4\.13 +10 .*broken.*not decided' "$(cat "$WORK/long.sh.out")"
has "and says so" 'interrupted; this is what was known by then' "$(cat "$WORK/tty")"

answers "no such policy" 2 "there is no policy 'simple'" memhp check simple
answers "no such promise" 2 "there is no promise 'nice'" memhp check --require nice
for list in '' , disjoint, ,disjoint disjoint,,ordered; do
	answers "a promise without a name: '$list'" 2 "memhp: --require: '$list' lacks a name" \
		memhp check --require "$list"
done
answers "no such kernel" 2 "there is no kernel '5.5'" memhp check --kernel 5.5
answers "blocks beyond the model" 2 "'13' is no number from 1 to 12" memhp check --blocks 13
answers "no blocks" 2 "'0' is no number from 1 to 12" memhp check --blocks 0
answers "nodes beyond the model" 2 "'3' is no number from 1 to 2" memhp check --nodes 3
answers "no threads" 2 "'0' is no number from 1 to" memhp check --threads 0
answers "no states" 2 "'0' is no number above 0" memhp check --max-states 0
answers "a size beyond all" 2 "'100E' is more than a number of 64 bits holds" memhp check --max-memory 100E
answers "a size that is none" 2 "'1Q' is no size above 0" memhp check --max-memory 1Q
# What --write cannot do is told before anything is explored: no limit, and it ends at once.
unwritable() {
	answers "$1" 1 "^memhp: --write: $3: " timeout 120 memhp check --blocks 12 --write "$2" contig-zones
	same "$1: nothing was explored" '' "$(timeout 120 memhp check --blocks 12 --write "$2" 2>/dev/null)"
}
unwritable "a directory that cannot be made" /proc/x /proc/x
unwritable "a directory in nothing" "$WORK/not/there" "$WORK/not/there"
unwritable "a directory that is a file" "$TESTS/meson.build" "$TESTS/meson.build"
unwritable "a directory that takes no files" /proc/self/fdinfo "/proc/self/fdinfo: no file can be made there"
answers "a directory without a name" 2 "^memhp: --write: '' is no directory$" memhp check --write ''

check="memhp check --blocks 2 --nodes 1 contig-zones --write"
# The first counterexample has less than 1024 bytes, the second more.
got=$(bash -c "ulimit -f 1; exec $check '$WORK/limit'" 2>&1)
same "a file that may not grow: it fails" 1 $?
has "it is told, with the file" "^memhp: --write: $WORK/limit: 02-contig-zones-1-node-disjoint.txt: File too large$" "$got"
has "behind the table" '^contig-zones +6.1 ' "$got"
same "whole files are there, others are not" 01-contig-zones-1-node-ordered.txt "$(ls -A "$WORK/limit")"
mkdir "$WORK/full"
got=$(unshare -rm sh -c "mount -t tmpfs -o size=4k none '$WORK/full'
	$check '$WORK/full' >/dev/null
	echo \$?; ls -A '$WORK/full'" 2>&1)
same "a disk that is full too early: the same" "memhp: --write: $WORK/full: 02-contig-zones-1-node-disjoint.txt: No space left on device
1
01-contig-zones-1-node-ordered.txt" "$got"
answers "and what is there plays" 0 '^ok' memhp play "$WORK/limit/01-contig-zones-1-node-ordered.txt"
answers "its options are told" 0 '^Usage: memhp check' memhp check --help

# Each counterexample plays; those of a rule that no kernel has need it named.
memhp check --write "$WORK/broken" >"$WORK/table" 2>/dev/null
same "README shows the table" "$(sed -n '/^On 1 node:/,/^Each row/p' "$WORK/table" | sed '/^Each row/d')" \
	"$(sed -n '/^On 1 node:/,/^```/p' "$TESTS/../README.md" | sed '/^Each row/,$d; /^```/d')"
for transcript in "$WORK"/broken/*.txt; do
	name=$(basename "$transcript" .txt)
	case $name in
	*-mail-*) policy='--policy mail' ;;
	*) policy= ;;
	esac
	got=$(memhp play $policy "$transcript" 2>&1) && pass "plays: $name" || fail "plays: $name" "$got"
done
same "there is one for each broken promise" 30 "$(ls "$WORK"/broken | wc -l)"
# Told apart from a machine that keeps the promise, the same session differs.
answers "on another kernel a counterexample is none" 1 '^FAIL' \
	memhp play --kernel 4.13 "$WORK"/broken/*-zone-shift-1-node-stable-under-add.txt
finish
