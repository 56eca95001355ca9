/* errors */
n=0
do k=1 to 27
  if wordpos(k,'5 6 9 11 18')=0 then call try k
end
exit
try: procedure
arg k
signal on syntax
select
 when k=1 then x=1/0
 when k=2 then x='a'+1
 when k=3 then x=substr('abc',0)
 when k=4 then x=substr('abc',1,2,'xx')
 when k=5 then x=nosuchfunction(1)
 when k=6 then call nosuchroutine
 when k=7 then if 2 then nop
 when k=8 then x=1&2
 when k=9 then numeric digits 0
 when k=10 then do i='a' to 3; end
 when k=11 then do -1; end
 when k=12 then x=copies('a',-1)
 when k=13 then x=left('a')
 when k=14 then x=length()
 when k=15 then x=length(1,2)
 when k=16 then signal nosuchlabel
 when k=17 then x=2**1.5
 when k=18 then x=noret()
 when k=19 then select; when 0 then nop; end
 when k=20 then x=x2c('zz')
 when k=21 then x=d2c(-1)
 when k=22 then x=format(123,2)
 when k=23 then interpret 'leave'
 when k=24 then interpret 'iterate x'
 when k=25 then numeric fuzz 9
 when k=26 then x=1e99999999*1e999999999
 when k=27 then x=random(5,1)
end
say k 'no error'
return
noret: return
syntax: say k 'error' rc
return
