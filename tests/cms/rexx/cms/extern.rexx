/* reads the terminal when the stack is empty */
push 'stacked'
pull x; say x
pull y; say y
parse external z; say z
parse pull w; say '<'w'>'
