/* nested_calls */
say f(g(1),h(2,g(3)))
say length(copies('ab',3))+words('a b c')*2
say max(f(1,2),g(9)) left(right('abcdef',4),2)substr('xyz',2)
exit
f: return arg(1)+arg(2)
g: return arg(1)*10
h: return arg(1)-arg(2)
