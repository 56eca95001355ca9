#!/bin/sh
# Instructions side by side: random operands, this engine and qemu-s390x, or models of decimal
# arithmetic and of hexadecimal floating point.  LOCKSTEP_COUNT cases an instruction, LOCKSTEP_SEED
# to choose others.
: "${BUILD:=build}" "${CC:=gcc}" "${LOCKSTEP_COUNT:=8}" "${LOCKSTEP_SEED:=1}"
dir=tests/engine/lockstep
out=$BUILD/tests/lockstep
mkdir -p "$out"
for tool in qemu-s390x s390x-linux-gnu-gcc python3; do
    command -v $tool >/dev/null || { echo "skip lockstep: no $tool"; exit 0; }
done
s390x-linux-gnu-gcc -static -O2 -march=z196 -fno-stack-protector -o "$out/qemu_side" \
    $dir/qemu_side.c || { echo "not ok lockstep: qemu_side.c does not compile"; exit 1; }
$CC -std=gnu11 -O1 -D_GNU_SOURCE -I. $SANITIZE -o "$out/engine_side" $dir/engine_side.c \
    "$BUILD/libbigfoot.a" -lcrypto -lpthread -lm || { echo "not ok lockstep: engine_side.c"; exit 1; }

python3 $dir/make_cases.py engine/insn.def "$LOCKSTEP_COUNT" "$LOCKSTEP_SEED" >"$out/cases" &&
    timeout 600 "$out/engine_side" <"$out/cases" >"$out/engine" &&
    timeout 600 qemu-s390x "$out/qemu_side" <"$out/cases" >"$out/qemu" &&
    python3 $dir/compare.py "$out/engine" "$out/qemu" >"$out/report"
st=$?
if [ $st -eq 0 ]; then
    echo "ok lockstep"
else
    echo "not ok lockstep: $(tail -1 "$out/report")"
    head -40 "$out/report"
fi

python3 $dir/make_cases.py engine/insn.def $((LOCKSTEP_COUNT * 5)) "$LOCKSTEP_SEED" --decimal \
    >"$out/decimal" &&
    timeout 600 "$out/engine_side" <"$out/decimal" >"$out/decimal_engine" &&
    python3 $dir/decimal_model.py "$out/decimal" "$out/decimal_engine" >"$out/decimal_report"
if [ $? -eq 0 ]; then
    echo "ok lockstep_decimal"
else
    echo "not ok lockstep_decimal: $(tail -1 "$out/decimal_report")"
    head -20 "$out/decimal_report"
fi

python3 $dir/hfp_model.py make $((LOCKSTEP_COUNT * 5)) "$LOCKSTEP_SEED" >"$out/hfp" &&
    timeout 600 "$out/engine_side" <"$out/hfp" >"$out/hfp_engine" &&
    python3 $dir/hfp_model.py check "$out/hfp" "$out/hfp_engine" >"$out/hfp_report"
if [ $? -eq 0 ]; then
    echo "ok lockstep_hfp"
else
    echo "not ok lockstep_hfp: $(tail -1 "$out/hfp_report")"
    head -20 "$out/hfp_report"
fi
