#!/bin/sh
# What `make sample-system` does with the sample system of yesterday (sample-disks/refresh.sh): nothing when
# it is of today's files, made anew when it is not, left alone when somebody has used it.
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build}"
work=build/refresh-test # beside build/linux, so that nothing is fetched
recipe=$work.recipe
rm -rf $work $recipe
trap 'rm -rf $work $recipe' EXIT
cp -R sample-disks $recipe
[ -e build/linux/INITRD ] || { # nor anything made of it
    printf '#!/bin/sh\nexit 3\n' >$recipe/linux/fetch.sh
}

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
rm "$work/made-of" "$work/spool/by-somebody"
refresh
check "so does one of a time without made-of" -e "$work/SYSTEM CONFIG"
case $said in *"in use"*) echo "ok and this is said, too" ;; *) echo "not ok and this is said, too: $said" ;; esac
