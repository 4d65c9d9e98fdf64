"""Who is one child: what joins, what must never join, and that order does not matter."""

from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.linking import (
    CONFLICT_COLUMNS,
    KEYS,
    Linked,
    across_agencies,
    excluded_with_theirs,
    link,
)
from data_sources.matching import match_rates

Row = tuple[str, str, str, str, bool, str]
"""Feed (its first letter is its agency), NHS number, UPN, person token, excluded, birth date."""
AGENCIES = {"e": "education", "h": "health", "c": "care"}


def people_of(rows: list[Row]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["feed", *KEYS, "excluded", "born"])
    frame = frame.astype(dict.fromkeys(["feed", *KEYS, "born"], "str") | {"excluded": "bool"})
    return frame.assign(agency=frame["feed"].str[:1].map(AGENCIES).astype("str"))


def linked(*rows: str) -> tuple[list[str], list[str], Linked]:
    """Link rows written as "feed nhs upn person", with - for none and a ! for excluded.

    A birth date may stand at the end.
    """
    read: list[Row] = []
    for row in rows:
        feed, nhs, upn, person, *born = row.strip("!").replace("-", "").split(" ")
        read.append((feed, nhs, upn, person, row.endswith("!"), "".join(born)))
    answer = link(people_of(read))
    return list(answer.child), list(answer.method), answer


@pytest.mark.parametrize(
    ("rows", "children", "methods"),
    [
        (["e1 n1 - -", "h1 n1 - -"], "n1 n1", "nhs nhs"),
        (["e1 - u1 p1", "c1 - u1 p2"], "p1 p1", "upn upn"),
        (["e1 n1 u1 -", "h1 n1 u1 -"], "n1 n1", "nhs+upn nhs+upn"),
        (["e1 - u1 p1", "h1 n1 - p1"], "n1 n1", "name_dob_pc name_dob_pc"),
        (["e1 - u1 p1", "h1 n1 - p1", "c1 - u1 -"], "n1 n1 n1", "upn name_dob_pc upn"),
        (["e1 n1 u1 -", "h1 n1 - -", "c1 - u1 -"], "n1 n1 n1", "nhs+upn nhs upn"),
        # Only its own feed's row has what a third row shares: that is how it is joined.
        (["e1 - u1 p2", "e1 n1 u1 p1", "h1 n1 - -"], "n1 n1 n1", "upn nhs nhs"),
        (["e1 n1 - p1", "e1 n1 - p2"], "n1 n1", "- -"),
        (["e1 - - -", "h1 - - -"], "- -", "- -"),
        (["e1 n1 - -", "h1 n1 - -!", "c1 n1 - -"], "n1 - n1", "nhs - nhs"),
        # The excluded row is no bridge either.
        (["e1 n1 - -", "h1 n1 u1 -!", "c1 - u1 -"], "n1 - u1", "- - -"),
        # One birth date is nobody's key, and not to know it is no contradiction.
        (["e1 n1 - - d1", "h1 n2 - - d1", "c1 - - - d1"], "n1 n2 -", "- - -"),
        (["e1 n1 u1 - d1", "h1 n1 - -", "c1 - u1 - d1"], "n1 n1 n1", "nhs+upn nhs upn"),
        (["e1 n1 - - d1", "h1 n1 - - d2!", "c1 n1 - - d1"], "n1 - n1", "nhs - nhs"),
    ],
)
def test_rows_are_joined_by_what_they_share(rows: list[str], children: str, methods: str) -> None:
    child, method, answer = linked(*rows)
    assert child == children.replace("-", "").split(" ")
    assert method == methods.replace("-", "").split(" ")
    assert answer.conflicts.empty


@pytest.mark.parametrize(
    ("rows", "children", "clash"),
    [
        # A token never joins two NHS numbers or two UPNs, nor a third row to one of them.
        (["e1 n1 - p1", "h1 n2 - p1", "c1 - - p1"], "n1 n2 p1", "nhs"),
        (["e1 - u1 p1", "c1 - u2 p1"], "u1 u2", "upn"),
        (["e1 - u1 p1", "c1 - u1 -", "h1 n1 - p1", "h1 n2 - p1"], "u1 u1 n1 n2", "nhs"),
        # Strong keys at odds with each other: by NHS number alone, else UPN, else token.
        (["e1 n1 u1 -", "h1 n2 u1 -", "c1 - u1 -"], "n1 n2 u1", "nhs"),
        (["e1 n1 u1 p1", "c1 n1 u2 -", "h1 - - p1"], "n1 n1 p1", "upn"),
        (["e1 n1 u1 -", "h1 n2 u1 -", "c1 n2 u2 -"], "n1 n2 n2", "nhs+upn"),
        # By way of a third row.
        (["e1 n1 - p1", "c1 - u1 p1", "e1 - u1 p2", "h1 n2 - p2"], "n1 u1 u1 n2", "nhs"),
        # One NHS number or UPN with two birth dates.
        (["e1 n1 - - d1", "h1 n1 - - d2"], "n1 n1", "birth date"),
        (["e1 - u1 - d1", "c1 - u1 - d2", "h1 - u1 - -"], "u1 u1 u1", "birth date"),
        (["e1 n1 u1 - d1", "h1 n1 - - -", "c1 - u1 - d2"], "n1 n1 u1", "birth date"),
        (["e1 n1 - - d1", "h1 n1 - p1 d2", "c1 - - p1 d2"], "n1 n1 p1", "birth date"),
        # What there is two of besides goes before.
        (["e1 n1 u1 - d1", "h1 n2 u1 - d2"], "n1 n2", "nhs"),
        (["e1 n1 u1 - d1", "c1 n1 u2 - d2"], "n1 n1", "upn"),
    ],
)
def test_a_conflict_is_listed_and_not_merged(rows: list[str], children: str, clash: str) -> None:
    child, _, answer = linked(*rows)
    assert child == children.split(" ")
    assert list(answer.conflicts.columns) == CONFLICT_COLUMNS
    assert sorted(answer.conflicts["child"]) == sorted(child)
    assert set(answer.conflicts["clash"]) == {clash}
    assert answer.conflicts["conflict"].nunique() == 1


def test_a_token_that_may_not_join_is_no_method() -> None:
    _, method, _ = linked("e1 - u1 p1", "e1 n1 u1 -", "h1 n1 - p1", "c1 n2 - p1")
    assert method == ["upn", "nhs", "nhs", ""]


def test_match_rates_count_children_once_in_each_agency() -> None:
    rows = [
        ("e1", "n1", "", "", False, "d1"),
        ("e2", "n1", "u1", "", False, ""),
        ("e1", "", "u2", "p2", False, "d2"),
        ("e1", "", "u3", "p3", False, "d3"),
        ("h1", "n1", "", "", False, ""),
        ("h1", "", "", "", False, "d1"),
        ("h2", "", "", "p2", False, "d2"),
        ("h1", "n3", "u3", "p3", False, "d3"),
        ("h1", "n4", "u4", "", True, ""),
        # Two NHS numbers, three rows of one agency and one of the other: a single conflict.
        ("e1", "n5", "u5", "", False, ""),
        ("h1", "n6", "u5", "", False, ""),
        ("h2", "n6", "", "", False, ""),
        ("h2", "n6", "", "p6", False, ""),
        # Two birth dates.
        ("e1", "n7", "", "", False, "d7"),
        ("h1", "n7", "", "", False, "d8"),
    ]
    people = people_of(rows)
    one, other = match_rates(people, link(people), ("education", "health"))
    assert (one.of, one.also_in, one.children, one.matched) == ("education", "health", 5, 3)
    assert (other.of, other.also_in, other.children, other.matched) == ("health", "education", 5, 3)
    assert one.methods == {"nhs": 1, "upn": 1, "nhs+upn": 0, "name_dob_pc": 1} == other.methods
    assert one.conflicts == {"nhs": 1, "upn": 0, "nhs+upn": 0, "birth date": 1} == other.conflicts
    assert (one.share, other.share) == (0.6, 0.6)


def test_a_conflict_is_each_agencys_own() -> None:
    people = people_of(
        [("e1", "n1", "u1", "", False, ""), ("c1", "n1", "u2", "", False, "")],
    )
    assert list(across_agencies(people, link(people))) == ["education n1", "care n1"]


def test_nobody_is_linked_to_nobody() -> None:
    people = people_of([])
    answer = link(people)
    assert answer.child.empty
    assert answer.method.empty
    assert answer.conflicts.empty
    one, other = match_rates(people, answer, ("education", "health"))
    assert (one.children, one.matched, one.share) == (0, 0, None)
    assert (other.of, other.also_in) == ("health", "education")
    assert excluded_with_theirs(people).empty


def keys_of(kind: str) -> st.SearchStrategy[str]:
    return st.sampled_from(["", "", *(f"{kind}{number}" for number in range(5))])


ROWS = st.lists(
    st.tuples(
        st.sampled_from([agency + number for agency, number in product("ehc", "12")]),
        # Tokens may sort before strong keys, or between them.
        keys_of("n"),
        keys_of("u"),
        keys_of("a") | keys_of("p"),
        st.sampled_from([False, False, False, True]),
        st.sampled_from(["", "", "d1", "d1", "d2"]),
    ),
    max_size=14,
)


def groups(rows: list[Row], places: tuple[int, ...]) -> list[set[int]]:
    """Join by chains of shared keys, the slow and plain way."""
    found: list[set[int]] = []
    for at, row in enumerate(rows):
        if row[4]:
            continue
        mine = {
            number
            for number, group in enumerate(found)
            if any(
                row[place] and row[place] == rows[other][place]
                for other in group
                for place in places
            )
        }
        joined = {at}.union(*(found[number] for number in mine))
        found = [group for number, group in enumerate(found) if number not in mine] + [joined]
    return found


def contradicts(rows: list[Row], group: set[int]) -> bool:
    return any(len({rows[at][place] for at in group} - {""}) > 1 for place in (1, 2, 5))


def expected(rows: list[Row]) -> list[str]:
    """Give each row's child by the rules as they are written."""
    child = [""] * len(rows)
    for whole in groups(rows, (1, 2, 3)):
        clash = contradicts(rows, whole)
        for at in whole:
            child[at] = min({key for one in whole for key in rows[one][1:4]} - {""}, default="")
            if clash:
                child[at] = next((key for key in rows[at][1:4] if key), "")
    for strong in groups(rows, (1, 2)):
        whole = next(group for group in groups(rows, (1, 2, 3)) if strong <= group)
        held = {key for one in strong for key in rows[one][1:3]} - {""}
        if held and contradicts(rows, whole) and not contradicts(rows, strong):
            for at in strong:
                child[at] = min(held)
    return child


@settings(deadline=None, max_examples=60)
@given(ROWS)
def test_the_answer_is_what_the_rules_say(rows: list[Row]) -> None:
    answer = link(people_of(rows))
    assert list(answer.child) == expected(rows)
    listed = sum(len(group) for group in groups(rows, (1, 2, 3)) if contradicts(rows, group))
    assert len(answer.conflicts) == listed


@settings(deadline=None, max_examples=25)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference(rows: list[Row], chance: object) -> None:
    people = people_of(rows)
    order = list(range(len(rows)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    one, other = link(people), link(people.iloc[order])
    pd.testing.assert_series_equal(one.child, other.child.sort_index())
    pd.testing.assert_series_equal(one.method, other.method.sort_index())
    pd.testing.assert_frame_equal(one.conflicts, other.conflicts)


@settings(deadline=None, max_examples=25)
@given(ROWS)
def test_excluded_rows_join_nothing(rows: list[Row]) -> None:
    people = people_of(rows)
    kept = people[~people["excluded"]]
    one, other = link(people), link(kept)
    assert set(one.child[people["excluded"]]) | set(one.method[people["excluded"]]) <= {""}
    pd.testing.assert_series_equal(one.child.loc[kept.index], other.child)
    pd.testing.assert_series_equal(one.method.loc[kept.index], other.method)
    pd.testing.assert_frame_equal(one.conflicts, other.conflicts)


@settings(deadline=None, max_examples=25)
@given(ROWS)
def test_no_child_has_two_nhs_numbers_and_two_of_others_only_where_listed(rows: list[Row]) -> None:
    people = people_of(rows)
    answer = link(people)
    for child, group in people.groupby(answer.child[answer.child != ""]):
        assert len(set(group["nhs"]) - {""}) <= 1
        two = {kind for kind in ("upn", "born") if len(set(group[kind]) - {""}) > 1}
        if two:
            assert group["nhs"].nunique() == 1 or two == {"born"}
            assert child in set(answer.conflicts["child"])


@settings(deadline=None, max_examples=25)
@given(ROWS)
def test_who_is_in_a_conflict_is_no_other_agencys_child(rows: list[Row]) -> None:
    people = people_of(rows)
    answer = link(people)
    torn = people.assign(child=across_agencies(people, answer))[answer.quarantined]
    assert set(torn.groupby("child")["agency"].nunique()) <= {1}


@settings(deadline=None, max_examples=25)
@given(ROWS)
def test_linking_again_changes_nothing(rows: list[Row]) -> None:
    people = people_of(rows)
    twice = link(pd.concat([people, people], ignore_index=True)).child
    once = link(people).child
    assert list(twice) == [*once, *once]
    # Strangers make no difference: a group alone gives the same.
    found: list[set[int]] = [set(), *groups(rows, (1, 2, 3))]
    found.sort(key=len)
    largest = sorted(found[-1])
    assert list(link(people.iloc[largest]).child) == list(once.iloc[largest])


@settings(deadline=None, max_examples=25)
@given(ROWS)
def test_a_method_is_told_where_another_feed_has_the_child(rows: list[Row]) -> None:
    people = people_of(rows)
    answer = link(people)
    feeds = people["feed"].groupby(answer.child).transform("nunique")
    assert list(answer.method != "") == list((answer.child != "") & (feeds > 1))


@settings(deadline=None, max_examples=40)
@given(ROWS)
def test_who_shares_a_key_with_an_excluded_child_is_excluded(rows: list[Row]) -> None:
    expected_rows = set()
    for group in groups([(*row[:4], False, row[5]) for row in rows], (1, 2, 3)):
        if any(rows[at][4] for at in group):
            expected_rows |= group
    found = excluded_with_theirs(people_of(rows))
    assert set(found.index[found]) == expected_rows


@settings(deadline=None, max_examples=40)
@given(ROWS)
def test_match_rates_are_what_a_slow_count_gives(rows: list[Row]) -> None:
    pair = [row for row in rows if row[0].startswith(("e", "h"))]
    people = people_of(pair)
    answer = link(people)
    found = {rate.of: rate for rate in match_rates(people, answer, ("education", "health"))}
    held = {"education": set[str](), "health": set[str]()}
    for agency, child in zip(people["agency"], across_agencies(people, answer), strict=True):
        held[agency] |= {child} - {""}
    for agency, rate in found.items():
        assert rate.children == len(held[agency])
        assert rate.matched == len(held["education"] & held["health"])
        assert sum(rate.conflicts.values()) == answer.conflicts["conflict"].nunique()
