/* left_right */
say '['left('abc d',8)']' '['left('abc d',8,'.')']' '['left('abc  def',7)']' '['left('',3)']' '['left('abc',0)']'
say '['right('abc  d',8)']' '['right('abc def',5)']' '['right('12',5,'0')']' '['right('',3,'x')']' '['right('abc',0)']' right(-5,4)
