#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh SECONDS BUILD - replay corpora and crashes, then fuzz each harness for SECONDS.
#
# BUILD is a build directory of clang's. New inputs go to a scratch copy of the
# corpus; a finding is copied to tests/fuzz/crashes/HARNESS and fails the run.
# Two harnesses run at a time. Speaks TAP. Inputs are made from FUZZ_SEED, which is
# printed; a finding comes with the command that repeats it.
set -u
shopt -s nullglob
seconds=$1
build=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
harnesses="options cmdline monitor qmp readline srat transcript store inbox guestlog cpio allow"
# libFuzzer takes 0 for "choose one", which nobody could repeat.
seed=${FUZZ_SEED:-$(date +%s)}
printf '# seed %s; again with: FUZZ_SEED=%s %q %s %q\n' "$seed" "$seed" "$here/run.sh" "$seconds" "$build"
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1

targets=
for name in $harnesses; do
	targets="$targets tests/fuzz/fuzz_$name"
done
ninja -C "$build" --quiet $targets >"$scratch/ninja" 2>&1 || {
	sed 's/^/# /' "$scratch/ninja"
	echo "Bail out! the fuzzers do not build"
	exit 1
}

# one HARNESS: its exit status is 0 when nothing was found
one() {
	local name=$1 known
	mkdir -p "$scratch/$name/corpus" "$scratch/$name/found"
	cp "$here/corpus/$name"/* "$scratch/$name/corpus/"
	known=("$here/corpus/$name"/* "$here/crashes/$name"/*)
	"$build/tests/fuzz/fuzz_$name" "${known[@]}" >"$scratch/$name/log" 2>&1 || return 1
	"$build/tests/fuzz/fuzz_$name" -seed="$seed" -max_total_time="$seconds" -max_len=2048 -timeout=120 \
		-rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$scratch/$name/found/" \
		"$scratch/$name/corpus" >>"$scratch/$name/log" 2>&1
}

for name in $harnesses; do
	while [ "$(jobs -rp | wc -l)" -ge 2 ]; do
		wait -n
	done
	{ one "$name"; echo $? >"$scratch/$name.status"; } &
done
wait

number=0
failed=0
echo "1..$(echo $harnesses | wc -w)"
for name in $harnesses; do
	number=$((number + 1))
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$scratch/$name/log" | tail -n 1)
	if [ "$(cat "$scratch/$name.status")" = 0 ] && [ "${runs:-0}" -gt 0 ]; then
		echo "ok $number - fuzz $name: $runs inputs"
	else
		failed=1
		echo "not ok $number - fuzz $name"
		tail -n 40 "$scratch/$name/log" | sed 's/^/# /'
		mkdir -p "$here/crashes/$name"
		for found in "$scratch/$name/found"/*; do
			[ -f "$found" ] || continue
			cp "$found" "$here/crashes/$name/"
			printf '# again with: %q %q\n' "$build/tests/fuzz/fuzz_$name" \
				"$here/crashes/$name/${found##*/}"
		done
	fi
done
exit $failed
