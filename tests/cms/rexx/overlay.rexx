/* overlay */
say '['overlay(' ','abcdef',3)']' '['overlay('.','abcdef',3,2)']' '['overlay('qq','abcd')']' '['overlay('qq','abcd',4)']' '['overlay('123','abc',5,6,'+')']' '['overlay('','abc',2,2,'x')']' '['overlay('abcd','xy',1,2)']' '['overlay('x','',3)']'
