/* do_forms */
do i=1 to 3; say i; end; say i
do i=3 to 1 by -1; say i; end
do i=1 by 2 for 3; say i; end; say i
do i=1 to 10 by 4; say i; end
do 2; say 'twice'; end
do 0; say 'never'; end
n=0; do forever; n=n+1; if n>3 then leave; end; say n
n=0; do while n<3; n=n+1; end; say n
n=0; do until n>=3; n=n+1; end; say n
do i=1 to 5 while i<3; say i; end
do i=1 to 5 until i=3; say i; end
do i=1.5 to 3 by .5; say i; end
do i=5 to 1; say 'never'; end; say i
do i=1 for 0; say 'never'; end; say i
do forever while n<5; n=n+1; end; say n
x=3; do x; say 'x'; x=1; end
do i=1 to 2; do j=1 to 2; say i j; end j; end i
do; say 'simple'; end
do i = 10 for 3 by -3; say i; end
do a.1=1 to 3; say a.1; end
do i=1 to 3; i=i+1; say 'mod' i; end
do i='1' to '2.0'; say i; end; do i=1 for 2 to 9 ; say i; end
