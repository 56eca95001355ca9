/* leave_iterate */
do i=1 to 5; if i=2 then iterate; if i=4 then leave; say i; end
do i=1 to 3; do j=1 to 3; if j=2 then iterate i; if i=3 then leave i; say i j; end; end; say i j
do i=1 to 2; do; if i=1 then iterate; end; say i; end
do i=1 to 3; select; when i=2 then leave; otherwise say 'o' i; end; end; say i
do forever; do 3; leave; end; say 'out'; leave; end
n=0; do until n=3; n=n+1; if n=2 then iterate; say n; end
