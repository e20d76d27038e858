#!/bin/sh
# SPDX-License-Identifier: MIT
# The core, the policies and the profiles need four functions of memory, and nothing else.
set -u
archive=$1
objects=$(ar t "$archive" | wc -l)
defined=$(nm "$archive" | awk 'NF == 3 && $2 ~ /^[A-Z]$/ {print $3}' | sort -u)
# The last name is the linker's own: position independent code refers to it.
undefined=$(nm "$archive" | awk '$1 == "U" {print $2}' | sort -u |
	grep -vxF -e memcpy -e memmove -e memset -e memcmp -e _GLOBAL_OFFSET_TABLE_)
unknown=$(printf '%s\n' "$undefined" | grep -vxF "$defined")
echo 1..2
if [ "$objects" -ge 15 ]; then
	echo "ok 1 - $objects objects were looked at"
else
	echo "not ok 1 - only $objects objects in $archive"
fi
if [ -z "$unknown" ]; then
	echo "ok 2 - nothing else is needed"
else
	echo "not ok 2 - needed:"
	printf '%s\n' "$unknown" | sed 's/^/# /'
fi
