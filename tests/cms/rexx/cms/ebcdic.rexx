/* EBCDIC values and order */
say c2x('A') c2x('az09 ') x2c('C1C2') c2d('1') d2c(193)
say ('a' < 'A') ('Z' < '0') ('a' << 'A') ('A' << '1') ('b' > 'a')
say (xrange('i','j') == 'i'||'8A8B8C8D8E8F90'x||'j') length(xrange('A','Z'))
say translate('hello') datatype('J','U') (bitor('a','404040'x) == ('C1'x||'4040'x))
say verify('ABC%', xrange('A','I')) '|' '[]' '{}' '@#$'
say c2x(' ') c2x(left('',2)) c2x(12.5) c2x(-3) c2x(1e20*1) 1.5*3 c2d('F1'x)
