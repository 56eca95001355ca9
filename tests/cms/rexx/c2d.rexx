/* c2d */
say c2d('09'X) c2d('81'X) c2d('FF81'X) c2d('') c2d('a') c2d('0000'x)
say c2d('81'X,1) c2d('81'X,2) c2d('FF81'X,2) c2d('FF81'X,1) c2d('FF7F'X,1) c2d('F081'X,2) c2d('F081'X,1) c2d('0031'X,0)
numeric digits 30
say c2d('ffffffffffffffff'x) c2d('ffffffffffffffff'x,8) c2d('8000000000000000'x,8) c2d('7fffffffffffffffffff'x)
