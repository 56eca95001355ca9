/* center */
say '['center('ABC',7)']' '['center('ABC',8,'-')']' '['centre('The blue sky',8)']' '['center('The blue sky',7)']' '['center('',4,'*')']' '['center('abc',0)']' '['center('ab',5)']'
