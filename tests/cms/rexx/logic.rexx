/* logic */
say (1&1) (1&0) (1|0) (0|0) (1&&1) (1&&0) \1 \0 (1=1&2=2) (1|0&0) \(1=2) (0|1&&1) \\1
if 1 & \0 then say 'yes'; x = 1; if \x then say 'no'; else say 'else'
