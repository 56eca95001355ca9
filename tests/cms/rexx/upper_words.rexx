/* upper_words */
parse upper value 'hello world' with a b; say a b; say translate('mixed Case')
s='The quick brown fox'; r=''; do while s\=''; parse var s w s; r=w r; end; say strip(r)
