/* EXIT typed in interactive trace; = does a clause again */
n = 0
call s
say 'never'
exit 1
s: trace ?a
n = n + 1
say 'n is' n
return
