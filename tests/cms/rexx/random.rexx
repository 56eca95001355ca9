/* random */
do 200; r=random(5,8); if r<5|r>8 then say 'bad' r; end
do 200; r=random(10); if r<0|r>10 then say 'bad' r; end
do 50; r=random(); if r<0|r>999 then say 'bad' r; end
x=random(1,1000,42); a=random(1,1000) random(1,1000); y=random(1,1000,42); b=random(1,1000) random(1,1000)
say x=y a=b random(7,7)
