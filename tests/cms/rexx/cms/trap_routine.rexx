/* CALL ON may name a built-in function or an external routine */
signal on syntax name a
call on error name value
'RC 3'
say 'never'
a: say 'built in:' rc errortext(rc)
signal on syntax name b
call on error
'RC 3'
say 'never'
b: say 'external:' rc errortext(rc)
call on error name digits
'RC 3'
say 'goes on'
