#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh SECONDS BUILD_DIR - replay all seeds and old crashes, then fuzz.
#
# BUILD_DIR was configured with clang. Each harness fuzzes for SECONDS, two at a
# time; 0 only replays. Prints TAP. What is found is kept beside this script in
# crashes/HARNESS/ and fails the run; what merely reaches further is kept in
# BUILD_DIR and fuzzed from the next time.
set -u

if [ $# -ne 2 ] || [ -z "$1" ] || [ -n "$(printf %s "$1" | tr -d 0-9)" ] || [ ! -d "$2" ]; then
	echo "usage: $0 SECONDS BUILD_DIR" >&2
	exit 2
fi
seconds=$1
built=$(cd "$2" && pwd)/tests/fuzz
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
running=
trap 'kill $running 2>/dev/null; exit 1' HUP INT TERM
harnesses=$(cd "$here/corpus" && echo *)

# One input or round of fuzzing may take this long; far more than any needs.
LIMITS="-timeout=20 -rss_limit_mb=2048"

count=0
failures=0

# result STATUS NAME FILE: one line of TAP; on failure what libFuzzer said, without its progress
result() {
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		failures=$((failures + 1))
		echo "not ok $count - $2"
		grep -Ev '^(INFO:|#[0-9]+|stat::|0x|artifact_prefix)' "$3" | tail -n 40 | sed 's/^/# /'
	fi
}

replay() {
	for file in "$here/corpus/$1"/* "$here/crashes/$1"/*; do
		[ -f "$file" ] || continue
		"$built/fuzz_$1" $LIMITS -artifact_prefix="$work/" "$file" >"$work/log" 2>&1
		result $? "replay ${file#"$here"/}" "$work/log"
	done
}

# fuzz HARNESS: to be run in the background, since two run at a time
fuzz() {
	corpus=$built/corpus/$1
	mkdir -p "$corpus" "$work/$1"
	exec "$built/fuzz_$1" $LIMITS -max_total_time="$seconds" -print_final_stats=1 \
		-artifact_prefix="$work/$1/" "$corpus" "$here/corpus/$1" >"$work/$1.log" 2>&1
}

# Slow inputs are named by libFuzzer too, but only those over the limit are findings.
keep() {
	for file in "$work/$1"/*; do
		[ -f "$file" ] && [ "${file##*/slow-unit-}" = "$file" ] || continue
		mkdir -p "$here/crashes/$1"
		cp "$file" "$here/crashes/$1/"
		echo "# kept as crashes/$1/${file##*/}"
	done
}

# report HARNESS PID
report() {
	wait "$2"
	result $? "fuzz $1 for $seconds s" "$work/$1.log"
	sed -n 's/^stat::number_of_executed_units: */# inputs tried: /p' "$work/$1.log"
	keep "$1"
}

for harness in $harnesses; do
	replay "$harness"
done
[ "$seconds" -gt 0 ] && set -- $harnesses || set --
while [ $# -gt 0 ]; do
	fuzz "$1" &
	running=$!
	first=$!
	if [ $# -gt 1 ]; then
		fuzz "$2" &
		running="$first $!"
		report "$1" "$first"
		shift
		first=${running#* }
	fi
	report "$1" "$first"
	shift
done
echo "1..$count"
[ $count -gt 0 ] && [ $failures -eq 0 ]
