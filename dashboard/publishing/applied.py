"""What an audience's policy did with a figure, told by no more than is shown of the figure."""

from collections.abc import Mapping

from dashboard.board_rows import Figure
from dashboard.explanation import Applied
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.coarser import IN_GROUPS, NOT_SHOWN
from dashboard.kpis.disclosure.policy import Policy
from dashboard.kpis.disclosure.rows import GAP, Terms
from dashboard.publishing.manifest import canonical, sha256
from dashboard.withheld_words import why

LEFT_ALONE = "shown as it is: published figures stay as their publisher printed them"
NO_PEOPLE = "shown as it is: it counts no people"


def applied(kpi: Kpi, figure: Figure, policy: Policy, terms: Mapping[str, Terms]) -> Applied:
    """Say which policy a figure went through, with which threshold, and what came of it.

    In words that follow from what is shown of the figure, so that they tell nothing more.
    """
    own = [terms[source] for source in figure.sources.split() if source in terms]
    protects = bool(own) and kpi.of_children and figure.period is not None
    threshold = policy.under(each.threshold for each in own) if protects else None
    if threshold is not None:
        did = _did(kpi, figure, policy)
    elif figure.period is None:
        did = "nothing: there is no figure"
    else:
        did = NO_PEOPLE if own or not kpi.of_children else LEFT_ALONE
    told = sha256(canonical(policy.model_dump(mode="json")))
    return Applied(policy.audience, policy.version, told, threshold, did)


def _did(kpi: Kpi, figure: Figure, policy: Policy) -> str:
    groups = "in larger groups, " if IN_GROUPS in figure.note else ""
    if figure.symbol == "u":
        return f"{groups}not shown: too few of the children could be looked up"
    if figure.value is None and figure.symbol == "c":
        return groups + _withheld(kpi, figure)
    if figure.value is None:
        return f"{groups}nothing to withhold"
    if policy.round_to > 1:
        if _is_gap(figure):
            return f"{groups}worked out from what is shown of the two"
        return f"{groups}counts rounded to {policy.round_to}, rates worked out from them"
    return f"{groups}shown as it is"


def _withheld(kpi: Kpi, figure: Figure) -> str:
    if NOT_SHOWN in figure.note:
        return "the breakdown is not shown for this period: its groups are too small"
    return f"withheld: {why(kpi, figure)}"


def _is_gap(figure: Figure) -> bool:
    return bool(figure.split and figure.split.startswith(GAP))
