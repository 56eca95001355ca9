/* pos */
say pos('day','Saturday') pos('x','abc def ghi') pos(' ','abc def ghi') pos(' ','abc def ghi',5) pos('','abc') pos('a','') pos('c','abc',4) index('abcdef','cd') index('abcdef','xd') index('abcdef','bc',3) index('abcabc','bc',3)
