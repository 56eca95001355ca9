#!/bin/sh
# The fuzz targets are built only by `make fuzz`; here each is at least compiled, so that a change of
# what it calls does not leave it behind.
cd "$(dirname "$0")/../.." || exit 1
for f in tests/fuzz/fuzz_*.c; do
    name=$(basename "$f" .c)
    # shellcheck disable=SC2046
    if why=$(${CC:-cc} -std=gnu11 -I. -D_GNU_SOURCE $(pkg-config --cflags libuv libtelnet) -Wall -Wextra \
        -Wno-unused-parameter -Werror -fsyntax-only "$f" 2>&1); then
        echo "ok $name compiles"
    else
        echo "not ok $name compiles: $(echo "$why" | grep -m 1 error)"
    fi
done
