#!/bin/sh
# SPDX-License-Identifier: MIT
# A sandbox that the system does not let begin: memhp says why, and ends with status 1.
. "$(dirname "$0")/lib.sh"
: "${PRELOADS:?names a directory with what refuses}"

echo '# true' >"$WORK/true.txt"
# without MODULE COMMAND...: that is refused, with sanitizers as well
without() {
	module=$PRELOADS/$1.so
	shift
	env ASAN_OPTIONS="${ASAN_OPTIONS-}:verify_asan_link_order=0" LD_PRELOAD="$module" "$@"
}
run="memhp run --kernel 6.1 -- echo began"
play="memhp play --kernel 6.1 $WORK/true.txt"
for command in "$run" "$play"; do
	answers "$command: FUSE cannot mount" 1 '^memhp: .*fuse' without mount_refused $command
done
# Only root enters a network that another process made.
if [ "$(id -u)" -eq 0 ]; then
	answers "$run: no way into the network" 1 \
		'^memhp: cannot enter a network of its own: Operation not permitted$' \
		without network_refused $run
fi

# A message that is lost on the way is no reason to wait for ever, nor to go on without it.
for by in memhp memhp-init; do
	for message in 1 2 3 4 5; do
		for command in "$run" "$play"; do
			name="$command: message $message of $by is lost"
			got=$(without message_lost timeout -s KILL 300 \
				env LOST_BY=$by LOST_MESSAGE=$message $command 2>&1 </dev/null)
			code=$?
			case $code:$got in
			0:began | 0:ok*) pass "$name, and was not sent" ;;
			1:*memhp:*) pass "$name, and memhp says so" ;;
			*) fail "$name" "exit status $code" "$got" ;;
			esac
		done
	done
done
answers "memhp cannot wait for signals" 1 \
	'^memhp: cannot wait for signals: Too many open files$' \
	without signals_refused env REFUSED_TO=memhp $run
for command in "$run" "$play"; do
	answers "$command: the first process cannot" 1 \
		'^memhp: .*cannot hear of programs that end: Too many open files$' \
		without signals_refused env REFUSED_TO=memhp-init $command
done

# without_users COMMAND...: as a root that may make no user namespace
without_users() {
	unshare --user --map-root-user --mount \
		sh -c 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"' sh "$@"
}
answers "root that may make no user namespace does not play a stranger's commands" 1 \
	'^memhp: user namespaces are switched off here .No space left on device.; allow them' \
	without_users $play
answers "but runs a command of its own" 0 '^began$' without_users $run
finish
