/* translate */
say translate('abcdef') '['translate('abbc','&','b')']' translate('abcdef','12','ec') translate('abcdef','12','abcd','.') translate('4123','abcd','1234') '['translate('abc',,'b')']' '['translate('abc','',"a",'-')']' translate('APQRV',,'PR') translate('APQRV',xrange('00'X,'Q')) translate('aab','xy','aa')
