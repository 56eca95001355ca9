/* reverse */
say reverse('ABc.') reverse('XYZ ')'.' '['reverse('')']' reverse(12345)
