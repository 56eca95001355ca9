/* DO, SELECT, IF that the program does not end, and what there must be: each is error 14, 35, 38 or 46. */
signal on syntax
call with 'do 0; nop'
call with 'do 2; nop'
call with 'do i = 1; iterate'
call with 'do forever; leave'
call with 'do i = 3 to 1; nop'
call with 'select; when 1 then nop'
call with 'select; when 0 then nop; when 1 then nop; when 1 then nop'
call with 'select; when 0 then nop; otherwise nop'
call with 'if 0 then'
call with 'if 0 then nop; else'
call with 'if 0 then do; nop'
call with 'options'
call with 'interpret'
call with 'parse value 1 with (a||b) c'
call with 'parse value 1 with (a'
call with 'parse value 1 with ("x") c'
call with 'parse value 1 with =(7) c'
call with 'parse value 1 with +(+7) c'
p = 3; parse value 'abcdef' with x (y) =(p) z +(p) w
say x y z w
say 'and a program:'
do 0
nop
exit
with: parse arg what
interpret what
say 'no error:' what
return
syntax: say rc what
signal on syntax
return
