#!/bin/sh
# deps.sh PACKAGE...: install the Debian packages that are missing, and nothing else.
# Root, or sudo; without apt a clear list and status 1.
set -u
missing=
for p in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing="$missing $p"
done
[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "bigfoot: deps: no apt here; please install:$missing" >&2
    exit 1
fi
as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
echo "installing:$missing"
$as_root apt-get update -qq >/dev/null 2>&1
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null || {
    echo "bigfoot: deps: apt-get could not install:$missing" >&2
    exit 1
}
