#!/bin/bash
# Each program in tests/cms/rexx/ runs under Regina and under our interpreter (in ASCII, by
# rexx_driver); what they say must be the same.  Programs in tests/cms/rexx/cms/ are CMS's own
# (messages, TRACE, commands, EBCDIC): what they say is compared with the .out file beside each.
cd "$(dirname "$0")/../.." || exit 1
driver=${BUILD:-build}/tests/cms/rexx_driver
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

compare() { # name expected got
    if cmp -s "$2" "$3"; then
        echo "ok rexx $1"
    else
        echo "not ok rexx $1: $(diff "$2" "$3" | head -5 | tr '\n' '~')"
    fi
}

if command -v regina >/dev/null; then
    for f in tests/cms/rexx/*.rexx; do
        name=$(basename "$f" .rexx)
        timeout 600 regina "$f" </dev/null >"$work/want" 2>/dev/null
        timeout 600 "$driver" "$f" </dev/null >"$work/got" 2>&1
        compare "$name" "$work/want" "$work/got"
    done
else
    echo "skip rexx against regina: no regina (Debian package regina-rexx)"
fi
for f in tests/cms/rexx/cms/*.rexx; do
    name=$(basename "$f" .rexx)
    in=${f%.rexx}.in
    [ -e "$in" ] || in=/dev/null
    for mode in "" -e; do
        case $name in ebcdic*) [ -n "$mode" ] || continue ;; esac
        timeout 600 "$driver" $mode "$f" 'Some Args' <"$in" >"$work/got" 2>&1
        compare "cms/$name${mode:+ in EBCDIC}" "${f%.rexx}.out" "$work/got"
    done
done
