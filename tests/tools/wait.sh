# SPDX-License-Identifier: MIT
# wait.sh - how a test waits: for a condition, never for a time. Also for scripts on a machine.

# wait_for SECONDS COMMAND...: until it succeeds; after about SECONDS it hangs, and that fails
wait_for() {
	naps=$(($1 * 20))
	shift
	until "$@"; do
		naps=$((naps - 1))
		[ $naps -gt 0 ] || return 1
		sleep 0.05
	done
}

# not COMMAND...: what wait_for waits to end
not() {
	! "$@"
}

# said PATTERN FILE: an extended regular expression matches a line of the file
said() {
	grep -Eqs -- "$1" "$2"
}
