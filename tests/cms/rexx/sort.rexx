/* sort */
n=0; seed=12345
do i=1 to 60; seed=(seed*1103+7919)//65536; a.i=seed; end
do i=2 to 60; v=a.i; j=i-1; do while j>0; if a.j<=v then leave; k=j+1; a.k=a.j; j=j-1; end; k=j+1; a.k=v; end
s=''; do i=1 to 60; s=s a.i; end; say s
