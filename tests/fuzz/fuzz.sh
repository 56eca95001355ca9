#!/bin/sh
# fuzz.sh PROGRAM...: runs each fuzzer for FUZZ_SECONDS (default 60) from the seeds in
# tests/fuzz/corpus/NAME when there are any, new finds going to the build folder.  Prints `ok NAME` or `not ok NAME`;
# status 1 when one of them found something.
: "${FUZZ_SECONDS:=60}"
failed=0
for f in "$@"; do
    name=$(basename "$f")
    work=$f.work
    seeds=tests/fuzz/corpus/$name
    mkdir -p "$work/found"
    [ -d "$seeds" ] || seeds=
    if "$f" -max_total_time="$FUZZ_SECONDS" -max_len=4096 -timeout="${FUZZ_TIMEOUT:-60}" -rss_limit_mb=1024 \
        -artifact_prefix="$work/" "$work/found" $seeds >"$work/log" 2>&1; then
        echo "ok $name ($(grep -o 'Done [0-9]* runs' "$work/log"))"
    else
        echo "not ok $name: see $work/log"
        grep -E 'ERROR|SUMMARY|Test unit written' "$work/log" | head -5
        failed=1
    fi
done
exit $failed
