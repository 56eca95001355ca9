/* strip */
say '['strip('  ab c  ')']' '['strip('  ab c  ','L')']' '['strip('  ab c  ','t')']' '['strip('12.7000',,0)']' '['strip('0012.700',,0)']' '['strip('')']' '['strip('xxx',,'x')']' '['strip('xaxx','b','x')']'
