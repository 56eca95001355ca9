/* copies */
say '['copies('abc',3)']' '['copies('abc',0)']' '['copies('',5)']' copies(1,10)
