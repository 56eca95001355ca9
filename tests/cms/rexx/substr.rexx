/* substr */
say '['substr('abc',2)']' '['substr('abc',2,4)']' '['substr('abc',2,6,'.')']' '['substr('abc',5)']' '['substr('abc',5,2,'*')']' '['substr('abc',1,0)']' '['substr('',1,3)']' substr(12345,2,3)
