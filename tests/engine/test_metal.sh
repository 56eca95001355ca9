#!/bin/sh
# Bare-metal programs of our own, tests/engine/metal/*.s: what Linux never uses.  metal.inc says
# how a program checks and ends.  A first line `# flat` makes it a flat image that starts in
# ESA/390 mode; a line `# options: ...` gives options of bigfoot ipl; `# input: TEXT` its standard
# input (a line each); `# disk: MODEL SIZE` makes a volume whose name stands for DISK in the
# options; `# output: TEXT` what standard output must be (printf's escapes); `# slow pages`: the host
# has nothing of the page file in its cache.
set -u
: "${BUILD:=build}"
for t in s390x-linux-gnu-as s390x-linux-gnu-ld s390x-linux-gnu-objcopy; do
    command -v $t >/dev/null || { echo "skip metal: no $t"; exit 0; }
done
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
here=$(dirname "$0")/metal
bigfoot=$(realpath "$BUILD/bigfoot")

# program FILE: assemble and link to $dir/run
program() {
    s390x-linux-gnu-as -mzarch -m64 -march=z14 -I "$here" -o "$dir/o" "$1" || return 1
    if head -1 "$1" | grep -q '^# flat'; then
        s390x-linux-gnu-ld -Ttext=0 -e 0 -o "$dir/elf" "$dir/o" &&
            s390x-linux-gnu-objcopy -O binary "$dir/elf" "$dir/run"
    else
        s390x-linux-gnu-ld -n --no-warn-rwx-segments -Ttext=0x10000 -e start -o "$dir/run" "$dir/o"
    fi
}

for f in "$here"/${1:-*}.s; do
    name=metal_$(basename "$f" .s)
    program "$f" || { echo "not ok $name: does not assemble"; continue; }
    options=$(sed -n 's/^# options: //p' "$f" | sed 's/DISK/disk/g')
    disk=$(sed -n 's/^# disk: //p' "$f")
    rm -f "$dir/disk"
    [ -z "$disk" ] || "$BUILD/bigfoot" dasd create "$dir/disk" "${disk% *}" METAL1 "${disk#* }"
    sed -n 's/^# input: //p' "$f" >"$dir/in"
    preload=
    if grep -q '^# slow pages' "$f"; then
        preload=slow_pages.so # by LD_LIBRARY_PATH, because no name with a blank can stand in LD_PRELOAD
        ${CC:-cc} -shared -fPIC -o "$dir/$preload" "$here/../../guest/slow_pages.c" -ldl
    fi
    # shellcheck disable=SC2086
    (cd "$dir" && env LD_PRELOAD="$preload" LD_LIBRARY_PATH="$dir" \
        ASAN_OPTIONS="verify_asan_link_order=0:${ASAN_OPTIONS-}" \
        timeout 400 "$bigfoot" ipl run --seconds 300 $options <in >out 2>err)
    st=$?
    want=$(sed -n 's/^# output: //p' "$f")
    if [ $st -ne 0 ]; then
        echo "not ok $name: status $st"
        cat "$dir/err"
    elif [ -n "$want" ] && ! printf "$want" | cmp -s - "$dir/out"; then
        echo "not ok $name: standard output differs"
        od -c "$dir/out" | head
    else
        echo "ok $name"
    fi
done
