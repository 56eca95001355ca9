/* an error with its traceback */
say 'before'
call sub 1
exit
sub: procedure
  do i = 1 to 2
    x = i + 1
    y = x + 'abc'
  end
return
