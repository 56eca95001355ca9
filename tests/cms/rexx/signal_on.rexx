/* signal_on */
signal on syntax
x = 1 + 'abc'
say 'no'
syntax: say 'syntax' rc sigl condition('C') condition('I') condition('S')
signal on novalue name nv
y = undefd
nv: say 'novalue' sigl condition('D') condition('C')
signal on novalue name nv2
z.1 = q.r
nv2: say condition('D')
signal on syntax name s2
call sub
say 'no'
s2: say 's2' rc sigl
signal on syntax name s3; interpret 'x = ('
s3: say 's3' rc
signal off novalue; say undefd
exit
sub: x = 1/0; return
