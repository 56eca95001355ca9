#!/bin/sh
# What `make sample-system` does with the sample system of yesterday (sample-disks/refresh.sh): nothing when
# it is of today's files, made anew when it is not, left alone when somebody has used it.  The recipe is what
# `make install` has installed; the Linux guests are no part of this.
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build}"
work=build/refresh/system
installed=build/refresh/installed
recipe=$installed/share/bigfoot/sample-disks
rm -rf build/refresh
trap 'rm -rf build/refresh' EXIT
mkdir build/refresh
make -s BUILD="$BUILD" PREFIX="$PWD/$installed" install >build/refresh/log 2>&1
printf '#!/bin/sh\nexit 3\n' >$recipe/linux/fetch.sh

refresh() {
    said=$($recipe/refresh.sh "$BUILD/bigfoot" $work 2>&1)
}

check() { # what, a test(1) expression
    what=$1
    shift
    if [ "$@" ]; then echo "ok $what"; else echo "not ok $what: $*: $said"; fi
}

made() { # what tells the system that is there
    stat -c '%i %Y' "$work/SYSTEM CONFIG" "$work/made-of" | tr '\n' ' '
}

check "what is installed is whole" -z "$(find -L $installed -type l)"
refresh
check "one is made" -e "$work/made-of"
first=$(made)
refresh
check "of today's files it stays" "$first" = "$(made)"
echo '* A line of its own' >>"$recipe/disks/CMSUSER.191/PROFILE.EXEC"
refresh
check "of others it is made anew" "$first" != "$(made)"
second=$(made)
echo '* Another one' >>"$recipe/disks/CMSUSER.191/PROFILE.EXEC"
echo used >"$work/spool/by-somebody"
refresh
check "one in use stays" "$second" = "$(made)"
case $said in *"in use: it is left as it is"*) echo "ok and this is said" ;; *) echo "not ok and this is said: $said" ;; esac
check "and is not locked" ! -e "$work/lock"
rm "$work/spool/by-somebody"
# A find(1) that has seen nothing when somebody starts the system: the start is refused, or this is given up.
mkdir $recipe/bin
cat >$recipe/bin/find <<'F'
#!/bin/sh
PATH=$(echo "$PATH" | sed 's/^[^:]*://')
find "$@"
[ "$1" = "$STARTED" ] || exit 0
timeout 300 "$BIGFOOT" start --line --port 0 "$1" </dev/null >"$1.start" 2>&1 &
until [ -e "$1/port" ] || [ -s "$1.start" ]; do sleep 0.1; done
F
chmod +x $recipe/bin/find
said=$(STARTED=$work BIGFOOT=$BUILD/bigfoot PATH=$PWD/$recipe/bin:$PATH $recipe/refresh.sh "$BUILD/bigfoot" $work 2>&1)
"$BUILD/bigfoot" stop $work >/dev/null 2>&1
check "a system is not started while it is made anew" "$second" != "$(made)"
said=$(cat $work.start)
check "and whoever tries is told" -n "$(grep 'another bigfoot runs on this system directory' $work.start)"
rm -f "$work/made-of" "$work.start"
refresh
check "so does one of a time without made-of" -e "$work/SYSTEM CONFIG"
case $said in *"in use"*) echo "ok and this is said, too" ;; *) echo "not ok and this is said, too: $said" ;; esac
