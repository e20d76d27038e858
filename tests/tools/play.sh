#!/bin/sh
# SPDX-License-Identifier: MIT
# Every recording of a real kernel plays without a difference, for both kinds of users;
# and so do our own sessions, with udev in them and with faults.
. "$(dirname "$0")/lib.sh"

before=$(host_blocks)
for user in $USERS; do
	for kernel in 4.10 4.13 6.1 udev faults; do
		for transcript in "$TESTS"/transcripts/$kernel/*.txt; do
			got=$($user memhp play "$transcript" 2>&1) &&
				pass "$user: $kernel/$(basename "$transcript")" ||
				fail "$user: $kernel/$(basename "$transcript")" "$got"
		done
	done
done
same "the host's own blocks are as they were" "$before" "$(host_blocks)"
finish
