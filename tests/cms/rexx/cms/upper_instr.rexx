/* UPPER, and names with CMS's own letters */
a = 'mixed'; b.1 = 'Tail'; upper a b.1; say a b.1
$x = 1; #y = 2; @z = 3; ?q = 4; !w = 5; _v = 6
say $x #y @z ?q !w _v
if a ¬= 'x' then say 'not sign'
if a ^= 'x' then say 'caret'
say 1 ¬== 2 (¬1)
options 'ETMODE'
