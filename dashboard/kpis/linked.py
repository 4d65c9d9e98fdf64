"""What only the records of several agencies together tell, and how far they can be joined."""

from typing import Any, NamedTuple

import numpy as np

from dashboard.kpis.case_measures import (
    CaseMeasure,
    Counted,
    LinkedShare,
    OpenPast,
    in_groups,
    once_a_child,
)
from dashboard.kpis.cases import NO_CHILD
from dashboard.kpis.counting import flow, standing, stretch
from dashboard.kpis.periods import Axis
from dashboard.kpis.records import Group, Records, Slicing


class LinkedSlice(NamedTuple):
    """Figures by whether the child is in a group of another dataset."""

    split: str
    names: tuple[str, ...]
    counted: Counted


def linked_slice(measure: CaseMeasure, records: Records, along: Axis) -> LinkedSlice | None:
    """Slice open cases by their child's group at the time; None where it is not asked for."""
    if not isinstance(measure, OpenPast) or measure.linked_split is None:
        return None
    asked = measure.linked_split
    cases, _ = measure.mine(records, Slicing((), ("",)))
    rows, at = standing(stretch(measure.opened(cases), cases.closed, along))
    inside = in_groups(records, (asked.group,), cases.child[rows], at, along)
    past = measure.come(cases)[rows] <= along.lasts[at]
    counts = past if measure.kind == "open_past" else ~past
    # Where nobody knows whose the case is, nobody knows of the child either.
    place = np.where(cases.child[rows] < 0, -1, np.where(inside, 0, 1))
    shape = (2, len(along))
    counted = Counted(flow(np.where(counts, at, -1), place, *shape), flow(at, place, *shape))
    return LinkedSlice("linked", (asked.those, asked.others), counted)


def match_rates(
    measure: CaseMeasure, records: Records, along: Axis, slicing: Slicing
) -> dict[tuple[str, str], tuple[int, int]]:
    """Give for each category and period how many children could be looked up, and of how many.

    A child can be looked up in an agency's records where it was found in them, or has a number of
    the kind by which they know children.
    """
    group, other = _looked_up(measure)
    cases = records.chosen(group.dataset, group.where, latest_of_child=group.latest_of_child)
    agencies = {records.cases[name].agency for name in other} - {cases.agency}
    rows, at = once_a_child(cases, *standing(group.stretch(cases, along)), len(along))
    reached = cases.child != NO_CHILD
    for agency in sorted(agencies):
        reached &= cases.reaches.get(agency, np.zeros(len(cases), np.bool_))
    here, shape = slicing.places(cases, [cases])[rows], (len(slicing.names), len(along))
    everyone, found = flow(at, here, *shape), flow(np.where(reached[rows], at, -1), here, *shape)
    return {
        (name, period.key): (int(found[row, place]), int(everyone[row, place]))
        for row, name in enumerate(slicing.names)
        for place, period in enumerate(along.periods)
    }


def _looked_up(measure: Any) -> tuple[Group, list[str]]:
    """Give the group whose children are looked up, and the datasets that they are looked up in."""
    if isinstance(measure, LinkedShare):
        others = [*measure.of[1:], *measure.who_are_in]
        return measure.of[0], [group.dataset for group in others]
    return measure.linked_split.group, [measure.dataset]
