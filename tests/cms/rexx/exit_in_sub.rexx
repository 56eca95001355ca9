/* exit_in_sub */
say f(1); say 'no'
f: say 'in f'; exit
