/* interactive trace */
trace ?r
x = 1
y = 2
say x y
z = 3
trace off
say z
