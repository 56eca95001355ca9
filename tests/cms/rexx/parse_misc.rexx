/* parse_misc */
parse value time() with h ':' m ':' s; say datatype(h) datatype(m) datatype(s)
parse value 'x y' with a.1 a.2; say a.1 a.2
i=3; parse value 'p q' with st.i .; say st.3
parse value 'one two' with one 'one' two; say '<'one'><'two'>'
parse value copies('ab ',3) with . rest; say '<'rest'>'
