/* mixed */
say length('abc') 'LENGTH'('abc')
a = 1 = 1; say a; a = b = c; say a
x = - 5 + 3 - - 2; say x; x = -a; say x
if 1 then if 0 then say 'x'; else say 'y'; else say 'z'
interpret 'do i = 1 to 5; if i = 3 then leave; say i; end'
call p 1, 2
say g(3) g(g(2))
do i = 1 to 2; interpret 'do j = 1 to 2; say i j; end'; end
do while x < 3; x = x + 1; if x = 2 then iterate; say 'w' x; end
parse value 1 2 3 with one . 1 all; say one'|'all
say 'a' || 1 + 2 'b'; say 1 || 2 + 3; say 'x'1'y'; say (1)2
say 3 > 2 > 1; say 1 = 1 = 1; say 'abc' = 'abc' & 'x' \= 'y'
say 2 ** 3 ** 2; say -2 ** 2; say 10 - 2 - 3; say 100 / 10 / 2; say 7 // 4 * 2
n = '5'; n.n = 'v'; say n.5 n.n; drop n; say n.n
t.a.b = 1; a = 'A'; say t.a.b symbol('t.a.b')
exit
length: return 'mine' arg(1)
p: procedure expose z; arg z, y; say z y arg(); z = 9; return
g: return arg(1) * 2 + 1
