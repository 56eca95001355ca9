/* DROP is no variable of its own list; the elapsed-time clock runs from its first use */
drop = 5
x = 1
drop x
say drop x
drop drop
say drop
call time 'E'
do i = 1 to 50000000 while time('E') = 0
end
say (i < 50000000) (time('E') > 0)
