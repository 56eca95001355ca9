/* leaving an INTERPRET by SIGNAL, RETURN and errors */
signal on syntax
do k = 1 to 3
  call one k
  say 'one gave' result
end
say f()
interpret 'signal there'
say 'never'
there: say 'there' sigl
interpret 'x = 1; y = x / 0; say "never"'
syntax: say 'error' rc 'line' sigl
exit
one: interpret 'if arg(1) = 2 then return "two"'
  return 'other'
f: interpret 'do forever; interpret "return 7"; end'
