/* concat */
a='x'; b='y'; say a b a||b a'z' 'z'a a b'-'a a.1'q' 'it''s' 'a'||' '||'b'  a   b
say 1 2 3+4 5||6 1||2*3 2*3||1 '41'x '0100 0001'b length('') '00ff'x=='00FF'X
