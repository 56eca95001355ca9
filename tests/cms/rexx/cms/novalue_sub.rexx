/* conditions go through routines */
signal on novalue
call a
novalue: say 'novalue' condition('D') sigl
exit
a: call b; return
b: x = 1
   y = q.x
   return
