/* primes */
s=''; do n=2 to 200; do d=2 while d*d<=n; if n//d=0 then iterate n; end; s=s n; end; say s
