/* numeric_inherit */
numeric digits 5
call s; say digits()
exit
s: say digits(); numeric digits 12; say 1/3; return
