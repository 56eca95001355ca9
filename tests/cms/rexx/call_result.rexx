/* call_result */
call a; say result
call b; say symbol('RESULT')
say a()
call c 5; say result sigl
x = d(1,2,3)(4); say x
exit
a: return 'value a'
b: return
c: return arg(1)+1
d: return arg(1) arg(2) arg(3)' '
