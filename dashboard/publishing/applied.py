"""What an audience's policy did with a figure, told by no more than is shown of the figure."""

from collections.abc import Mapping

from dashboard.board_rows import Figure
from dashboard.explanation import Applied
from dashboard.kpis.case_measures import Wait
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.coarser import IN_GROUPS, NOT_SHOWN
from dashboard.kpis.disclosure.policy import Policy
from dashboard.kpis.disclosure.rows import GAP, Terms
from dashboard.publishing.manifest import canonical, sha256

LEFT_ALONE = "shown as it is: published figures stay as their publisher printed them"
NO_PEOPLE = "shown as it is: it counts no people"


def applied(
    kpi: Kpi, figure: Figure, measure: object, policy: Policy, terms: Mapping[str, Terms]
) -> Applied:
    """Say which policy a figure went through, with which threshold, and what came of it.

    In words that follow from what is shown of the figure, so that they tell nothing more.
    """
    own = [terms[source] for source in figure.sources.split() if source in terms]
    protects = bool(own) and kpi.of_children and figure.period is not None
    threshold = policy.under(each.threshold for each in own) if protects else None
    if threshold is not None:
        did = _did(figure, measure, policy, threshold)
    elif figure.period is None:
        did = "nothing: there is no figure"
    else:
        did = NO_PEOPLE if own or not kpi.of_children else LEFT_ALONE
    told = sha256(canonical(policy.model_dump(mode="json")))
    return Applied(policy.audience, policy.version, told, threshold, did)


def _did(figure: Figure, measure: object, policy: Policy, threshold: int) -> str:
    groups = "in larger groups, " if IN_GROUPS in figure.note else ""
    if figure.symbol == "u":
        return f"{groups}not shown: too few of the children could be looked up"
    if figure.value is None and figure.symbol == "c":
        return groups + _withheld(figure, measure, threshold)
    if figure.value is None:
        return f"{groups}nothing to withhold"
    if policy.round_to > 1:
        if _is_gap(figure):
            return f"{groups}worked out from what is shown of the two"
        return f"{groups}counts rounded to {policy.round_to}, rates worked out from them"
    return f"{groups}shown as it is"


def _withheld(figure: Figure, measure: object, threshold: int) -> str:
    if NOT_SHOWN in figure.note:
        return "the breakdown is not shown for this period: its groups are too small"
    if _is_gap(figure):
        return "withheld, as one of the two that it compares is"
    of = {
        (figure.numerator_from, figure.numerator_to),
        (figure.denominator_from, figure.denominator_to),
    }
    if (1, threshold - 1) in of:
        return f"withheld: a number from 1 to {threshold - 1}"
    if (threshold, None) in of:
        return "withheld to protect another"
    if of != {(None, None)}:
        return "withheld, because of what it leaves over"
    if isinstance(measure, Wait) and figure.denominator is not None:
        return "withheld: too few have taken longer, or less long"
    return "withheld, because its number is small or to protect another"


def _is_gap(figure: Figure) -> bool:
    return bool(figure.split and figure.split.startswith(GAP))
