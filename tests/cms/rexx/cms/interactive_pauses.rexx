/* where interactive debug stops */
trace ?r
if 1 then
  x = 2
else nop
select
  when 0 then nop
  otherwise
    x = 3
end
call sub
signal over
say 'never'
over:
do i = 1 to 2
end
trace off
exit
sub: return
