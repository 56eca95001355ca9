/* insert */
say '['insert(' ','abcdef',3)']' '['insert('123','abc',5,6)']' '['insert('123','abc',5,6,'+')']' '['insert('123','abc')']' '['insert('123','abc',,5,'-')']' '['insert('','abc',1)']' '['insert('xyz','abc',1,1)']' '['insert('x','',3,,'.')']'
