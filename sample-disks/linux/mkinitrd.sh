#!/bin/sh
# mkinitrd.sh OUTDIR: the Linux guest's KERNEL and INITRD from what fetch.sh put into OUTDIR.
#
# KERNEL is Debian's image, unmodified.  INITRD is a cpio (newc, gzip): the files below root/ here,
# BusyBox, the programs of programs.list with their shared libraries, and the modules of
# modules.list with those they depend on.  The same packages give the same bytes: names are sorted,
# owners are root, all times are 1970.  To add a program or a module, add a line to its list.
# Status: 0 done, 2 wrong call or nothing fetched, 3 a piece is missing.
set -eu
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)

fail() {
    status=$1
    shift
    echo "mkinitrd.sh: $*" >&2
    exit "$status"
}

[ $# -eq 1 ] || fail 2 "usage: mkinitrd.sh OUTDIR"
[ -s "$1/release" ] || fail 2 "nothing fetched in $1: run fetch.sh $1 first"
for tool in cpio gzip readelf; do
    command -v $tool >/dev/null 2>&1 || fail 3 "$tool is needed"
done
out=$(cd "$1" && pwd)
deb=$out/root
release=$(cat "$out/release")
stage=$out/initrd.stage

lines() {
    sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1"
}

# first_of FILE...: the first that exists (packages differ in /bin and /usr/bin).
first_of() {
    for file in "$@"; do
        if [ -e "$file" ]; then
            echo "$file"
            return 0
        fi
    done
    return 1
}

# Copies a library a program needs, and what that needs in turn.
add_libraries() {
    for library in $(readelf -d "$1" 2>/dev/null | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
        [ -e "$stage/lib/$library" ] && continue
        [ "$library" = ld64.so.1 ] && continue
        found=$(first_of "$deb/lib/s390x-linux-gnu/$library" "$deb/usr/lib/s390x-linux-gnu/$library") ||
            fail 3 "$1 needs $library, which is in none of the packages"
        cp -L "$found" "$stage/lib/$library"
        chmod 755 "$stage/lib/$library"
        add_libraries "$found"
    done
}

add_program() {
    found=$(first_of "$deb/sbin/$1" "$deb/usr/sbin/$1" "$deb/bin/$1" "$deb/usr/bin/$1") || {
        [ -e "$out/debs/NAMES" ] && fail 3 "program $1 is in none of the packages"
        echo "mkinitrd.sh: no $1: the packages are of an older list" >&2
        return 0
    }
    folder=$(dirname "${found#"$deb"/}")
    folder=${folder#usr/}
    if [ -L "$found" ]; then
        cp -P "$found" "$stage/$folder/$1"
    else
        install -m 755 "$found" "$stage/$folder/$1"
        add_libraries "$found"
    fi
}

modules_root=$(first_of "$deb/lib/modules/$release" "$deb/usr/lib/modules/$release") ||
    fail 3 "no modules for $release"

# The names a module depends on, from its own .modinfo section.
module_needs() {
    tr '\0' '\n' <"$1" | sed -n 's/^depends=//p' | head -n 1 | tr ',' ' '
}

# The names the kernel asks modprobe for it by.
module_aliases() {
    tr '\0' '\n' <"$1" | sed -n "s/^alias=\(.*\)/alias \1 $2/p"
}

# Adds a module and those it needs; modules.dep lists all that must be there before, nearest first.
# The body is a subshell, so that the variables of one call survive the calls it makes.
add_module() (
    [ -e "$stage/modules.done/$1" ] && exit 0
    file=$(find "$modules_root" -name "$1.ko" | head -n 1)
    [ -n "$file" ] || fail 3 "module $1 is not in the kernel package"
    needs=
    for need in $(module_needs "$file"); do
        add_module "$need"
        needs="$needs $(cat "$stage/modules.done/$need")"
    done
    path=kernel${file#"$modules_root/kernel"}
    install -D -m 644 "$file" "$stage/lib/modules/$release/$path"
    echo "$path$needs" >"$stage/modules.done/$1"
    echo "$path:$needs" >>"$stage/lib/modules/$release/modules.dep"
    module_aliases "$file" "$1" >>"$stage/lib/modules/$release/modules.alias"
)

rm -rf "$stage"
mkdir -p "$stage"
cp -R "$here/root/." "$stage/"
for folder in bin sbin lib/s390-tools dev proc sys tmp root run mnt var/www var/run usr modules.done \
    etc/init.d "lib/modules/$release" usr/share/terminfo/d usr/share/terminfo/l usr/share/terminfo/v \
    usr/lib/s390x-linux-gnu/gconv; do
    mkdir -p "$stage/$folder"
done
ln -s ../bin "$stage/usr/bin"
ln -s /proc/mounts "$stage/etc/mtab"
ln -s ../sbin "$stage/usr/sbin"

busybox=$(first_of "$deb/bin/busybox" "$deb/usr/bin/busybox") || fail 3 "no busybox in the packages"
install -m 755 "$busybox" "$stage/bin/busybox"
for name in bin/sh bin/mount bin/mkdir; do
    ln -s busybox "$stage/$name"
done
ln -s ../bin/busybox "$stage/sbin/init"
ln -s bin/busybox "$stage/init"

for program in $(lines "$here/programs.list"); do
    add_program "$program"
done
# bin/awk calls mawk; without it BusyBox's own is awk.
[ -e "$stage/bin/mawk" ] || rm "$stage/bin/awk"
loader=$(first_of "$deb/lib/s390x-linux-gnu/ld64.so.1" "$deb/usr/lib/s390x-linux-gnu/ld64.so.1" \
    "$deb/lib/ld64.so.1") || fail 3 "no ld64.so.1 in the packages"
install -m 755 "$(readlink -f "$loader")" "$stage/lib/ld64.so.1"

# What the programs read besides: znetconf's parts, zipl's loader, cmsfs-fuse's file types, hyptop's terminals; and
# both want code pages.
tools=$(first_of "$deb/lib/s390-tools" "$deb/usr/lib/s390-tools") || fail 3 "no s390-tools"
install -m 755 "$tools/lsznet.raw" "$tools/znetcontrolunits" "$stage/lib/s390-tools/"
install -m 644 "$tools/stage3.bin" "$stage/lib/s390-tools/"
mkdir -p "$stage/etc/cmsfs-fuse"
install -m 644 "$deb/etc/cmsfs-fuse/filetypes.conf" "$stage/etc/cmsfs-fuse/"
for entry in d/dumb l/linux v/vt100 v/vt220; do
    found=$(first_of "$deb/lib/terminfo/$entry" "$deb/usr/share/terminfo/$entry") || continue
    cp -L "$found" "$stage/usr/share/terminfo/$entry"
done
for page in EBCDIC-US IBM1047 IBM037 ISO8859-1; do
    found=$(first_of "$deb/usr/lib/s390x-linux-gnu/gconv/$page.so") || fail 3 "no code page $page"
    install -m 755 "$found" "$stage/usr/lib/s390x-linux-gnu/gconv/"
done
cat >"$stage/usr/lib/s390x-linux-gnu/gconv/gconv-modules" <<'END'
module EBCDIC-US// INTERNAL EBCDIC-US 1
module INTERNAL EBCDIC-US// EBCDIC-US 1
alias CP1047// IBM1047//
module IBM1047// INTERNAL IBM1047 1
module INTERNAL IBM1047// IBM1047 1
alias CP037// IBM037//
module IBM037// INTERNAL IBM037 1
module INTERNAL IBM037// IBM037 1
module ISO-8859-1// INTERNAL ISO8859-1 1
module INTERNAL ISO-8859-1// ISO8859-1 1
END

for module in $(lines "$here/modules.list" | tr -d '+'); do
    add_module "$module"
done
rm -rf "$stage/modules.done"
lines "$here/modules.list" | sed -n 's/^+//p' >"$stage/etc/modules"
for index in modules.dep modules.alias; do
    sort -o "$stage/lib/modules/$release/$index" "$stage/lib/modules/$release/$index"
done

find "$stage" -type d -exec chmod 755 {} +
find "$stage" -exec touch -h -d @0 {} +
(cd "$stage" && find . | sort | cpio --quiet --reproducible -o -H newc -R 0:0 | gzip -9n) >"$out/INITRD.new"
mv "$out/INITRD.new" "$out/INITRD"
cp "$deb/boot/vmlinuz-$release" "$out/KERNEL.new"
chmod 644 "$out/KERNEL.new"
mv "$out/KERNEL.new" "$out/KERNEL"
rm -rf "$stage"
echo "mkinitrd.sh: KERNEL $(wc -c <"$out/KERNEL") bytes, INITRD $(wc -c <"$out/INITRD") bytes" >&2
