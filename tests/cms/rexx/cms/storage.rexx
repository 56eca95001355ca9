/* memory is bounded */
signal on syntax
x = 'abcdefgh'
do forever; x = x || x; end
syntax: say rc errortext(rc)
drop x
y = copies('z', 1000); say length(y)
signal on syntax name s2
z = copies('abc', 999999999)
s2: say rc
