/* the control stack is bounded; the trap still works */
signal on syntax
n = 0
call deep
syntax: say rc errortext(rc)
exit
deep: n = n + 1; call deep; return
