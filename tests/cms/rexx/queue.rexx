/* queue */
queue 'one'; push 'two'; queue 'three three'
say queued()
pull a b; say a'/'||b
parse pull x; say x
pull; say queued()
push 'lower case'; parse pull z; say z; push 'lower case'; pull z; say z
queue; say queued(); parse pull e; say '['e']'
