#!/bin/sh
# tests/engine/metal/codes.txt against the programs that it names: each expects the code, with an
# instruction-length code, where the table says that the old PSW points.
set -u
here=$(dirname "$0")/metal
grep -v '^#' "$here/codes.txt" | {
    bad=0 n=0
    while read -r code ends rest; do
        [ "$ends" = none ] && continue
        n=$((n + 1))
        short=$(printf '%x' "0x$code")
        for program in ${rest%%#*}; do
            file=$here/$program.s
            case $ends in
            on) want="fault +0x0*$short, *[246], *on," ;;
            # The address of the instruction behind, where it is not the one that follows.
            *) want="fault +0x0*$short, *[0246], *after,|(faultat|faultabs|expect) +0x0*$short, *[0246]," ;;
            esac
            grep -qiE "$want" "$file" && continue
            echo "not ok codes: $code is not raised by $program.s as $ends"
            bad=1
        done
    done
    [ $bad -eq 0 ] && echo "ok codes: $n program-interruption codes"
}
