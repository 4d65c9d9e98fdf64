"""NHS "making data count" charts: limits, rules and icons, frames in and frames out.

`chart` chooses how a series is shown and judges it. `judge` and `icons_of` judge it as XmR; the
modes are `BOARD` and, equal to the R package NHSRplotthedots 0.2.2, `REFERENCE`.
"""
