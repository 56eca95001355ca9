/* compare */
say compare('abc','abc') compare('abc','ak') compare('ab ','ab') compare('ab ','ab',' ') compare('ab ','ab','x') compare('ab-- ','ab','-') compare('','') compare('','x')
