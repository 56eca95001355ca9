/* trunc */
say trunc(12.3) trunc(127.09782,3) trunc(127.1,3) trunc(127,2) trunc(-12.9) trunc(0.99999,2) trunc(1e5) trunc(.5) trunc(-.5,1)
