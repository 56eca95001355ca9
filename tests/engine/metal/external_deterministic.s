# options: --deterministic
# The same in deterministic mode, where an instruction is a nanosecond.
        .include "external.s"
