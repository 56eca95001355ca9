/* what the program knows of itself */
parse source s; say s
parse version v; say v
parse arg a; say '<'a'>'
arg u; say '<'u'>'
parse numeric n; say n
say userid() linesize() externals() queued()
call sub
exit
sub: parse source . how .; say how; return
