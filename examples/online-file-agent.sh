#!/bin/sh
# SPDX-License-Identifier: MIT
# online-file-agent.sh BLOCK - an agent with a bug that has really been shipped.
#
# It wants a block to become Movable and writes "online_movable" into the file
# "online". That file takes a yes or no, and every word that starts with "on" is a
# yes: the write succeeds, and the block goes to the kernel's default zone. The word
# belongs into the file "state". On a tree of dead files, no test can tell:
#
#     memhp run -m 1G,slots=1,maxmem=2G --kernel 6.1 -- sh -c '
#         echo 0x100000000 >/sys/devices/system/memory/probe
#         sh online-file-agent.sh 32
#         cat /sys/devices/system/memory/memory32/valid_zones'    # Normal
set -eu
block=/sys/devices/system/memory/memory$1
echo online_movable >"$block/online"
[ "$(cat "$block/online")" != 0 ]
echo "memory$1 is online and, we trust, Movable"
