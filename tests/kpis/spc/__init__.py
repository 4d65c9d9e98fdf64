"""NHS charts: limits, rules, icons and kinds of chart, against hand-worked numbers and R."""
