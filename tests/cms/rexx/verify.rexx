/* verify */
say verify('123','1234567890') verify('1Z3','1234567890') verify('AB4T','1234567890') verify('AB4T','1234567890','M') verify('AB4T','1234567890','N') verify('1P3Q4','1234567890',,3) verify('123','','N',2) verify('ABCDE','','n',3) verify('AB3CD5','1234567890','M',4) verify('','abc') verify('abc','abc','N',9)
