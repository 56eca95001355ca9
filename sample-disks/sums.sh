#!/bin/sh
# sums.sh BIGFOOT: what a sample system made now would be made of, a line a file: the sources here and HELP's
# files, which that bigfoot makes of its tables.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bigfoot=$(realpath "$1")
export LC_ALL=C
help=$(mktemp -d)
trap 'rm -rf "$help"' EXIT
"$bigfoot" helpfiles "$help" "$here/help" >/dev/null
for tree in "$here" "$help"; do
    (cd "$tree" && find -L . -type f | sort | tr '\n' '\0' | xargs -0 cksum)
done
