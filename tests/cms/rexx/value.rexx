/* value */
drop a3; a33=7; k=3; fred='k'; list.5='hi'
say value('a'k) value('fred') value(fred) value('list.5',10) value('list.5') value(5)
say value('a'k,5) a3 value('NEW','x') new value('k',4) k
i=7; st.7='seven'; say value('st.i') value('st.'i)
call value 'q.w', 'there'; w='W'; say q.w result
