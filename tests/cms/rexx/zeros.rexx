/* a quotient of nothing is nothing, whatever its sign */
say sign(1%3) sign(-1%3) (1%3)=0 (-1%3)=0 -(1%3) 1%3-0 max(1%3, -1) min(-1%3, 1) abs(-1%3) trunc(1%3) sign(0//7) 1%3 == 0
