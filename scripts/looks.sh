# SPDX-License-Identifier: MIT
# looks.sh - what scripts/test holds the look of the sources to, for bash.
#
# Each check fails where git refuses to name the files, or has none.

# tracked PATTERN...: names of files that git has; there must be some
tracked() {
	local found
	found=$(git ls-files -- "$@") || return
	[ -n "$found" ] || { echo "git has no file that is named $*" >&2; return 1; }
	echo "$found"
}

formatted() {
	local files
	files=$(tracked "*.c" "*.h") || return
	clang-format --dry-run --Werror $files
}

# tidy BUILD: with the options that a build directory of clang's has
tidy() {
	local files
	files=$(tracked "src/*.c") || return
	echo "$files" | xargs -P 2 -n 8 clang-tidy -p "$1" --quiet 2>/dev/null
}

# grep's status is 1 where it looked and found nothing.
narrow() {
	local files file wide=0
	files=$(tracked "*.c" "*.h") || return
	for file in $files; do
		expand "$file" | grep -nHE --label="$file" "^.{101}"
		[ "${PIPESTATUS[*]}" = "0 1" ] || wide=1
	done
	return $wide
}
