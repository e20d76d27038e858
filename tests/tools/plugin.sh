#!/bin/sh
# SPDX-License-Identifier: MIT
# Policy plug-ins: they rule everywhere, bugs in them are found, what misbehaves is stopped.
. "$(dirname "$0")/lib.sh"
: "${PLUGINS:?names the directory of the planted plug-ins}" "${APART:?names the example}"
HEADER=$(cd "$TESTS/../include" && pwd)

# The worked example, compiled as its reader would.
answers "the example compiles against the header alone" 0 '' \
	cc -std=c17 -Wall -Wextra -Werror -shared -fPIC -I"$HEADER" -o "$WORK/apart.so" \
	"$TESTS/../examples/apart.c"
answers "and as C++" 0 '' \
	c++ -x c++ -std=c++11 -Wall -Wextra -Werror -shared -fPIC -I"$HEADER" -o "$WORK/apart-c++.so" \
	"$TESTS/../examples/apart.c"
answers "which is the same rule" 0 '^apart +6\.1 +3 +kept +broken +kept +kept +broken +kept +kept +kept$' \
	memhp check --kernel 6.1 --blocks 3 "$WORK/apart-c++.so"
same "the guide shows it" "$(sed -n '/^#include <errno.h>/,$p' "$TESTS/../examples/apart.c")" \
	"$(awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' "$TESTS/../docs/verdict.md")"
answers "check takes it" 0 '^apart +6\.1 +3 +kept +broken +kept +kept +broken +kept +kept +kept$' \
	memhp check --kernel 6.1 --blocks 3 "$WORK/apart.so"
answers "check takes it by option" 0 '^apart +4\.13 +2 ' \
	memhp check --policy "$WORK/apart.so" --kernel 4.13 --blocks 2
answers "the one that is built is the same" 0 '^apart +6\.1' memhp check --kernel 6.1 --blocks 2 "$APART"
cd "$WORK" || exit 1
answers "a relative path will do" 0 '^apart ' memhp check --kernel 6.1 --blocks 1 ./apart.so
answers "without a slash it is a name" 2 "there is no policy 'apart.so'" memhp check --kernel 6.1 apart.so

cat >"$WORK/session.txt" <<END
% kernel 6.1
% machine -m 1G,slots=2,maxmem=8G
(qemu) object_add memory-backend-ram,id=m,size=512M
(qemu) device_add pc-dimm,id=d,memdev=m
# cd /sys/devices/system/memory
# echo online_movable > memory33/state
# echo online_kernel > memory35/state
# grep . memory34/valid_zones memory32/valid_zones
memory34/valid_zones:Normal Movable
memory32/valid_zones:Movable
# echo online_kernel > memory32/state
write error: Invalid argument
! 1
END
answers "play takes it" 0 '^ok ' memhp play --policy "$WORK/apart.so" "$WORK/session.txt"
answers "and it is no kernel's rule" 1 '^FAIL' memhp play "$WORK/session.txt"
for user in $USERS; do
	answers "$user: run takes it" 0 '^Movable$' \
		$user memhp run --policy "$WORK/apart.so" --kernel 6.1 -m 1G,slots=1,maxmem=8G -- sh -c '
		memhp monitor object_add memory-backend-ram,id=m,size=256M
		memhp monitor device_add pc-dimm,id=d,memdev=m
		cd /sys/devices/system/memory
		echo online_movable >memory32/state
		cat memory32/valid_zones'
done
memhp check --kernel 6.1 --blocks 3 --write "$WORK/broken" "$WORK/apart.so" >/dev/null
for transcript in "$WORK"/broken/*.txt; do
	answers "its counterexample plays: $(basename "$transcript" .txt)" 0 '^ok ' \
		memhp play --policy "$WORK/apart.so" "$transcript"
done

# planted PROMISE PLUGIN SOUND [OPTION...]: the bug is found; the rule it sits in has none
planted() {
	promise=$1 bug=$2 sound=$3
	shift 3
	answers "$promise: kept by $sound" 0 'kept' \
		memhp check --kernel 6.1 --nodes 1 --blocks 4 --require "$promise" "$@" "$PLUGINS/$sound.so"
	answers "$promise: $bug is found" 1 "planted on 1 node: $promise is broken" \
		memhp check --kernel 6.1 --nodes 1 --blocks 4 --require "$promise" --write "$WORK/bug-$bug" "$@" "$PLUGINS/$bug.so"
	answers "$promise: and how $bug breaks it plays" 0 '^ok ' \
		memhp play --policy "$PLUGINS/$bug.so" "$WORK/bug-$bug"/*-"$promise".txt
}
planted disjoint overlaps ordered_zones
planted ordered unordered ordered_zones
planted truthful deceives free_zones
planted stable-under-add loses_at_add free_zones
planted stable-under-online loses_at_online free_zones
planted order-free wants_an_order free_zones
planted reversible irreversible free_zones --kernel 4.13
planted never-stranded strands ordered_zones
# It keeps a count, so that no two questions are alike: what it lists is not what it gives.
answers "truthful: a rule that is no pure function is found" 1 'planted on 1 node: truthful is broken' \
	memhp check --kernel 6.1 --nodes 1 --blocks 4 --threads 1 --require truthful "$PLUGINS/moody.so"

# refused PLUGIN PATTERN: it is not let in, whichever verb asks
refused() {
	plugin=$PLUGINS/$1.so
	answers "check refuses: $1" 1 "^memhp: $plugin: $2" memhp check --kernel 6.1 "$plugin"
	answers "play refuses: $1" 1 "^memhp: $plugin: $2" \
		memhp play --policy "$plugin" "$WORK/session.txt"
	answers "run refuses: $1" 1 "^memhp: $plugin: $2" memhp run --kernel 6.1 --policy "$plugin" -- true
}
refused old_abi "is of ABI 1; this memhp takes ABI 2: compile it against this memhp's memhp/policy.h$"
refused other_abi "is of ABI 3; this memhp takes ABI 2: compile it against this memhp's memhp/policy.h$"
refused shifts 'has zone_at_add\(\), which a plug-in may not$'
refused no_symbol 'does not define memhp_policy$'
refused no_function 'has no zone_for\(\)$'
refused no_name "its name must be up to 32 lower case letters, digits and '-'$"
refused bad_name "its name must be up to 32 lower case letters, digits and '-'$"
refused taken_name "there is another policy 'mail'$"
refused crashes_at_load 'crashed when it was tried: Segmentation fault$'
refused crashes 'crashed when it was tried: Segmentation fault$'
refused no_zone 'zone_for\(\) answered a zone that there is not$'
same "what is refused is told once" "memhp: $PLUGINS/no_zone.so: zone_for() answered a zone that there is not" \
	"$(memhp check --kernel 6.1 "$PLUGINS/no_zone.so" 2>&1)"
got=$(memhp check --kernel 6.1 --blocks 2 "$APART" "$PLUGINS/exits.so" 2>&1)
same "also behind one that was let in" "memhp: $PLUGINS/exits.so: ended the process when it was tried" "$got"
refused exits 'ended the process when it was tried$'
refused undefined 'undefined symbol: nobody_defines_this$'
answers "check refuses: hangs" 1 'hangs.so: did not return within 20 seconds when it was tried$' \
	memhp check --kernel 6.1 "$PLUGINS/hangs.so"
refused there_is_none 'cannot open shared object file: No such file or directory$'
echo 'int x;' >"$WORK/not.so"
answers "what is no shared object" 1 "^memhp: $WORK/not.so: (file too short|invalid ELF header)" \
	memhp check --kernel 6.1 "$WORK/not.so"
answers "two of one name" 1 "other.so: there is another policy 'apart'" \
	sh -c "cp '$WORK/apart.so' '$WORK/other.so'; memhp check --kernel 6.1 '$WORK/apart.so' '$WORK/other.so'"
answers "one twice" 0 '^apart ' memhp check --kernel 6.1 --blocks 1 "$WORK/apart.so" "$WORK/apart.so"

# stopped PLUGIN TEXT: after it was let in it is stopped, with one sentence
stopped() {
	plugin=$PLUGINS/$1.so
	got=$(timeout -s KILL 300 memhp check --kernel 6.1 --nodes 1 --blocks 5 "$plugin" 2>&1)
	same "check stops with status 1: $1" 1 $?
	same "and says why: $1" "memhp: $plugin: zone_for() $2" "$got"
	got=$(timeout -s KILL 300 memhp play --policy "$plugin" "$WORK/late.txt" 2>&1)
	same "play stops with status 1: $1" 1 $?
	same "and says why: $1" "memhp: $plugin: zone_for() $2" "$got"
}
cat >"$WORK/late.txt" <<END
% kernel 6.1
% machine -m 1G,slots=2,maxmem=8G
(qemu) object_add memory-backend-ram,id=m,size=512M
(qemu) device_add pc-dimm,id=d,memdev=m
# cat /sys/devices/system/memory/memory35/valid_zones
Normal Movable
END
stopped crashes_late 'crashed: Segmentation fault'
stopped overflows_late 'crashed: Segmentation fault'
stopped aborts_late 'crashed: Aborted'
stopped exits_late 'ended the program'
stopped hangs_late 'does not return'
stopped no_zone_late 'answered a zone that there is not'
stopped quits_late 'ended the program'
stopped leaves_late 'ended its thread'
stopped closes_late 'closed a descriptor'
stopped stops_late 'sent a signal: Stopped (signal)'
stopped forks_late 'started a process or a thread'
stopped threads_late 'started a process or a thread'
stopped sleeps_late 'slept'
stopped writes_late 'wrote to standard output or a file'
stopped looks_late 'asked about standard output or a file'
stopped seeks_late 'asked about standard output or a file'
stopped asks_late 'made the system call 110'
for kind in crashes quits closes stops; do
	answers "run stops: ${kind}_late" 1 "^memhp: $PLUGINS/${kind}_late.so: zone_for\(\) " \
		timeout -s KILL 300 memhp run --kernel 6.1 --policy "$PLUGINS/${kind}_late.so" -m 1G,slots=1,maxmem=8G -- sh -c '
		memhp monitor object_add memory-backend-ram,id=m,size=512M
		memhp monitor device_add pc-dimm,id=d,memdev=m
		cat /sys/devices/system/memory/memory35/valid_zones'
done
# What does no harm is let through, in whichever thread.
answers "a rule may get memory and say what it does" 0 '^it has 1$' \
	memhp check --kernel 6.1 --nodes 1 --blocks 4 --threads 2 --require truthful "$PLUGINS/allocates.so"
answers "whichever way" 0 '^it still has 1$' \
	memhp check --kernel 6.1 --nodes 1 --blocks 4 --require truthful "$PLUGINS/allocates.so"
answers "also under the mount" 0 '^it has 1$' memhp play --policy "$PLUGINS/allocates.so" "$WORK/late.txt"
finish
