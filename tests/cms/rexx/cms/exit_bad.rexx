/* a return code must be a whole number */
exit 'abc'
