/* CALL ON: SIGL is the line of the clause in which the condition came up (Regina's lines) */
trace off
call on error name er
'false'
say 'after'
do i = 1 to 2; 'false'; end

call s
interpret "'false'"
if 1 then 'false'
'false'
exit
s: 'false'
return
er: say 'error' sigl condition('I'); return
