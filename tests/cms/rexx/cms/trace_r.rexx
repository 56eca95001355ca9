/* TRACE R */
trace r
x = 1 + 2
say 'x is' x
if x = 3 then
  say 'three'
else
  say 'not'
do i = 1 to 2
  call sub i
end
select
  when x = 1 then nop
  when x = 3 then nop
  otherwise nop
end
parse value 'a b c' with p . q
trace o
exit
sub: arg n
  return n * 2
