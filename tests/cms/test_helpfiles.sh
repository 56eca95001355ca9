#!/bin/sh
# `bigfoot helpfiles`: a file a topic, and every text in sample-disks/help stands in one of them.
# A text whose topic is gone (a command was renamed) is a failure.
cd "$(dirname "$0")/../.." || exit 1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
if "${BUILD:=build}/bigfoot" helpfiles "$dir" sample-disks/help; then
    echo "ok helpfiles_made"
else
    echo "not ok helpfiles_made: status $?"
fi
lost=
for f in sample-disks/help/*; do
    tail -n "$(wc -l <"$f")" "$dir/$(basename "$f")" 2>/dev/null | cmp -s - "$f" || lost="$lost $(basename "$f")"
done
[ -z "$lost" ] && echo "ok helpfiles_texts" || echo "not ok helpfiles_texts: no topic for$lost"
bare=$(grep -L '^\.cs descript on' "$dir"/*.HELPC* "$dir"/*.HELPMSG "$dir"/*.HELPREXX)
[ -z "$bare" ] && echo "ok helpfiles_sections" || echo "not ok helpfiles_sections: $bare"
unknown=$(while read -r fn _; do
    [ -s "$dir/$fn.HELPCP" ] || echo "$fn"
done <"$dir/CP.HELPABBR")
[ -z "$unknown" ] && echo "ok helpfiles_abbreviations" || echo "not ok helpfiles_abbreviations: $unknown"
# Names that begin alike have files of their own (CPTRACE, CPTRAP), but for two names of one operand.
other=$(while read -r fn _ name; do
    case $name in "QUERY PRIVCLASS" | *" DYNAMIC_IO") continue ;; esac
    grep -qxF -e "$name" "$dir/$fn.HELPCP" || echo "$name"
done <"$dir/CP.HELPABBR")
[ -z "$other" ] && echo "ok helpfiles_own_file" || echo "not ok helpfiles_own_file: $other"
# What stands as it is: lines that begin with a blank, and tables of operands.
wide=$(awk '/^\.fo off/{as_is=1} /^\.(fo on|cs)/{as_is=/off$/ ? 0 : as_is} (as_is || /^ /) && length > 79 {print FILENAME ":" FNR}' "$dir"/*.HELP*)
[ -z "$wide" ] && echo "ok helpfiles_width" || echo "not ok helpfiles_width: $wide"
for menu in CPQUERY.HELPTASK CPSET.HELPTASK CPDEFINE.HELPTASK CP.HELPTASK MESSAGES.HELPMENU; do
    [ "$(wc -l <"$dir/$menu")" -gt 30 ] && echo "ok helpfiles_menu_$menu" || echo "not ok helpfiles_menu_$menu"
done
# A menu has all names, the letters that suffice in capitals; what is in columns begins behind a null line.
lost=$(while read -r fn min name more; do
    [ -z "$more" ] || continue
    cell=$(echo "$name" | cut -c1-9)
    case $min in
    0 | ${#name}) ;;
    *) cell=$(echo "$cell" | cut -c1-"$min")$(echo "$cell" | cut -c"$((min + 1))"- | tr A-Z a-z) ;;
    esac
    sed '1,/^$/d' "$dir/CP.HELPMENU" | tr -s ' ' '\n' | grep -qxF -e "$cell" || echo "$cell"
done <"$dir/CP.HELPABBR")
[ -z "$lost" ] && echo "ok helpfiles_grid" || echo "not ok helpfiles_grid: $lost"
sed '1,/^$/d' "$dir/CP.HELPMENU" | head -1 | grep -q '^ \*CPDEFINE [ *#:A-Z]' && echo "ok helpfiles_grid_marks" ||
    echo "not ok helpfiles_grid_marks"
missing=
for f in sample-disks/disks/MAINT.190/*.EXEC sample-disks/disks/MAINT.19E/*.EXEC; do
    name=$(basename "$f" .EXEC)
    [ "$name" = WELCOME ] || [ -s "$dir/$name.HELPCMS" ] || missing="$missing $name"
done
[ -z "$missing" ] && echo "ok helpfiles_execs" || echo "not ok helpfiles_execs: no help for$missing"
