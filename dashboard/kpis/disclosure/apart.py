"""Counts of which no case is in two, so that together they are no more than what has them all."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from dashboard.kpis.disclosure.counted import What

Family = tuple[int, ...]


def are_apart(one: What, other: What) -> bool:
    """Say whether no case is counted by both: of some field each asks for other texts."""
    theirs = dict(other.where)
    return one[:3] == other[:3] and any(
        field in theirs and not texts & theirs[field] for field, texts in one.where
    )


def families(parts: Mapping[int, What]) -> Iterator[Family]:
    """Give groups of parts, each apart from all others, until each two that are apart share one."""
    pairs = combinations(sorted(parts), 2)
    apart = {(one, other) for one, other in pairs if are_apart(parts[one], parts[other])}
    left = sorted(apart)
    while left:
        family = list(left[0])
        for place in sorted(parts):
            if all(tuple(sorted((place, each))) in apart for each in family):
                family.append(place)
        yield tuple(sorted(family))
        shared = set(combinations(sorted(family), 2))
        left = [pair for pair in left if pair not in shared]


def are_all_of(whole: What, family: list[What]) -> bool:
    """Say whether parts that are apart leave nothing out: they differ in a field's texts alone."""
    asked = dict(whole.where)
    for field, texts in asked.items():
        others = whole.where - {(field, texts)}
        own = [dict(part.where).get(field, frozenset()) for part in family]
        alike = all(
            part.also == whole.also and part.where - {(field, its)} == others
            for part, its in zip(family, own, strict=True)
        )
        if alike and frozenset().union(*own) == texts:
            return True
    return False
