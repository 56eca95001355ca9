/* error inside INTERPRET */
v = 'x = 1 +'
interpret v
