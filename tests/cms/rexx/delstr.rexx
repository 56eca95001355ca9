/* delstr */
say '['delstr('abcd',3)']' '['delstr('abcde',3,2)']' '['delstr('abcde',6)']' '['delstr('abcde',1)']' '['delstr('abc',2,0)']' '['delstr('',1)']'
