/* parse_args */
call p 'a b','c d'
call p 'a b'
call p ,'x y'
call q 'Mixed Case', 'second'
exit
p: parse arg w1 w2, w3 w4; say '<'w1'><'w2'><'w3'><'w4'>'; return
q: arg a b, c; say a'/'||b||'/'c; parse upper arg d; say d; parse arg 1 e 4 f, g; say e'|'f'|'g; return
