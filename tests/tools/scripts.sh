#!/bin/sh
# SPDX-License-Identifier: MIT
# quickstart, test and test-fresh: their help, their refusals, and what quickstart says where
# programs are missing, or everything is there. scripts/test-fresh runs them on an empty system.
here=$(cd "$(dirname "$0")/../.." && pwd)
. "$(dirname "$0")/lib.sh"

# A clone without a build, as it comes.
CLONE=$WORK/clone
mkdir "$CLONE"
cp -R "$here/scripts" "$here/examples" "$CLONE"
mkdir "$CLONE/tests"
cp -R "$TESTS/transcripts" "$CLONE/tests"
chmod -R a+rX "$CLONE"
chmod 777 "$CLONE"
before=$(find "$CLONE" | sort)

# unchanged NAME: nothing was built, nothing was left
unchanged() {
	same "$1: the clone is as it was" "$before" "$(find "$CLONE" | sort)"
}

for script in quickstart test test-fresh; do
	for option in --help -h; do
		answers "$script $option" 0 "^Usage: scripts/$script " "$CLONE/scripts/$script" $option
	done
	got=$("$CLONE/scripts/$script" --help | wc -L)
	same "its help keeps to 80 columns" yes "$([ "$got" -le 80 ] && echo yes)"
	for options in --hlep word '--help word' "''"; do
		answers "$script $options" 2 "^$script: '.*' is not understood; 'scripts/$script --help'" \
			sh -c "\"\$0\" $options" "$CLONE/scripts/$script"
	done
	unchanged "$script"
done

# A system with nothing but a shell's programs, and whatever is named.
# only NAME...: the directory that PATH is then
only() {
	rm -rf "$WORK/only"
	mkdir "$WORK/only"
	for name in sh cat cut dirname fold grep id mktemp printf rm sed sort tail tee tr "$@"; do
		ln -s "$(command -v "$name")" "$WORK/only/$name"
	done
}

# told NAME OUTPUT: it names the command that root would type, and its packages, in 80 columns
told() {
	has "$1: it tells what root would type" '^  apt-get update && apt-get install ' "$2"
	for package in gcc meson pkg-config libfuse3-dev libseccomp-dev; do
		has "$1: which has $package" "(^| )$package( |$)" "$2"
	done
	same "$1: in lines of 80 columns" yes "$([ "$(printf '%s\n' "$2" | wc -L)" -le 80 ] && echo yes)"
	unchanged "$1"
}

only apt-get
got=$(ordinary env PATH="$WORK/only" "$CLONE/scripts/quickstart" 2>&1 </dev/null)
same "without packages, root and sudo quickstart fails" 1 $?
told "without sudo" "$got"
only
got=$(env PATH="$WORK/only" "$CLONE/scripts/quickstart" 2>&1 </dev/null)
same "without packages and apt-get it fails, for root too" 1 $?
told "without apt-get" "$got"

# sudo is for installing alone. STATUS is how installing ends; updating works.
only env
cat >"$WORK/only/sudo" <<'END'
#!/bin/sh
[ "$1" != -v ] || { echo asked >>"$ASKED"; exit 1; }
[ "$1" != -n ] || exit "${REFUSED-0}"
exec "$@"
END
cat >"$WORK/only/apt-get" <<END
#!/bin/sh
echo "apt-get \$1" >>"$WORK/called"
[ "\$1" = update ] && { echo "\${WARNING-}"; exit; }
echo "Get:1 http://deb.debian.org/debian bookworm/main amd64 gcc amd64 4:12 [5 B]"
echo "Unpacking gcc (4:12) ..."
echo "E: what apt-get says"
exit \$STATUS
END
chmod 755 "$WORK/only/sudo" "$WORK/only/apt-get"
# installs NAME STATUS CALLS WORDS
installs() {
	: >"$WORK/called"
	chmod 666 "$WORK/called"
	got=$(ordinary env PATH="$WORK/only" STATUS="$2" "$CLONE/scripts/quickstart" 2>&1 </dev/null)
	same "$1: quickstart fails" 1 $?
	has "$1: it said which packages it installs" '^Installing Debian packages( with sudo)?:$' "$got"
	has "$1: and why it fails" "$4" "$got"
	same "$1: apt-get was called so" "$3" "$(tr '\n' ' ' <"$WORK/called")"
	told "$1" "$got"
}
installs "packages that bring nothing" 0 "apt-get install " \
	'^Packages were installed, and these are missing still\.'
installs "packages that cannot be had" 100 "apt-get install apt-get update apt-get install " \
	'^E: what apt-get says$'
has "it shows progress" '^  fetching gcc$' "$got"
has "of both kinds" '^  unpacking gcc$' "$got"
has "and why" '^Packages could not be installed\.' "$got"
export WARNING="W: Failed to fetch http://deb.debian.org/debian/dists/bookworm/InRelease  Temporary failure"
installs "no network" 100 "apt-get install apt-get update apt-get install " \
	'^W: Failed to fetch http://deb\.debian\.org/'
has "it is called so" '^Packages could not be fetched: no network reaches them\.' "$got"

# A sudo that refuses at a terminal is asked once.
: >"$WORK/asked"
chmod 666 "$WORK/asked"
: >"$WORK/called"
# Another user's terminal is one of its own making.
got=$(ordinary env ASKED="$WORK/asked" REFUSED=1 PATH="$WORK/only" TERM=dumb \
	"$(command -v script)" -qec "$CLONE/scripts/quickstart" /dev/null </dev/null | tr -d '\r')
told "sudo refuses" "$got"
same "it was asked once" asked "$(cat "$WORK/asked")"
same "and nothing was installed" "" "$(cat "$WORK/called")"

# Where everything is there, nothing that installs is called. The build is played: it gives the
# program under test.
mkdir "$WORK/played"
for name in apt-get dpkg dpkg-query sudo; do
	printf '#!/bin/sh\necho %s >>"%s"\nexit 1\n' $name "$WORK/called" >"$WORK/played/$name"
done
: >"$WORK/called"
chmod 666 "$WORK/called"
cat >"$WORK/played/meson" <<'END'
#!/bin/sh
[ "$*" = "setup build" ] && mkdir build && : >build/build.ninja
END
cat >"$WORK/played/ninja" <<END
#!/bin/sh
mkdir -p build/src/cli && cp "$MEMHP" build/src/cli/memhp
END
chmod 755 "$WORK/played"/*

# refuses NAME PLACE: one sentence, and nothing is built
refuses() {
	answers "$1: refused" 1 "^quickstart: this user may not write to $2 in the clone:\$" \
		ordinary env PATH="$WORK/played:$PATH" "$CLONE/scripts/quickstart"
	same "$1: in words of ours alone" 3 "$(printf '%s\n' "$got" | wc -l)"
}
chmod 755 "$CLONE"
mkdir "$CLONE/build"
: >"$CLONE/build/build.ninja"
chmod 777 "$CLONE/build"
[ "$(id -u)" -eq 0 ] || chmod 444 "$CLONE/build/build.ninja"
refuses "another user's build" build/build.ninja
rm -r "$CLONE/build"
[ "$(id -u)" -eq 0 ] || chmod 555 "$CLONE"
refuses "another user's clone" .
same "nothing was built" no "$([ -e "$CLONE/build" ] && echo yes || echo no)"

# quickstart NAME DIRECTORY SCRIPT PREFIX: started in DIRECTORY by the name SCRIPT, it tells to type
# PREFIX, and what it tells works there
quickstart() {
	got=$(cd "$2" && ordinary env PATH="$WORK/played:$PATH" "$3" 2>&1 </dev/null)
	same "$1: quickstart works where all is there" 0 $?
	same "$1: it has four steps" "1 2 3 4" \
		"$(printf '%s\n' "$got" | sed -n 's/^\[\(.\)\/4\] .*/\1/p' | tr '\n' ' ' | sed 's/ $//')"
	has "$1: and the demo" '^    Normal Movable  *Movable' "$(printf '%s\n' "$got" | tac)"
	printf '%s\n' "$got" | sed -n '/leaves it:$/,$s/^  //p' >"$WORK/commands"
	same "$1: its lines have 80 columns" yes \
		"$([ "$(printf '%s\n' "$got" | wc -L)" -le 80 ] && echo yes)"
	first=:
	case $(head -n 1 "$WORK/commands") in
	"cd "*)
		first=$(head -n 1 "$WORK/commands")
		sed -i 1d "$WORK/commands"
		;;
	esac
	same "$1: it ends with commands that begin so" "3 of 3" \
		"$(grep -cF -- "$4" "$WORK/commands") of $(wc -l <"$WORK/commands")"
	while read -r command <&3; do
		answers "$1: $command" 0 '' sh -c 'cd "$0" && eval "$1" && eval "$2"' "$2" "$first" "$command"
	done 3<"$WORK/commands"
}
chmod 777 "$CLONE"
quickstart "from its top" "$CLONE" scripts/quickstart 'build/src/cli/memhp '
quickstart "from above" "$WORK" clone/scripts/quickstart 'clone/build/src/cli/memhp '
quickstart "from within" "$CLONE/scripts" ./quickstart 'build/src/cli/memhp '
quickstart "from where memhp is" "$CLONE/build/src/cli" ../../../scripts/quickstart './memhp '
quickstart "from the root directory" / "$CLONE/scripts/quickstart" ' '
mkdir -p "$WORK/elsewhere" "$WORK/home/somebody/source"
quickstart "from elsewhere" "$WORK/elsewhere" "$CLONE/scripts/quickstart" ' '
mv "$CLONE" "$WORK/home/somebody/source/memhp"
quickstart "from elsewhere to a long path" "$WORK/elsewhere" \
	"$WORK/home/somebody/source/memhp/scripts/quickstart" 'build/src/cli/memhp '
same "which is entered first" "cd $WORK/home/somebody/source/memhp" "$first"
quickstart "from above a long path" "$WORK" home/somebody/source/memhp/scripts/quickstart ' '
mv "$WORK/home/somebody/source/memhp" "$CLONE"
mv "$CLONE" "$WORK/a b"
quickstart "from a name with blanks" "$WORK" "a b/scripts/quickstart" "'a b/build/src/cli/memhp' "
mv "$WORK/a b" "$WORK/it's a clone"
quickstart "from a name with more" "$WORK" "it's a clone/scripts/quickstart" 'build/src/cli/memhp '
same "which is entered first" "cd '$WORK/it'\\''s a clone'" "$first"
same "nothing was to be installed" "" "$(cat "$WORK/called")"
finish
