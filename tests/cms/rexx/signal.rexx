/* signal */
signal skip
say 'not here'
skip: say 'here' sigl
x='LAB2'; signal value x
say 'no'
lab2: say 'lab2'
do i=1 to 3; if i=2 then signal out; end
out: say 'out' i
signal value translate('en' || 'd')
say 'no'
end: say 'end'
