/* errortext */
say errortext(16) '|' errortext(41) '|' errortext(42) '['errortext(1)']' errortext(7)
