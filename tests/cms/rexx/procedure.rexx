/* procedure */
a=1; b=2; c.1='s'; c.2='t'
call p1; say a b
call p2; say a b c.1 c.2
list='a c.'; call p3; say a c.1
call p4; say c.1 c.2
k=1; call p5; say c.1
say fact(10) fib(12)
exit
p1: procedure; say a; a=9; return
p2: procedure expose a c.; say a b; a=10; c.1='new'; return
p3: procedure expose (list); say list a c.1; a=11; c.1='newer'; list='changed?'; return
p4: procedure expose c.1; c.1='only'; c.2='local'; say c.1 c.2; return
p5: procedure expose k c.k; c.k='via k'; return
fact: procedure; parse arg n; if n<2 then return 1; return n*fact(n-1)
fib: procedure; arg n; if n<2 then return n; return fib(n-1)+fib(n-2)
