/* time */
t=time(); say length(t) substr(t,3,1) substr(t,6,1)
say time('H')=left(time(),2)+0 time('M')=time('H')*60+substr(time(),4,2) time('S')=time('M')*60+right(time(),2)
say length(time('L')) datatype(time('E')) time('R')>=0 pos(right(time('C'),1),'m')
