/* parse_literal */
parse value 'key=val;k2=v2' with k '=' v ';' r; say '<'k'><'v'><'r'>'
parse value 'no match' with a 'zz' b; say '<'a'><'||b||'>'
parse value 'a,b,,c' with x ',' y ',' z ',' w; say '<'||x||'><'y'><'z'><'w'>'
parse value 'aXbXc' with a 'X' b; say '<'a'><'||b||'>'
d='-'; parse value '12-34-56' with a (d) b (d) c; say a b c
parse value 'abc' with a '' b; say '<'a'><'||b||'>'
parse value 'pre: one two' with 'pre:' w1 w2; say '<'w1'><'w2'>'
parse value 'a b=c d' with p q '=' r s; say '<'p'><'q'><'r'><'s'>'
parse upper value 'abc def' with 'ABC' x; say '<'||x||'>'
parse value '(x)' with '(' i ')'; say i
parse value 'aabbaab' with 'bb' y 'b' z; say '<'y'><'z'>'
