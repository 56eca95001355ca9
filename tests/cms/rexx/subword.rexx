/* subword */
say '['subword('Now is the  time',2,2)']' '['subword('Now is the  time',3)']' '['subword('Now is the  time',5)']' '['subword('  a  b  c  ',2)']' '['subword('a b',1,0)']' '['subword(' a  b ',1,2)']' '['subword('',1)']'
