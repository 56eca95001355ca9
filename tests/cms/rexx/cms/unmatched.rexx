/* open quote */
say 'fine'
say 'open
say 'more'
