/* trace_fn */
say trace(); t=trace('O'); say t trace(); x=trace('N'); say x trace()
