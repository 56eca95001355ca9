/* call_on_off */
call on error; call off error; signal on syntax; signal off syntax; say 'ok'
signal on syntax name bad; call x; say 'back'; exit
x: signal off syntax; signal on syntax name inx; y=1/0; return
inx: say 'inner' rc sigl; return
bad: say 'bad'
