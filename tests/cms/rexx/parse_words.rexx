/* parse_words */
parse value ' alpha  beta gamma ' with a b c; call s a,b,c
parse value 'alpha beta gamma' with a . c; call s a,c
parse value 'one' with a b; call s a,b
parse value '' with a b; call s a,b
parse value ' x ' with a; call s a
parse value 'a b c d' with p q; call s p,q
parse value 'a  b  c' with p q; call s p,q
parse value 'a b  ' with p q r; call s p,q,r
parse value 'a b' with . x .; call s x
x='1 2 3'; parse var x x y; call s x,y
parse value 'abc' with; parse value 3+4 with z; call s z
exit
s: do i=1 to arg(); call charo '<'arg(i)'>'; end; say ''; return
charo: say arg(1); return
