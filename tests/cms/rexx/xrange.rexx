/* xrange */
say c2x(xrange('03'x,'07'x)) c2x(xrange(,'04'x)) xrange('a','f') c2x(xrange('FE'x,'02'x)) length(xrange()) c2x(xrange('i','j')) c2x(xrange('7'))==c2x(xrange('7','FF'x))
