/* only the first clause traced on a line has its number */
trace r; do i = 1 to 2; interpret 'x = i; y = 2'; end
if 1 then say f(1) f(2)
else nop
trace e; 'RC 3'; 'RC 4'
exit
f: if 1 then return 3
