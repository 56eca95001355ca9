/* select */
do i=1 to 4
select
  when i=1 then say 'one'
  when i=2 then do; say 'two'; say 'zwei'; end
  when i=3 then nop
  otherwise
    say 'other'; say 'more'
end
end
select; when 0 then say 'x'; otherwise; end
select; when 1 then select; when 0 then say 'a'; otherwise say 'nested'; end; otherwise say 'b'; end
if 1 then select; when 1 then say 'in if'; end; else say 'no'
