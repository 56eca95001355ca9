/* delword */
say '['delword('Now is the  time',2,2)']' '['delword('Now is the time ',3)']' '['delword('Now is the  time',5)']' '['delword(' a b  c',1,1)']' '['delword('a b c',2,0)']' '['delword('  a',1)']' '['delword('a b c ',3)']'
