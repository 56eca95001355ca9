/* bigfact */
numeric digits 120; f=1; do i=1 to 70; f=f*i; end; say f
numeric digits 60; e=1; t=1; do i=1 to 50; t=t/i; e=e+t; end; say e
x=2; r=1; do 8; r=(r+x/r)/2; end; say r
