/* if_else */
if 1 then say 'a'; else say 'b'
if 0 then say 'a'; else say 'b'
if 1 then
  say 'multi'
else
  say 'line'
if 0 then nop; else if 1 then say 'elseif'; else say 'no'
if 1 then if 0 then say 'x'; else say 'inner else'
if 1 then do; say 'block'; end; else do; say 'other'; end
if 0 then do; say 'block'; end
else do
 say 'other'
end
if 1 then; say 'semi'
say 'end'
