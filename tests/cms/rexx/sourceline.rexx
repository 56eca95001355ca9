/* sourceline */
say sourceline() sourceline(1)
/* a line */ say sourceline(2)
