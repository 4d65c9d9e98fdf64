"""The 47 services of the community waiting lists, and roughly how many wait in the country."""

ADULTS = {
    "Adult safeguarding": 20,
    "Audiology": 22_000,
    "Clinical support to social care, care homes and domiciliary care": 600,
    "Community nursing services": 29_000,
    "Home oxygen assessment services": 1_000,
    "Intermediate care and reablement": 6_600,
    "Musculoskeletal service": 300_000,
    "Neurorehabilitation (multi-disciplinary)": 9_300,
    "Nursing and Therapy support for LTCs: Continence/ colostomy": 36_000,
    "Nursing and Therapy support for LTCs: Diabetes": 16_000,
    "Nursing and Therapy support for LTCs: Falls": 9_200,
    "Nursing and Therapy support for LTCs: Heart failure": 8_500,
    "Nursing and Therapy support for LTCs: Lymphoedema": 1_900,
    "Nursing and Therapy support for LTCs: MND": 90,
    "Nursing and Therapy support for LTCs: MS": 100,
    "Nursing and Therapy support for LTCs: Respiratory/COPD": 22_000,
    "Nursing and Therapy support for LTCs: Stroke": 2_300,
    "Nursing and Therapy support for LTCs: TB": 1_900,
    "Nursing and Therapy support for LTCs: Tissue viability": 3_500,
    "Podiatry and podiatric surgery": 120_000,
    "Rehabilitation bed-based care": 200,
    "Rehabilitation services (integrated)": 38_000,
    "Therapy interventions: Dietetics": 28_000,
    "Therapy interventions: Occupational therapy": 6_500,
    "Therapy interventions: Orthotics": 3_800,
    "Therapy interventions: Physiotherapy": 30_000,
    "Therapy interventions: Speech and language": 19_500,
    "Urgent Community Response/Rapid Response team": 700,
    "Weight management and obesity services": 6_300,
    "Wheelchair, orthotics, prosthetics and equipment": 10_200,
}
CHILDREN = {
    "Antenatal, new-born and children screening and immunisation services": 3_900,
    "Audiology": 20_000,
    "Child health information service": 0,
    "Community nursing services (planned care and rapid response teams)": 1_700,
    "Community paediatric service": 80_000,
    "Looked after children teams": 1_800,
    "New-born hearing screening": 550,
    "Nursing and Therapy teams support for long term conditions": 4_200,
    "Rapid Response Services": 10,
    "Safeguarding": 380,
    "Therapy interventions: Dietetics": 8_000,
    "Therapy interventions: Occupational therapy": 19_500,
    "Therapy interventions: Orthotics": 1_150,
    "Therapy interventions: Physiotherapy": 14_000,
    "Therapy interventions: Speech and language": 66_000,
    "Vision screening": 2_000,
    "Wheelchair, orthotics, prosthetics and equipment": 1_550,
}
SERVICES: dict[str, int] = {
    **{f"(A) {name}": waiting for name, waiting in ADULTS.items()},
    **{f"(CYP) {name}": waiting for name, waiting in CHILDREN.items()},
}
SPEECH = "(CYP) Therapy interventions: Speech and language"
THERAPIES = tuple(name for name in SERVICES if name.startswith("(CYP) Therapy interventions"))
LONG_WAITS = {
    "(CYP) Audiology": 0.1,
    "(CYP) Community paediatric service": 0.85,
    "(CYP) Therapy interventions: Dietetics": 0.15,
    "(CYP) Therapy interventions: Occupational therapy": 0.35,
    "(CYP) Therapy interventions: Physiotherapy": 0.3,
    SPEECH: 0.45,
}
"""How much of the usual share beyond 18 weeks a service has; 1 where it is not named."""
HIDDEN = ("(A) Adult safeguarding", "(CYP) Looked after children teams", "(CYP) Safeguarding")
"""Published for the whole country and for the whole list only."""


def early_heading(service: str) -> str:
    """Write a service as the first layout does: children's therapies in small letters."""
    if service not in THERAPIES:
        return service
    before, after = service.split(": ")
    return f"{before}: {after.lower()}"
