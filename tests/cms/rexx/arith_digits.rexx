/* arith_digits */
do d=4 to 25 by 3
numeric digits d; x=2; y=3; z=7; w=123456789123456789; u=1; v=1e20
say d': ' x/y u/z x**17 w+1 v+u 99.99+.009 1.5*1.5 10/y -x/y 100/z y**7 u/(y**9) w*w w-1 w/z
end
numeric digits 50; say 1/97 2**150 1234567890123456789012345678901234567890*9876543210987654321
numeric digits 200; say 2**600 ; say 1/7; say 3**300//1e50
numeric digits 5; say 123456 123456+0 99999+1 99999*99999 54321.6+0 0.0000123456+0
