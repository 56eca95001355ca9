/* lastpos */
say lastpos(' ','abc def ghi') lastpos(' ','abcdefghi') lastpos('xy','efgxyz') lastpos(' ','abc def ghi',7) lastpos('','abc') lastpos('a','') lastpos('abc','abc') lastpos('a','aaa',2) lastpos('ab','abab',3) lastpos('b','abc',99)
