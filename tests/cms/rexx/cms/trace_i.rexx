/* TRACE I */
a.1 = 'one'; i = 1
trace i
x = -i + 2 * 3
y = a.i || left('abc', 2)
z = \(x = 5) & 1
s = undefined 'b' a.1 a.k b.i
call length s
trace l
say 'quiet'
label: say 'after label'
trace c
'RC 4'
'RC 0'
trace e
'RC 3'
trace f
'RC 3'
'RC -1'
trace o
'RC -1'
