/* SIGNAL ON SYNTAX and an error of scanning: the label must stand before it */
signal start
early: say 'early' rc sigl
signal on syntax name late
interpret "say 'abc"
late: say 'late' rc sigl
signal on syntax name last
call sub
say 'never'
start: signal on syntax name early
say 'abc
sub: say 1 ~ 2
last: say 'never'
