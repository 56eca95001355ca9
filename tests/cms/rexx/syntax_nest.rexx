/* syntax_nest */
signal on syntax
call lvl1
say 'never'
exit
lvl1: call lvl2; return
lvl2: x = 'q' * 2; return
syntax: say 'caught' rc 'at' sigl; exit
