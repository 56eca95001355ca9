/* length */
say length('abcdefgh') length('abc defg') length('') length(123) length(-5) length(1.50) length(00012)
