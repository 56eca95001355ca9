#!/bin/sh
# bigfoot dasd, as a user types it: what it makes, what it says, its status.
set -u
: "${BUILD:=build}"
case $BUILD in /*) ;; *) BUILD=$(pwd)/$BUILD ;; esac
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1

bigfoot() {
    "$BUILD/bigfoot" "$@" >out 2>err
    status=$?
}
ok() { # NAME: the last condition
    if [ $? -eq 0 ]; then
        echo "ok dasd $1"
    else
        echo "not ok dasd $1: status $status, $(cat out err | head -5)"
    fi
}
says() { # STATUS TEXT: the one line on stderr
    [ $status -eq "$1" ] && [ "$(head -1 err)" = "$2" ]
}

bigfoot dasd create v 3390 TST001 30
[ $status -eq 0 ] && [ "$(stat -c %s v)" = $((512 + 30 * 15 * 56832)) ]
ok create
bigfoot dasd create v 3390 TST001 30
says 3 "bigfoot: v: File exists"
ok "create twice"
bigfoot dasd create w 3391 TST001
[ $status -eq 3 ] && [ ! -e w ]
ok "create an unknown model"
bigfoot dasd create w 3390-1
[ $status -eq 2 ]
ok "create without a label"
bigfoot dasd
[ $status -eq 2 ] && grep -q '^usage' err
ok usage

bigfoot dasd format v 0:5 MNT191
[ $status -eq 3 ]
ok "format over the volume label"
bigfoot dasd format v 25:6 MNT191
says 3 "bigfoot: 25:6: not inside the volume"
ok "format outside"
bigfoot dasd format v 1:10 MNT191 && bigfoot dasd format v 11:5 MNT192 1024
bigfoot dasd list v
[ $status -eq 0 ] && [ "$(sed -n 3p out)" = "           1         10  MNT191  4096      0          6       1794" ] &&
    grep -q ' MNT192  1024 ' out
ok "format and list"

printf 'first\n\n  caf\303\251 [x]\nlast' >text
bigfoot dasd put --text v MNT191 text TEXT FILE
bigfoot dasd get --text v 1:10 TEXT FILE back
{ cat text; echo; } | cmp -s - back
ok "text V"
mkdir nothing folder && printf one >folder/ONE.FILE && printf two >folder/TWO.FILE
bigfoot dasd putall --text v MNT191 folder && bigfoot dasd get --text v 1:10 TWO FILE
[ $status -eq 0 ] && grep -qx two out
ok "all of a folder"
bigfoot dasd putall --text v MNT191 nothing
[ $status -eq 0 ] && [ ! -s err ]
ok "all of an empty folder"
bigfoot dasd putall --text v MNT191 nowhere
says 3 "bigfoot: nowhere: No such file or directory"
ok "all of no folder"
bigfoot dasd erase v MNT191 ONE FILE && bigfoot dasd erase v MNT191 TWO FILE
bigfoot dasd put --text --recfm F --lrecl 20 v MNT191 text TEXT FIXED 2
bigfoot dasd get --text v 1 TEXT FIXED
{ cat text; echo; } | cmp -s - out
ok "text F"
bigfoot dasd put --text --recfm F --lrecl 4 v MNT191 text TEXT FIXED
says 3 "bigfoot: text: line 1 is longer than 4 characters"
ok "a line too long"
printf 'a\n\342\202\254\n' >euro
bigfoot dasd put --text v MNT191 euro TEXT FIXED
says 3 "bigfoot: euro: line 2: a character that code page 037 does not have"
ok "a character without a code"
bigfoot dasd ls v MNT191 TEXT FIXED
[ "$(sed -n 2p out | cut -c1-58)" = "TEXT     FIXED    A2 F         20          4          1 " ] ||
    [ "$(sed -n 2p out | cut -c1-55)" = "TEXT     FIXED    A2 F         20          4          1" ]
ok "what failed changed nothing"
head -c 100000 /dev/urandom >random
bigfoot dasd put v MNT192 random R DATA && bigfoot dasd get v MNT192 R DATA back
head -c 100000 back | cmp -s - random && [ "$(stat -c %s back)" = 100000 ]
ok "binary F"
head -c 30000000 /dev/zero >big
bigfoot dasd put v MNT192 big B DATA
says 3 "bigfoot: big: disk is full"
ok "a full disk"
: >empty
bigfoot dasd put v MNT192 empty E DATA
says 3 "bigfoot: empty: a CMS file has at least one record"
ok "an empty file"
bigfoot dasd get v MNT192 NO FILE
says 3 "bigfoot: NO: FILE: no such file"
ok "no such file"
bigfoot dasd check v
[ $status -eq 0 ] && grep -q 'no faults' out
ok check
bigfoot dasd copy v copy && bigfoot dasd erase copy MNT192 R DATA && bigfoot dasd check copy
[ $status -eq 0 ] && bigfoot dasd ls v MNT192 R DATA && [ $status -eq 0 ]
ok "copy and erase"

bigfoot dasd modules copy MNT192
[ $status -eq 0 ] && bigfoot dasd ls copy MNT192 GLOBALV MODULE && grep -q "GLOBALV  MODULE   .2 V         80          2" out
ok "modules of the commands"
bigfoot dasd ls copy MNT192 ERASE MODULE && grep -q MODULE out
[ $? -ne 0 ]
ok "and no module of what has none"

bigfoot dasd format v 16:3 MNT192 && bigfoot dasd ls v MNT192
says 3 "bigfoot: v: not one minidisk MNT192: START:LENGTH, START or a label"
ok "a label that is there twice"

# Damage: the label's map, a track.
printf '\377\377\377\377' | dd of=copy bs=1 seek=$((512 + 15 * 56832 + 21 + 2 * 4104 + 8 + 20)) \
    conv=notrunc 2>/dev/null
printf 'xxxxx' | dd of=copy bs=1 seek=$((512 + 20 * 15 * 56832)) conv=notrunc 2>/dev/null
bigfoot dasd check copy
[ $status -eq 3 ] && grep -q 'volume: cylinder 20 head 0: home address' out
ok "check finds a broken track"
head -c 1000000 v >cut
bigfoot dasd list cut
says 3 "bigfoot: cut: its size is not whole cylinders: cut off?"
ok "a cut image"
exec 9<>v
flock 9
bigfoot dasd list v
says 3 "bigfoot: v: in use by another program"
ok "a volume in use"
