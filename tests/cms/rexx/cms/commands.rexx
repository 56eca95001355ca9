/* commands, RC, traps */
'RC 0'; say rc
'RC 28'; say rc
'UNKNOWN THING'; say rc
address cp 'QUERY TIME'
say address() rc
address command
'STATE X'
address
'LISTFILE'
address value 'xed'||'it'; 'LOCATE'
call on error name err
'RC 7'
say 'back' rc
signal on failure
'RC -5'
say 'never'
failure: say 'failure' rc sigl condition('D') condition('C') condition('I')
trace '!c'
'NOT DONE'
say rc
exit 8
err: say 'handler' rc condition('C') condition('D') condition('S') condition('I') sigl; return
