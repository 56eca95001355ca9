#!/bin/sh
# The house's one direction of dependency: bigfoot.c -> cms/ -> cp/ -> tn3270/ -> engine/.
# Every #include "..." of a source file is held against what its folder may see.
cd "$(dirname "$0")/../.." || exit 1

# folder, and a pattern of what its files may include
check() {
    name=$1 files=$2 allowed=$3
    included=$(find "$files" -name '*.[ch]' -exec grep -Hn '^#include "' {} +)
    bad=$(echo "$included" | grep -vE "#include \"($allowed)")
    if [ -z "$included" ] || [ -n "$bad" ]; then
        echo "not ok layers_$name: $(echo "$bad" | head -5)"
    else
        echo "ok layers_$name"
    fi
}

check engine engine 'engine/'
check engine_base engine/base 'engine/base/'
check tn3270 tn3270 'tn3270/|engine/base/'
check cp cp 'cp/|tn3270/|engine/sie\.h|engine/base/|panels/'
check cms cms 'cms/|cp/guest\.h|engine/base/'

# CMS's clock is CP's, by guest_local_time(); only the file system stands on the host's without a machine.
bad=$(grep -rnE 'localtime|time\(NULL\)|gettimeofday' cms --include='*.c' | grep -v '^cms/filesystem/edf\.c:')
[ -z "$bad" ] && echo "ok layers_clock" || echo "not ok layers_clock: $bad"

# A checker that cannot fail is none: it must refuse a file that breaks the rule.
tmp=$(mktemp -d) && mkdir -p "$tmp/cms" && echo '#include "cp/vm.h"' >"$tmp/cms/x.c"
case $(cd "$tmp" && check cms cms 'cms/|cp/guest\.h|engine/base/') in
'not ok layers_cms: cms/x.c'*) echo "ok layers_refuses" ;;
*) echo "not ok layers_refuses: a forbidden include was let through" ;;
esac
rm -rf "$tmp"
