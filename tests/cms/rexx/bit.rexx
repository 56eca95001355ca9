/* bit */
say c2x(bitand('12'x)) c2x(bitand('73'x,'27'x)) c2x(bitand('13'x,'5555'x)) c2x(bitand('13'x,'5555'x,'74'x))
say c2x(bitor('12'x)) c2x(bitor('15'x,'24'x)) c2x(bitor('15'x,'2456'x)) c2x(bitor('15'x,'2456'x,'F0'x)) c2x(bitor('1111'x,,'4D'x))
say c2x(bitxor('12'x)) c2x(bitxor('12'x,'22'x)) c2x(bitxor('1211'x,'22'x)) c2x(bitxor('1111'x,'444444'x,'40'x)) c2x(bitxor('1111'x,,'4D'x))
