/* justify */
say '['justify('The blue sky',14)']' '['justify('The blue sky',8)']' '['justify('The blue sky',9)']' '['justify('The blue sky',9,'+')']' '['justify('  a b ',10,'.')']' '['justify('one',6)']' '['justify('a b c d',13,'-')']' '['justify('a b',0)']'
