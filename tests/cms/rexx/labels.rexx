/* labels */
x=1
here: x=x+1
if x<4 then signal here
say x
call sub; exit
sub: sub2: say 'both'; return
