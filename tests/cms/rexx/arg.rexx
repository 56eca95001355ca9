/* arg */
call one 1,,3
call one
call one ,
call one 'a'
say f('x','y') f(,2) f()
exit
one: say arg() '['arg(1)']' '['arg(2)']' arg(1,'e') arg(2,'E') arg(2,'O') arg(4,'o')
parse arg a, b, c
say '<'a'><'||b||'><'c'>'
return
f: return arg()':'arg(1)'/'arg(2)
