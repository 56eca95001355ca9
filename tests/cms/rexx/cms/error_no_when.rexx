/* no WHEN is true: the END is shown */
if 1 then do
  select
    when 0 then nop
  end
end
