"""How many, how quickly and how often: the EHC process of the made-up area.

Yearly volumes and shares follow what the Department for Education publishes for one authority to
2024 (Education, health and care plans, 2025 release), and go on in their direction;
docs/made_up_area.md lays both side by side.
"""

import numpy as np

REQUESTS = {2021: 540, 2022: 699, 2023: 924, 2024: 1144, 2025: 1290, 2026: 1400, 2027: 1480}
MONTHS = (9, 8, 10, 6, 9, 10, 9, 2, 8, 12, 11, 6)
"""How requests spread over the months of a year: schools send them in term."""
ASKED_AT = {2: 10.8, 3: 15.5, 4: 9, 5: 7, 6: 6.5, 7: 6, 8: 6.6, 9: 9, 10: 7, 11: 5.6, 12: 5.7}
ASKED_AT |= {13: 5.0, 14: 4.2, 15: 2.5, 16: 1.5, 17: 0.9, 18: 0.5}
NEED_WEIGHTS = {"ASD": 6.6, "SLCN": 1.45, "SEMH": 1.4, "MLD": 2.4, "SPLD": 0.35, "OTH": 0.7}
NEED_WEIGHTS |= {"PD": 3.4, "HI": 2.0, "VI": 2.0, "SLD": 14.0, "PMLD": 14.0, "MSI": 4.0}
SOURCES = {"1": 32, "2": 60, "3": 4, "4": 2, "5": 2}
AGREED, REFUSED = 0.675, 0.3
"""Of requests; the others are withdrawn."""
DECIDED_IN_TIME = {2021: 0.55, 2022: 0.48, 2023: 0.41, 2024: 0.41, 2025: 0.55, 2026: 0.64}
"""By the year of the request: within 42 days."""
ISSUED_IN_TIME = {
    np.datetime64("2020-01"): 0.86,
    np.datetime64("2022-06"): 0.42,
    np.datetime64("2022-09"): 0.3,
    np.datetime64("2023-01"): 0.38,
    np.datetime64("2023-07"): 0.64,
    np.datetime64("2024-01"): 0.7,
    np.datetime64("2024-07"): 0.71,
    np.datetime64("2025-01"): 0.72,
    np.datetime64("2025-09"): 0.78,
}
"""From a month of the request on: within 140 days, where no exception applies. From summer 2022 a
backlog grows that is cleared in 2023, so that of the plans issued in that year few are in time."""
EXCEPTIONS = 0.1
EP_IN_TIME, CARE_IN_TIME = 0.62, 0.88
HEALTH_IN_TIME, HEALTH_SLIPS_TO = 0.86, 0.52
"""Health's advice slips over the last year."""
PLANS_BEFORE = 2_680
"""Plans in force at the beginning of 2022."""
CEASED = {2022: 283, 2023: 239, 2024: 276, 2025: 300, 2026: 330, 2027: 350}
REVIEW_HELD = {2022: 0.94, 2023: 0.955, 2024: 0.963, 2025: 0.963, 2026: 0.965}
REVIEW_DECIDED = 0.9
REVIEW_IN_TIME = {2022: 0.36, 2023: 0.355, 2024: 0.38, 2025: 0.42, 2026: 0.46}
"""Of decisions: within 28 days of the meeting."""
TRANSFER_IN_TIME = {2023: 0.78, 2024: 0.82, 2025: 0.86, 2026: 0.88}
BUDGET = 0.053
SETTINGS = {
    **{"mainstream": 39.0, "special": 40.0, "UNIT": 1.3, "RESOURCED": 2.4, "OLA": 4.8},
    **{"EHE": 0.8, "OTH": 1.0, "NIEO": 0.6},
}
SETTINGS_AFTER_16 = {"college": 62, "special": 18, "mainstream": 8, "NEET": 8, "OLA": 4}
