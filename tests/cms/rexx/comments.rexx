/* comments */
/* block */ say 'a' /* inside */ 'b' /* nested /* deep */ still */
say 'x' /* spans
lines */ 'y'
say 'cont',
 'inued' 'and',   /* comment after comma */
 'more'
a = 1 /* c */ + /* d */ 2; say a; ; ;
say 'semi'; say 'two'
say "it's" 'say "x"' /**/
say a/**/a
say 1,
+2
