/* the whole clause is shown */
say 'before'
say '12'x '1g'x + 3; say 'never'
