"""What a KPI is: what it counts, who answers for it, its targets and its life."""

from dash import html

from dashboard import words
from dashboard.kpis.definitions import Kpi


def definition(kpi: Kpi) -> html.Section:
    """Give a KPI's definition as a list of terms."""
    terms = [
        ("What it counts", kpi.definition),
        ("Why it matters", kpi.why_it_matters),
        ("Who answers for it", f"{kpi.owner} ({words.AGENCIES[kpi.agency]})"),
        ("Law and guidance", kpi.statute),
        ("Success measure", words.SUCCESS_MEASURES[kpi.success_measure]),
        ("Read with care", kpi.caution),
        ("Targets", _targets(kpi)),
        ("Its life", life(kpi)),
        ("Definition reviewed", f"{words.day(kpi.reviewed)}; next by {words.day(kpi.review_due)}"),
    ]
    listed = [html.Div([html.Dt(term), html.Dd(text)]) for term, text in terms if text]
    return html.Section([html.H2("Definition"), html.Dl(listed, className="definition")])


def life(kpi: Kpi) -> str:
    """Word what was decided about a KPI: proposed, agreed, changed, retired; empty if nothing."""
    if kpi.life is None:
        return ""
    told = [f"proposed on {words.day(kpi.life.proposed)}"]
    told += [f"agreed at the meeting of {words.day(kpi.life.agreed)}"] if kpi.life.agreed else []
    told += [f"changed from {words.day(each.start)}: {each.reason}" for each in kpi.changes]
    if kpi.life.retired:
        told.append(f"retired on {words.day(kpi.life.retired)}: {kpi.life.retired_because}")
    return words.sentence("; ".join(told) + ".")


def _targets(kpi: Kpi) -> str:
    if not kpi.targets:
        return "" if kpi.better == "context" else "None has been set."
    steps = []
    for target in kpi.targets:
        low, high = (target.low, target.high) if target.value is None else (target.value,) * 2
        steps.append(f"{words.target(kpi, low, high)} from {words.day(target.start)}")
    agreed = (
        f"agreed on {words.day(kpi.targets_agreed)}"
        if kpi.targets_agreed
        else "illustrative, not agreed by a board"
    )
    tolerance = f"; within {kpi.tolerance:g} of it counts as close" if kpi.tolerance else ""
    return words.sentence(f"{'; '.join(steps)} ({agreed}){tolerance}.")
