/* space */
say '['space('abc  def  ')']' '['space('  abc def',3)']' '['space('abc  def  ',1)']' '['space('abc  def  ',0)']' '['space('abc  def  ',2,'+')']' '['space('')']' '['space('   ')']'
