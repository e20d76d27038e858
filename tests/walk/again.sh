#!/bin/sh
# SPDX-License-Identifier: MIT
# again.sh WALK - a walk that fails prints the command that repeats it; here it does.
#
# WALK has a planted bug. It walks from SEED, one of today's otherwise, on each profile.
set -u
planted=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Any name may lead to a walk, also one that a shell would take apart.
mkdir "$work/first" "$work/second" "$work/it's a walk"
cp "$planted" "$work/it's a walk/walk"
seed=${SEED:-$(date +%s)}
echo "# seed $seed; again with: $(python3 -c 'import shlex, sys; print(shlex.join(sys.argv[1:]))' \
	env "SEED=$seed" sh "$(realpath "$0")" "$planted")"
(cd "$work/first" && WALK_SEED=$seed WALK_OPERATIONS=20000 "$work/it's a walk/walk" >"$work/first.out")
status=$?
number=0
# is NAME EXPECTED ACTUAL
is() {
	number=$((number + 1))
	[ "$2" = "$3" ] && echo "ok $number - $1" && return
	failed=1
	echo "not ok $number - $1"
	printf '%s\n' "expected: $2" "got: $3" | sed 's/^/# /'
}
failed=0
is "the bug is found" 1 $status
is "on each profile" 3 "$(grep -c ': a planted bug; again with: ' "$work/first.out")"
sed -n 's/^# seed .*: a planted bug; again with: //p' "$work/first.out" >"$work/commands"
while read -r command; do
	(cd "$work/second" && sh -c "$command" >>"$work/second.out")
	is "again: ${command%% WALK_OPERATIONS=*}" 1 $?
done <"$work/commands"
is "it is the same walk that fails, on each" \
	"$(grep '^# seed .*: a planted bug; ' "$work/first.out")" \
	"$(grep '^# seed .*: a planted bug; ' "$work/second.out")"
is "and nothing else" 9 "$(grep -c '^ok ' "$work/second.out")"
is "and the same session is written" "" "$(diff -r "$work/first" "$work/second" 2>&1)"
is "which is there" 3 "$(ls "$work/second" | wc -l)"
echo "1..$number"
exit $failed
