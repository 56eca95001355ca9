"""Pieces of assembler sources that programs for CMS are made of, and how their answers are looked at."""
import re


def e(text):
    return ",".join("0x%02x" % b for b in text.encode("cp037"))



def call(name, label):
    """The code of a call, whose plist address is a constant that is relocated."""
    return "        l 1,%s-base(12)\n        svc 202\n        .byte 0,0,0,1\n" % label


def typlin(label, text, at=None):
    return ("        .balign 4\n%s: .byte %s\n        .long 0x01000000+%s\n        .byte 0xc2,0\n"
            "        .short %s\n" % (label, e("TYPLIN  "), at or label + "t", text))


BEGIN = "        basr 12,0\nbase:   lr 10,14\n        lr 11,1\n"
END = "        br 10\n        .balign 8\n"


def say(t, command, pattern):
    """What is on the screen when the command's answer is."""
    t.enter("vmfclear")
    t.wait(r"\AReady;.*\n\n")
    t.enter(command)
    return "\n".join(t.wait("(?s)^%s\n.*%s" % (re.escape(command), pattern)))
