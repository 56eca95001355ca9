/* address_fn */
address foo; say address(); address bar; say address(); address; say address(); address value 'B'||'AZ'; say address()
call s; say address(); exit
s: address inner; say address(); return
