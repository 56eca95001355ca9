#!/bin/sh
# fetch.sh [--update] OUTDIR: Debian's s390x packages for the Linux guest, by name.
#
# apt's own client works here with the host's sources, keys and proxy, but with the architecture
# s390x and a private state below OUTDIR/apt: nothing of the host is changed and no root is needed.
# apt checks the signatures and hashes; what it brought is listed in OUTDIR/debs/SHA256SUMS and
# checked again on each run.  A second run finds everything there and asks no network; --update
# looks for newer packages.
#
#   OUTDIR/debs/      the packages as they came, and in NAMES the list below as it was then: when it
#                     has changed they are fetched again, and without a network those there are taken
#   OUTDIR/root/      the same, unpacked (dpkg-deb -x), for mkinitrd.sh
#   OUTDIR/release    the kernel's release, e.g. 6.1.0-50-s390x
#
# A host whose sources have no s390x packages (Ubuntu's main archive, for one) gets Debian's own
# archive as the source, as long as Debian's archive key is installed.
# Status: 0 done, 2 wrong call, 3 not to be had (no network, no apt).
set -eu
export LC_ALL=C

# One line a package; the first name after "|" that the archive has is taken.
PACKAGES='linux-image-s390x
busybox-static
s390-tools
bash
findutils
util-linux
libc6
libfuse2|libfuse2t64
libgcc-s1
libncurses6
libpcre2-8-0
libselinux1
libsmartcols1
libstdc++6
libtinfo6
mawk
ncurses-base
zlib1g'

say() {
    echo "fetch.sh: $*" >&2
}

fail() {
    status=$1
    shift
    say "$*"
    exit "$status"
}

# A private configuration.  Hooks of the host (docker-clean empties the host's package cache)
# have no business with a private state, so they are cleared.
write_conf() {
    mkdir -p "$out/apt/state/lists/partial" "$out/apt/cache/archives/partial"
    : >"$out/apt/state/status"
    cat >"$out/apt/apt.conf" <<EOF
APT::Architecture "s390x";
#clear APT::Architectures;
APT::Architectures { "s390x"; };
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
APT::Sandbox::User "root";
Dir::State "$out/apt/state";
Dir::State::status "$out/apt/state/status";
Dir::Cache "$out/apt/cache";
Acquire::Languages "none";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
Acquire::Retries "1";
EOF
}

# The host's sources do not know the package: Debian's own archive instead.
use_debian_sources() {
    key=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -r "$key" ] || key=/usr/share/keyrings/debian-archive-keyring.pgp
    [ -r "$key" ] || return 1
    echo "deb [signed-by=$key] http://deb.debian.org/debian bookworm main" >"$out/apt/sources.list"
    cat >>"$out/apt/apt.conf" <<EOF
Dir::Etc::sourcelist "$out/apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
EOF
}

apt_update() {
    apt-get -c "$out/apt/apt.conf" -q update >"$out/apt/update.log" 2>&1 || true
}

have_package() {
    apt-cache -c "$out/apt/apt.conf" show --no-all-versions "$1" 2>/dev/null | grep -q '^Filename:'
}

# linux-image-s390x only depends on the real one.
kernel_package() {
    apt-cache -c "$out/apt/apt.conf" show --no-all-versions linux-image-s390x 2>/dev/null |
        sed -n 's/^Depends:.*\(linux-image-[0-9][^ ,]*-s390x\).*/\1/p' | head -n 1
}

# Prints the names to download, or says which is missing.
resolve() {
    for names in $PACKAGES; do
        found=
        for name in $(echo "$names" | tr '|' ' '); do
            [ "$name" = linux-image-s390x ] && name=$(kernel_package)
            if [ -n "$name" ] && have_package "$name"; then
                found=$name
                break
            fi
        done
        [ -n "$found" ] || {
            echo "$names" >"$out/apt/missing"
            return 1
        }
        echo "$found"
    done
}

same_list() {
    [ "$(cat "$out/debs/NAMES" 2>/dev/null)" = "$PACKAGES" ]
}

verified() {
    [ -s "$out/debs/SHA256SUMS" ] && (cd "$out/debs" && sha256sum --quiet -c SHA256SUMS) >/dev/null 2>&1
}

download() {
    command -v apt-get >/dev/null 2>&1 || fail 3 "no apt-get here: put the s390x packages into" \
        "$out/debs with a SHA256SUMS by hand: $(echo "$PACKAGES" | tr '\n' ' ')"
    write_conf
    say "asking the archive for s390x packages"
    apt_update
    if ! have_package linux-image-s390x && use_debian_sources; then
        say "the host's sources have no s390x kernel; using deb.debian.org"
        apt_update
    fi
    names=$(resolve) || {
        grep -hE '^(Err|E:|W:)' "$out/apt/update.log" | head -n 5 >&2 || true
        fail 3 "cannot find the s390x package $(cat "$out/apt/missing"):" \
            "no network, or no Debian archive in apt's sources"
    }
    new=$out/debs.new
    rm -rf "$new"
    mkdir -p "$new"
    say "downloading $(echo "$names" | tr '\n' ' ')"
    # shellcheck disable=SC2086  # a list of names
    (cd "$new" && apt-get -c "$out/apt/apt.conf" -q download $names) >"$out/apt/download.log" 2>&1 || {
        grep -hE '^(Err|E:|W:)' "$out/apt/download.log" | head -n 5 >&2 || true
        fail 3 "download failed (network?); the whole story is in $out/apt/download.log"
    }
    for deb in "$new"/*.deb; do
        dpkg-deb --info "$deb" >/dev/null 2>&1 || fail 3 "$deb is no Debian package"
    done
    (cd "$new" && sha256sum ./*.deb >SHA256SUMS)
    echo "$PACKAGES" >"$new/NAMES"
    rm -rf "$out/debs" "$out/root" "$out/release"
    mv "$new" "$out/debs"
}

unpack() {
    rm -rf "$out/root.new"
    mkdir -p "$out/root.new"
    for deb in "$out/debs"/*.deb; do
        dpkg-deb -x "$deb" "$out/root.new" || fail 3 "cannot unpack $deb"
    done
    image=$(find "$out/root.new/boot" -name 'vmlinuz-*-s390x' | sort | tail -n 1)
    [ -n "$image" ] || fail 3 "no /boot/vmlinuz-*-s390x in the packages"
    rm -rf "$out/root"
    mv "$out/root.new" "$out/root"
    echo "${image##*/vmlinuz-}" >"$out/release"
}

update=no
[ "${1:-}" = --update ] && update=yes && shift
[ $# -eq 1 ] || fail 2 "usage: fetch.sh [--update] OUTDIR"
command -v dpkg-deb >/dev/null 2>&1 || fail 3 "dpkg-deb is needed (Debian package dpkg)"
mkdir -p "$1" || fail 2 "cannot make $1"
out=$(cd "$1" && pwd)

if [ $update = yes ] || ! verified; then
    download
elif ! same_list; then
    (download) || say "the packages that are there are taken; some programs will be missing"
fi
[ -s "$out/release" ] || unpack
say "kernel $(cat "$out/release"), packages in $out/debs"
