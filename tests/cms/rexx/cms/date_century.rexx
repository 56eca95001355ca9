/* The days of the century count its first: 1 January 2000 is day 1 */
say date('C','20000101','S') date('C','20261127','S') (date('S',date('C'),'C')=date('S')) date('C','19991231','S') date('C','19000101','S')
