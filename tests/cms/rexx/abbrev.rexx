/* abbrev */
say abbrev('Print','Pri') abbrev('PRINT','Pri') abbrev('PRINT','PRI',4) abbrev('PRINT','PRY')
say abbrev('PRINT','') abbrev('PRINT','',1) abbrev('','') abbrev('x','x',1) abbrev('abc','abcd')
