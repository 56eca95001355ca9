/* symbol */
j=3; drop a.3
say symbol('J') symbol(J) symbol('a.j') symbol(2) symbol('*') symbol('a b') symbol('')
a.3=7; say symbol('a.j') symbol('a.') symbol('a.3') symbol('.5') symbol('zz')
a.=1; say symbol('a.') symbol('a.qq')
