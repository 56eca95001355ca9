/* a return code */
exit -12
