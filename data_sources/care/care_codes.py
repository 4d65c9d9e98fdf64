"""The codes of the returns of social care in words: children in need, and children looked after.

Which codes there are is known from independent readers of the returns; the wording is the field's,
because the Department for Education's guides were not at hand. A code that is not known is warned
of and its case kept.
"""

from data_sources.census_codes import Codes

NEED: Codes = {
    "N1": "Abuse or neglect",
    "N2": "Child's disability or illness",
    "N3": "Parent's disability or illness",
    "N4": "Family in acute stress",
    "N5": "Family dysfunction",
    "N6": "Socially unacceptable behaviour",
    "N7": "Low income",
    "N8": "Absent parenting",
    "N9": "Cases other than children in need",
    **{"N0": "Not stated", "": "Not stated"},
}
CLOSURE: Codes = {
    "": "",
    "RC1": "adopted",
    "RC2": "died",
    "RC3": "child arrangements order",
    "RC4": "special guardianship order",
    "RC5": "moved to another authority",
    "RC6": "moved to adult social care",
    "RC7": "services ended for another reason",
    "RC8": "closed after assessment",
    "RC9": "closed after assessment, passed to early help",
}
NO_DISABILITY = "NONE"
DISABILITY: Codes = {
    "MOB": "Mobility",
    "HAND": "Hand function",
    "PC": "Personal care",
    "INC": "Incontinence",
    "COMM": "Communication",
    "LD": "Learning",
    "HEAR": "Hearing",
    "VIS": "Vision",
    "BEH": "Behaviour",
    "CON": "Consciousness",
    "AUT": "Autism",
    "DDA": "Other disability",
}
ABUSE: Codes = {
    "NEG": "Neglect",
    "PHY": "Physical abuse",
    "SAB": "Sexual abuse",
    "EMO": "Emotional abuse",
    "MUL": "Several categories",
    "": "Not stated",
}
SHORT_BREAKS = ("V3", "V4")
"""Legal statuses of an agreed series of short breaks: no time in care."""
LEGAL_STATUS: Codes = {
    "C1": "Interim care order",
    "C2": "Full care order",
    "D1": "Freeing order",
    "E1": "Placement order",
    "V2": "Accommodated under section 20",
    "V3": "Short breaks, each recorded",
    "V4": "Short breaks, an agreed series",
    "L1": "Police protection",
    "L2": "Emergency protection order",
    "L3": "Child assessment order",
    "J1": "Remanded",
    "J2": "Accommodated under the Police and Criminal Evidence Act",
    "J3": "Youth rehabilitation order",
}
PLACEMENT: Codes = {
    **dict.fromkeys(("A3", "A4", "A5", "A6"), "Placed for adoption"),
    **dict.fromkeys(("U1", "U2", "U3"), "Foster care with relatives or friends"),
    **dict.fromkeys(("U4", "U5", "U6"), "Foster care"),
    # H5 and P2 went out in 2025, when K3 came in.
    "H5": "Semi-independent living",
    "K1": "Secure children's home",
    "K2": "Children's home",
    "K3": "Supported accommodation",
    "P1": "With parents",
    "P2": "Independent living",
    "P3": "Residential employment",
    "R1": "Residential care home",
    "R2": "NHS provision",
    "R3": "Family centre",
    "R5": "Young offender institution",
    "S1": "Residential school",
    **dict.fromkeys(("T0", "T1", "T2", "T3", "T4"), "Temporary placement"),
    "Z1": "Other placement",
}
ENDED: Codes = {
    "": "",
    "X1": "episode ended, another began",
    **dict.fromkeys(("E11", "E12"), "adopted"),
    "E2": "died",
    "E3": "care taken over by another authority",
    **dict.fromkeys(("E4A", "E4B"), "returned to parents"),
    "E13": "left to live with others",
    "E41": "child arrangements order",
    **dict.fromkeys(("E45", "E46", "E47", "E48"), "special guardianship order"),
    **dict.fromkeys(("E5", "E6"), "independent living"),
    "E7": "moved to adult social care",
    "E8": "ended for another reason",
    "E9": "sentenced to custody",
    "E14": "remand ended",
    "E15": "found to be an adult",
    "E16": "moved abroad",
    "E17": "stayed put at 18",
}
