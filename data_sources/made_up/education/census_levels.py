"""How often pupils are away and suspended in the made-up area, by SEN provision.

The shares are those that the Department for Education publishes for England: absence
of 6, 10 and 12 per cent, persistent absence of 17, 29 and 35 (autumn 2023/24); suspensions of
about 7 a hundred pupils without SEN and 25 with (2023/24).
"""

PROVISIONS = ("N", "K", "E")
ABSENCE_MEDIAN = (0.040, 0.056, 0.060)
ABSENCE_SPREAD = (0.95, 1.1, 1.2)
"""Of the logarithm of a pupil's share of sessions missed."""
POSSIBLE = {"autumn": 140, "spring": 112, "summer": 124}
SUSPENSIONS = (0.07, 0.25, 0.25)
"""A pupil and year; half as many again in the autumn."""
EXCLUSIONS = (0.0010, 0.0050, 0.0030)
BY_PHASE = {"primary": 0.25, "secondary": 1.8}
RISING_TERMS, RISING_BY = 6, 4.0
"""One school's suspensions rise to four times over the last six terms."""
ON_ROLL_ELSEWHERE = 0.09
"""Of children of school age: at independent schools, or at schools in other areas."""
NURSERY, SIXTH_FORM = 0.45, 0.35
IN_AP = 0.0025
