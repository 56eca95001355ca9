/* stems through PROCEDURE EXPOSE */
s. = 'init'; s.1 = 'one'; i = 1; names = 'i s.i q.'; q.5 = 'five'
call a; say s.1 s.2 q.5 q.6
call b; say s.1 s.2 s.9
call c; say q.5 q.7
do d = 1 to 3; call e d; end; say t.1 t.2 t.3
exit
a: procedure expose s. q.; s.1 = 'ONE'; s.2 = 'two'; q. = 'all'; q.6 = 6; return
b: procedure expose i s.i; say s.i s.2; s.i = 'changed'; s.9 = 'lost'; return
c: procedure expose (names); say i s.1 q.6; drop q.; q.7 = 'seven'; return
e: procedure expose t.; arg n; t.n = n * n; if n < 3 then call e2 n; return
e2: procedure expose t.; arg n; t.n = t.n + 100; return
