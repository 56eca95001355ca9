/* what comes before a bad clause runs; a trap gets it */
say 'one'
signal on syntax
x = ) 5
say 'never'
syntax: say 'trapped' rc errortext(rc) 'line' sigl
signal off syntax
say 'two'
if 1 = 1
say 'no then'
