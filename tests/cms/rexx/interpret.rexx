/* interpret */
interpret "say 'hi'; x=3"
say x
interpret 'do i=1 to 2; say i; end'
v='y'; interpret v'=5'; say y
interpret 'interpret "say 1+1"'
interpret ''
interpret 'if x=3 then say "three"; else say "not"'
do k=1 to 2; interpret "call sub" k; end
say f(2)
interpret 'exit 0'
say 'not here'
sub: say 'sub' arg(1); return
f: interpret 'return arg(1)*2'
