/* hexstrings */
say '48 65 6c'x '4865'X "3031"x '00110001'b '1'b=='01'x c2x('1'x) c2x('abc'x) c2x(''x) c2x('1 0000 0001'b)
