#!/bin/sh
# SPDX-License-Identifier: MIT
# What scripts/test, scripts/test-fresh and .ci/run count: nothing that fails passes, also where a
# file is lost, something is killed, or a signal ends them.
here=$(cd "$(dirname "$0")/../.." && pwd)
. "$(dirname "$0")/lib.sh"

CLONE=$WORK/clone
mkdir -p "$CLONE/.ci" "$CLONE/log" "$WORK/played"
cp -R "$here/scripts" "$CLONE"
cp "$here/.ci/run" "$CLONE/.ci"
cd "$CLONE" || exit 1

# counting CHECK...: a script that makes these checks
counting() {
	bash -c 'logs=log; . scripts/count.sh; eval "$0"; finish' "$1" 2>&1
}
# counts NAME STATUS PATTERN LAST CHECK: exit status, words and the last line of such a script
counts() {
	got=$(counting "$5")
	same "$1: exit status" "$2" $?
	has "$1: in words" "$3" "$got"
	same "$1: counts" "$4" "$(printf '%s\n' "$got" | tail -n 1)"
}
counts "what succeeds passes" 0 '^ok      name' '1 passed, 0 failed' 'step name true'
counts "what fails does not" 1 '^said$' '0 passed, 1 failed' 'step name sh -c "echo said; exit 3"'
counts "nothing is no pass" 1 . '0 passed, 0 failed' ''
counts "the terminal is not read" 0 . '1 passed, 0 failed' 'step name sh -c "! read line"'
counts "TAP" 1 '^not ok 2' '1 passed, 1 failed' 'tap name printf "1..2\nok 1\nnot ok 2\n"'
counts "TAP with a status" 1 'name: exit status 3$' '1 passed, 1 failed' \
	'tap name sh -c "echo 1..1; echo ok 1; exit 3"'
counts "TAP that stops" 1 'name: 1 results, and 2 were planned$' '1 passed, 1 failed' \
	'tap name printf "1..2\nok 1\n"'
counts "TAP without a plan" 1 'name: 1 results, and none were planned$' '1 passed, 1 failed' \
	'tap name echo "ok 1"'
counts "TAP of nothing" 1 'name: nothing passed$' '0 passed, 1 failed' 'tap name echo 1..0'

# On a disk without room for a byte.
full() {
	unshare -Urm sh -c 'mount -t tmpfs -o size=4k none log
		head -c 4096 /dev/zero >log/zero
		"$@"' sh bash -c 'logs=log; . scripts/count.sh; eval "$0"; finish' "$1" 2>&1
}
got=$(full 'step name sh -c "echo said; exit 3"')
same "a full disk: what fails has failed" "0 passed, 1 failed" "$(printf '%s\n' "$got" | tail -n 1)"
got=$(full 'tap name printf "1..1\nok 1\n"')
same "a full disk: what is lost has failed" "0 passed, 1 failed" "$(printf '%s\n' "$got" | tail -n 1)"

# A meson that lists two tests, and logs and answers as it is told.
cat >"$WORK/played/meson" <<'END'
#!/bin/sh
case $* in
*--list*) printf 'memhp:unit / a\nmemhp:unit / b\n' ;;
test*) mkdir -p build/meson-logs && cp "$TOLD" build/meson-logs/testlog.json && eval "$ENDS" ;;
esac
END
printf '#!/bin/sh\n' >"$WORK/played/ninja"
chmod 755 "$WORK/played"/*
PATH=$WORK/played:$PATH
ok='{"name": "a", "result": "OK", "stdout": "1..2\nok 1 - x\nok 2 - y\n"}'
bad='{"name": "b", "result": "FAIL", "stdout": "1..1\nnot ok 1 - z\n"}'
# suite NAME STATUS PATTERN LAST ENDS LINE...: the log has these lines, meson ends so
suite() {
	name=$1 status=$2 pattern=$3 last=$4
	export ENDS="$5" TOLD="$WORK/told"
	shift 5
	printf '%s\n' "$@" >"$TOLD"
	counts "$name" "$status" "$pattern" "$last" 'suite name build'
}
suite "a suite" 0 . '4 passed, 0 failed' true "$ok" "$ok"
suite "a suite with a failure" 1 . '2 passed, 1 failed' 'exit 1' "$ok" "$bad"
suite "a suite with a failure, and a status of 0" 1 . '2 passed, 1 failed' true "$ok" "$bad"
suite "half a suite" 1 '^FAILED  1 of 2 tests have run$' '2 passed, 1 failed' true "$ok"
suite "a meson that fails" 1 "^FAILED  exit status 3 of 'meson test'" '4 passed, 1 failed' \
	'exit 3' "$ok" "$ok"
suite "a meson that is killed" 1 "^FAILED  signal 9 ended 'meson test'" '4 passed, 1 failed' \
	'kill -9 $$' "$ok" "$ok"
suite "a log that is cut" 1 "^FAILED  meson's log cannot be read" '2 passed, 2 failed' true \
	"$ok" '{"name": "b", "resu'
suite "an empty log" 1 '^FAILED  nothing passed$' '0 passed, 4 failed' 'exit 1' ''

# What a signal ends says so, and ends what it has started: also what has left its group.
cat >"$WORK/lasting.sh" <<'END'
sh -c 'trap "" TERM; : >"$0.deaf"; while :; do sleep 1000; done' "$1" &
setsid sleep 31415.$$ &
: >"$1.began"
wait
END
for signal in INT:2 TERM:15 HUP:1; do
	number=${signal#*:} signal=${signal%:*}
	at=$WORK/$signal
	# A shell starts what runs behind it with SIGINT ignored.
	python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])' \
		bash -c 'logs=log; . scripts/count.sh; patience=1; step first true; step last sh "$0" "$1"; finish' \
		"$WORK/lasting.sh" "$at" >"$at" 2>&1 &
	pid=$!
	wait_for 60 test -e "$at.began"
	wait_for 60 test -e "$at.deaf"
	kill -s $signal $pid
	wait $pid
	same "SIG$signal: exit status" $((128 + number)) $?
	has "SIG$signal: in words" "^FAILED  SIG$signal ended it\$" "$(cat "$at")"
	same "SIG$signal: the last line" "1 passed, 1 failed" "$(tail -n 1 "$at")"
	wait_for 60 not grep -qzs "^CHECKED_BY=.*:$pid:" /proc/[0-9]*/environ
	same "SIG$signal: nothing is left" 0 $?
done

# The look of sources, in a clone that git reads, has nothing in, or refuses.
looks() {
	(cd "$WORK/sources" && bash -c '. "$0/scripts/looks.sh"; "$@"' "$CLONE" "$@" 2>&1)
}
# look NAME STATUS PATTERN: of each check
look() {
	for check in formatted "tidy build" narrow; do
		got=$(looks $check)
		same "$1: $check: exit status" "$2" $?
		has "$1: $check: in words" "$3" "$got"
	done
}
cat >"$WORK/played/git" <<'END'
#!/bin/sh
printf "$NAMES"
[ -n "$NAMES" ] || echo "fatal: detected dubious ownership" >&2
exit $STATUS
END
printf '#!/bin/sh\n' >"$WORK/played/clang-format"
cp "$WORK/played/clang-format" "$WORK/played/clang-tidy"
chmod 755 "$WORK/played"/*
mkdir "$WORK/sources"
export NAMES= STATUS=128
look "git refuses" 128 '^fatal: detected dubious ownership$'
STATUS=0
look "git has nothing" 1 '^git has no file that is named '
NAMES='a.c\nb.c\n'
printf '%0100d\n' 0 >"$WORK/sources/a.c"
cp "$WORK/sources/a.c" "$WORK/sources/b.c"
look "good sources" 0 '^$'
printf '\t%093d\n' 0 >>"$WORK/sources/b.c"
got=$(looks narrow)
same "a line of 101 columns" "1 b.c:2:        $(printf %093d 0)" "$? $got"
rm "$WORK/sources/b.c"
looks narrow >/dev/null
same "a source that is not there" 1 $?

# continuous integration: of two scripts, what the last lines of both count.
# ci NAME STATUS LAST TEST FRESH: these are the scripts
ci() {
	printf '%s\n' "$4" >scripts/test
	printf '%s\n' "$5" >scripts/test-fresh
	got=$(bash .ci/run 2>&1)
	same "$1: exit status" "$2" $?
	same "$1: counts" "$3" "$(printf '%s\n' "$got" | tail -n 1)"
}
good='echo words; echo 3 passed, 0 failed'
ci "two good scripts" 0 "6 passed, 0 failed" "$good" "$good"
ci "one that failed" 1 "4 passed, 2 failed" "$good" 'echo 1 passed, 2 failed; exit 1'
ci "one that passed nothing" 1 "3 passed, 1 failed" 'echo 0 passed, 0 failed' "$good"
ci "one that fails without a failure" 1 "6 passed, 1 failed" "$good; exit 2" "$good"
ci "one that does not count" 1 "3 passed, 1 failed" "$good; echo more" "$good"
ci "one that is killed" 1 "6 passed, 1 failed" "$good; kill -9 \$\$" "$good"
printf '. scripts/count.sh\nlogs=log patience=1\nstep one true\nstep two sh %s/lasting.sh %s/ci\nfinish\n' "$WORK" "$WORK" \
	>scripts/test
bash .ci/run >"$WORK/ci.out" 2>&1 &
pid=$!
wait_for 60 test -e "$WORK/ci.deaf"
wait_for 60 test -e "$WORK/ci.began"
kill -TERM $pid
wait $pid
same "continuous integration, told to end: exit status" 143 $?
same "its last line" "0 passed, 1 failed" "$(tail -n 1 "$WORK/ci.out")"
has "it shows the last line of the script" '^1 passed, 1 failed$' "$(cat "$WORK/ci.out")"
finish
