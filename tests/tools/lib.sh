# SPDX-License-Identifier: MIT
# lib.sh - what the tests with real programs share: TAP, users, namespaces.
#
# MEMHP names the program. Each check prints one TAP line; finish() the plan. A
# failed check shows what it got. Nothing is skipped: what a test needs is there,
# or the test fails.

set -u
: "${MEMHP:?names the program under test}"
TESTS=$(cd "$(dirname "$0")/.." && pwd)
ORIGINAL=$(realpath "$MEMHP")
SELF=$TESTS/tools/$(basename "$0")
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
# A signal would end the shell without a look at that.
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
chmod 755 "$WORK"

# reachable FROM TO: a copy below $WORK/reach, where ordinary users get to as well. The
# clone itself may lie where only its owner does, as below /root.
reachable() {
	mkdir -p "$WORK/reach/$(dirname "$2")"
	cp -R -- "$1" "$WORK/reach/$2"
}
for part in README.md docs examples include tests/meson.build tests/tools tests/lab tests/spin \
	tests/transcripts; do
	reachable "$TESTS/../$part" $part
done
TESTS=$WORK/reach/tests
reachable "$MEMHP" bin/memhp
MEMHP=$WORK/reach/bin/memhp
if [ -n "${PLUGINS-}" ]; then
	reachable "$PLUGINS" plugin
	PLUGINS=$WORK/reach/plugin
fi
# A blank in the clone's own path would end a name in LD_PRELOAD.
if [ -n "${PRELOADS-}" ]; then
	reachable "$PRELOADS" preload
	PRELOADS=$WORK/reach/preload
fi
if [ -n "${APART-}" ]; then
	reachable "$APART" apart.so
	APART=$WORK/reach/apart.so
fi
chmod -R a+rX "$WORK/reach"
cd "$WORK" || exit 1
PATH=$WORK/reach/bin:$PATH
export MEMHP PATH TESTS
count=0
failures=0

pass() {
	count=$((count + 1))
	echo "ok $count - $1"
}

fail() {
	count=$((count + 1))
	failures=$((failures + 1))
	echo "not ok $count - $1"
	shift
	printf '%s\n' "$@" | sed 's/^/# /'
}

finish() {
	echo "1..$count"
	exit $((failures != 0))
}

# same NAME EXPECTED ACTUAL
same() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "expected:" "$2" "got:" "$3"
	fi
}

# has NAME PATTERN TEXT: an extended regular expression somewhere in the text
has() {
	if printf '%s\n' "$3" | grep -Eq -- "$2"; then
		pass "$1"
	else
		fail "$1" "no '$2' in:" "$3"
	fi
}

# answers NAME STATUS PATTERN COMMAND...: exit status, and words on either stream
answers() {
	name=$1 status=$2 pattern=$3
	shift 3
	got=$("$@" 2>&1 </dev/null)
	rc=$?
	if [ $rc -ne "$status" ]; then
		fail "$name" "exit status $rc, not $status; it said:" "$got"
	else
		has "$name" "$pattern" "$got"
	fi
}

# ordinary COMMAND...: as a user who is nobody, with a /dev/fuse that may be opened
ordinary() {
	if [ "$(id -u)" -ne 0 ]; then
		"$@"
		return
	fi
	FUSE_NODE=$WORK/fuse unshare -m --propagation private sh -c '
		[ -e "$FUSE_NODE" ] || mknod -m 666 "$FUSE_NODE" c 10 229
		mount --bind "$FUSE_NODE" /dev/fuse
		exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"' sh "$@"
}

# apart COMMAND...: as root in a mount namespace of its own; for an ordinary user, as the root of a
# user namespace
apart() {
	if [ "$(id -u)" -eq 0 ]; then
		unshare -m --propagation private "$@"
	else
		unshare -Urm --propagation private "$@"
	fi
}

# Both kinds of users, where the test itself may be root.
if [ "$(id -u)" -eq 0 ]; then
	USERS="root ordinary"
else
	USERS="ordinary"
fi

root() {
	"$@"
}

# quiet_host: the host's own blocks, to see later that nobody touched them
host_blocks() {
	cat /sys/devices/system/memory/memory*/state 2>/dev/null | sort | uniq -c
}

. "$TESTS/tools/wait.sh"

# gone NAME: no process has these words in its command line
gone() {
	! pgrep -f -- "$1" >/dev/null
}

# rubbish BYTES [WITHOUT]: random ones, the same again for the same SEED; none of them is WITHOUT
SEED=${SEED:-$(date +%s)}
rubbish() {
	python3 -c '
import random, sys
size, without, seed = int(sys.argv[1]), sys.argv[2].encode(), sys.argv[3]
data = random.Random(seed).randbytes(size)
sys.stdout.buffer.write(data.translate(None, without))' "$1" "${2-}" "$SEED"
}

# again WORD...: a command that a shell takes, whatever is in its words
again() {
	python3 -c 'import shlex, sys; print(shlex.join(sys.argv[1:]))' "$@"
}

# random_test: says how to have the same rubbish again
random_test() {
	echo "# seed $SEED; again with: $(again env "SEED=$SEED" "MEMHP=$ORIGINAL" sh "$SELF")"
}
