# SPDX-License-Identifier: MIT
# stranger.sh - transcripts of a stranger who tries what is forbidden; for tests that have lib.sh.

# plays NAME FILE: as every user, and the answers are those
plays() {
	for user in $USERS; do
		answers "$user: $1" 0 '^ok ' "$user" env SECRET=hunter2 memhp play --kernel 6.1 "$2"
	done
}

# python NAME ANSWER LINE...: a program of these lines; error() is what a call answers
python() {
	name=$1 answer=$2
	shift 2
	program=$(
		cat <<'END'
import ctypes, fcntl, glob, os, socket
libc = ctypes.CDLL(None, use_errno=True)
def call(*arguments):
    return os.strerror(ctypes.get_errno()) if libc.syscall(*arguments) < 0 else "done"
def error(function, *arguments):
    try: return "answered %s" % (function(*arguments),)
    except OSError as refused: return refused.strerror
END
		printf '%s\n' "$@"
	)
	# A command of a transcript is one line.
	program=$(printf '%s' "$program" | sed 's/"/\\"/g' | awk '{ printf "%s\\n", $0 }')
	printf "# python3 -c 'exec(\"%s\")'\n%s\n" "$program" "$answer" >"$WORK/python.txt"
	plays "$name" "$WORK/python.txt"
}
