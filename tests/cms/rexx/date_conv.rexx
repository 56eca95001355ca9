/* date_conv */
do d=693000 to 740000 by 977
  say d date('S',d,'B') date('N',d,'B') date('W',d,'B') date('O',d,'B') date('U',d,'B') date('E',d,'B') date('D',d,'B') date('M',d,'B')
end
say date('B','20240229','S') date('N','20000101','S') date('B','31 Dec 1999','N') date('W','20260704','S') date('B','1 Jan 0001','N')
say date('B') = date('B',date('S'),'S') date('D') = date('D',date('S'),'S') date('N')=date('N',date('B'),'B')
