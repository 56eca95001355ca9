/* queue_loop */
do i=1 to 5; queue i; end
s=0; do while queued()>0; pull n; s=s+n; end; say s
do i=1 to 3; push i; end; do 3; parse pull n; say n; end
