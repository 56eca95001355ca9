/* arith_form */
numeric form engineering
say 1e9*10 1e10*10 1e11*10 123456789*1000 1e-20*1 12e12+0 -1.5e13*1 1.234567e-15/1
numeric form scientific
say 1e9*10 1e10*10 123456789*1000 1e-20*1
numeric form value 'ENGINEERING'; say form(); numeric form value 'S'; say form(); numeric form; say form()
numeric digits 4; numeric form engineering; say 12345*10 123456*1 1/3e10 digits() fuzz()
