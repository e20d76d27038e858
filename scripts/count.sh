# SPDX-License-Identifier: MIT
# count.sh - how scripts run checks and count them, for bash.
#
# A script that includes this names a directory for logs in $logs, calls step, tap and suite, and
# ends with finish. Counts stand in variables, since a file is lost where a disk is full. Each
# check runs in a process group of its own; SIGINT, SIGTERM and SIGHUP end it, and the script
# with it: the last line counts, as always, and the exit status is 128 and the signal's number.

passed=0
failed=0
checks=0
group=
# Seconds that a check may take to end; more where it runs such a script itself.
patience=5
# All that a check starts inherits this, also where it leaves the process group.
export CHECKED_BY="${CHECKED_BY-}:$$:"

# count NAME GOOD BAD: what a check counted by itself
count() {
	passed=$((passed + $2))
	failed=$((failed + $3))
	echo "        $1: $2 passed, $3 failed ($SECONDS s)"
}

# finish: the last line, which counts
finish() {
	echo "$passed passed, $failed failed"
	[ "$passed" -gt 0 ] && [ "$failed" -eq 0 ]
	exit
}

# started: the processes that checks of this script have started; those that look are none
started() (
	unset CHECKED_BY
	grep -lzs "^CHECKED_BY=.*:$$:" /proc/[0-9]*/environ | cut -d/ -f3
)

# end_checks: asks what runs to end, and kills what has not ended after $patience
end_checks() {
	[ -n "$group" ] || return 0
	kill -TERM -- "-$group"
	for ((naps = 10 * patience; naps > 0; naps--)); do
		[ -n "$(started)" ] || break
		sleep 0.1
	done
	kill -KILL -- "-$group" $(started)
} 2>/dev/null

# interrupted SIGNAL NUMBER
interrupted() {
	trap '' INT TERM HUP
	end_checks
	failed=$((failed + 1))
	echo "FAILED  $1 ended it"
	echo "$passed passed, $failed failed"
	exit $((128 + $2))
}
trap 'interrupted SIGINT 2' INT
trap 'interrupted SIGTERM 15' TERM
trap 'interrupted SIGHUP 1' HUP

# run LOG COMMAND...: this shell answers signals meanwhile, and the terminal is this shell's
run() {
	local log=$1 status
	shift
	set -m
	"$@" >"$log" 2>&1 </dev/null &
	group=$!
	set +m
	wait "$group"
	status=$?
	group=
	return $status
}

# begin NAME: one more check, with a log of its own
begin() {
	checks=$((checks + 1))
	log=$logs/$checks.log
	SECONDS=0
	echo "        $1 ..."
}

# step NAME COMMAND...: one check; the end of its log is shown when it fails
step() {
	local name=$1 log
	shift
	begin "$name"
	if run "$log" "$@"; then
		passed=$((passed + 1))
		echo "ok      $name ($SECONDS s)"
	else
		failed=$((failed + 1))
		echo "FAILED  $name ($SECONDS s)"
		tail -n 60 "$log"
	fi
}

# blame PROBLEM: one more failure, in words
blame() {
	bad=$((bad + 1))
	echo "FAILED  $1"
}

# tap NAME COMMAND...: a test that speaks TAP outside of meson, with all results that it planned
tap() {
	local name=$1 log status good bad planned
	shift
	begin "$name"
	run "$log" "$@"
	status=$?
	good=$(grep -c '^ok ' "$log")
	bad=$(grep -c '^not ok ' "$log")
	planned=$(sed -n 's/^1\.\.\([0-9]*\)$/\1/p' "$log")
	good=${good:-0} bad=${bad:-0}
	if [ "$((good + bad))" != "${planned:-none}" ]; then
		blame "$name: $((good + bad)) results, and ${planned:-none} were planned"
	elif [ $good -eq 0 ]; then
		blame "$name: nothing passed"
	fi
	[ $status -eq 0 ] || [ $bad -gt 0 ] || blame "$name: exit status $status"
	[ $bad -eq 0 ] || cat "$log"
	count "$name" $good $bad
}

# suite NAME BUILD [OPTION...]: meson's tests, each case counted
suite() {
	local name=$1 build=$2 log status listed counts
	shift 2
	begin "$name"
	rm -f "$build/meson-logs/testlog.json"
	# The list would begin with what ninja says.
	run "$log" ninja -C "$build" &&
		run "$log" meson test -C "$build" --no-rebuild --list "$@" &&
		listed=$(grep -c . "$log")
	run "$log" meson test -C "$build" --print-errorlogs "$@"
	status=$?
	counts=$(python3 scripts/count-tests.py "$build/meson-logs/testlog.json" \
		"${listed:-0}" $status) || counts="0 passed, 1 failed"
	[ "${counts##*, }" = "0 failed" ] || cat "$log"
	count "$name" "${counts%% *}" "$(echo "$counts" | cut -d' ' -f3)"
}

# counted LOG STATUS: what the last line of a script's log counts, as "GOOD BAD". A script that
# has not counted, that fails without a failure or that passed nothing has one failure.
counted() {
	local counts good bad
	counts=$(tail -n 1 "$1" | grep -E '^[0-9]+ passed, [0-9]+ failed$') ||
		counts="0 passed, 1 failed"
	good=${counts%% *}
	bad=$(echo "$counts" | cut -d' ' -f3)
	[ "$bad" -gt 0 ] || { [ "$2" -eq 0 ] && [ "$good" -gt 0 ]; } || bad=1
	echo "$good $bad"
}
