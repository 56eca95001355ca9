/* TRACE ?E stops at a command with an error */
trace ?e
'RC 0'
'RC 1'
say x
'RC -2'
say x
