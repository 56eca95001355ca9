/* PROCEDURE EXPOSE: what a name in parentheses lists, in front of its stem and behind it */
a. = 'def'; a.1 = 'b c'; a.2 = 'two'; b = 'B'; c = 'C'; n = 'a. m'; m = 'M'
call p1; say a.1 a.2 b c
call p2; say a.1 a.2 b c
call p3; say a.1 a.2 m
call p4; say a.1 a.2 a.3 b
exit
p1: procedure expose (a.1) a.; say a.1 a.2 a.9 b c; a.1 = 'b'; a.2 = 'zwei'; b = 'BB'; return
p2: procedure expose a. (a.1); say a.1 a.2 a.9 b c; a.2 = 'drei'; b = 'BBB'; return
p3: procedure expose (n) a.; say a.1 a.2 m; a.1 = 'm'; return
p4: procedure expose a.1 a.; say a.1 a.2 a.3; a.3 = 'new'; a. = 'all'; a.2 = 'x'; return
