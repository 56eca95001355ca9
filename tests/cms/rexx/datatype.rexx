/* datatype */
list="'12.3' '12' '' ' 12 ' 'abc' 'ABC' 'aBc' '1E5' '1e-5' '101' '1 0101' '12 ' 'f0 AB' 'a.b' '3.' '.' '-' '+ 5' '5E' '1.2.3' '_x' 'a b' '12345678901' '0.0' '1e500'"
do i=1 to 25
  v=word("12.3|12||_12_|abc|ABC|aBc|1E5|99|101|1_0101|12_|f0_AB|a.b|3.|.|-|+_5|5E|1.2.3|x|a_b|12345678901|0.0|1e500",1)
  parse value "12.3|12||_12_|abc|ABC|aBc|1E5|99|101|1_0101|12_|f0_AB|a.b|3.|.|-|+_5|5E|1.2.3|x|a_b|12345678901|0.0|1e500|" with v '|' rest
  do k=2 to i
    parse var rest v '|' rest
  end
  v=translate(v,' ','_')
  s='['v']' datatype(v)
  do t=1 to 9
    o=substr('ABLMNSUWX',t,1)
    if v=='' & pos(o,'BX')>0 then iterate
    s=s o'='datatype(v,o)
  end
  say s
end
