"""What is an NHS number, a UPN or a child's name, and what becomes of it."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.identity import (
    Kind,
    clean_nhs_numbers,
    clean_upns,
    person_token,
    pseudonyms,
)
from data_sources.keys import Key

SECRET = bytes(range(32))
VECTOR = "a8720d7b08d2b794bcb3aa58f4255e7b6a855f1fca4629771dc6cd4055fcd3aa"
LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def texts(*cells: object) -> pd.Series:
    return pd.Series(cells, dtype="str")


def cleaned_nhs(cell: object, *, allow_test: bool = False) -> tuple[str, str]:
    cleaned, reason = clean_nhs_numbers(texts(cell), allow_test=allow_test)
    return cleaned[0], reason[0]


def cleaned_upn(cell: object) -> tuple[str, str]:
    cleaned, reason = clean_upns(texts(cell))
    return cleaned[0], reason[0]


def near_misses(good: str, digits: range) -> list[str]:
    """Give all texts that have one digit wrong, or two neighbouring digits swapped."""
    wrong = {good[:at] + digit + good[at + 1 :] for at in digits for digit in "0123456789"} | {
        good[:at] + good[at + 1] + good[at] + good[at + 2 :] for at in digits if at + 1 in digits
    }
    return sorted(wrong - {good})


@pytest.mark.parametrize(
    ("cell", "cleaned", "reason"),
    [
        ("9434765919", "9434765919", ""),
        (" 943 476 5919 ", "9434765919", ""),
        ("943-476-5919", "9434765919", ""),
        ("943\u00a0476\u20115919\u200b", "9434765919", ""),
        ("", "", "blank"),
        ("  \t", "", "blank"),
        (None, "", "blank"),
        ("943476591", "", "spoiled by a spreadsheet"),
        ("9.43477E+09", "", "spoiled by a spreadsheet"),
        ("9.43477e9", "", "spoiled by a spreadsheet"),
        ("9434765919.0", "", "spoiled by a spreadsheet"),
        ("94347659190", "", "malformed"),
        ("94347659", "", "malformed"),
        ("943476591X", "", "malformed"),
        ("943476591٣", "", "malformed"),
        ("943476591²", "", "malformed"),
        ("\uff19434765919", "", "malformed"),
        ("9434765918", "", "check digit"),
        ("0000000000", "", "placeholder"),
        ("999 999 9999", "", "placeholder"),
        ("0123456789", "", "placeholder"),
        ("9876543210", "", "placeholder"),
        ("9990000018", "", "test range"),
        ("9990000019", "", "check digit"),
    ],
)
def test_an_nhs_number_is_kept_or_refused_with_a_reason(
    cell: object, cleaned: str, reason: str
) -> None:
    assert cleaned_nhs(cell) == (cleaned, reason)


@pytest.mark.parametrize("digit", "0123456789")
def test_a_repeated_digit_is_never_an_nhs_number(digit: str) -> None:
    assert cleaned_nhs(digit * 10, allow_test=True) == ("", "placeholder")


def test_the_test_range_is_for_tests() -> None:
    assert cleaned_nhs("999 000 0018", allow_test=True) == ("9990000018", "")


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 999_999))
def test_no_check_digit_fits_or_one_does_and_its_near_misses_are_all_caught(middle: int) -> None:
    numbers = texts(*(f"999{middle:06d}{check}" for check in range(10)))
    good = [cell for cell in clean_nhs_numbers(numbers, allow_test=True)[0] if cell]
    # A check of 10 leaves none.
    weighted = sum(int(d) * w for d, w in zip(f"999{middle:06d}", range(10, 1, -1), strict=True))
    assert len(good) == (0 if weighted % 11 == 1 or middle == 999_999 else 1)
    for number in good:
        wrong = near_misses(number, range(10))
        assert set(clean_nhs_numbers(texts(*wrong), allow_test=True)[0]) == {""}


@pytest.mark.parametrize(
    ("cell", "cleaned", "reason"),
    [
        ("P207000016049", "P207000016049", ""),
        (" p207 0000 16049", "P207000016049", ""),
        ("B801200005001", "B801200005001", ""),
        ("Q207000016049", "", "check letter"),
        ("", "", "blank"),
        (None, "", "blank"),
        ("I207000016049", "", "malformed"),
        ("P20700001604", "", "malformed"),
        ("P2070000160490", "", "malformed"),
        ("PP07000016049", "", "malformed"),
        ("P20700001604S", "", "malformed"),
        ("P20700001604٣", "", "malformed"),
        ("P20700001604²", "", "malformed"),
        ("\u017f207000016049", "", "malformed"),
        ("A000000000000", "", "placeholder"),
    ],
)
def test_a_upn_is_kept_or_refused_with_a_reason(cell: object, cleaned: str, reason: str) -> None:
    assert cleaned_upn(cell) == (cleaned, reason)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 99_999_999), st.sampled_from("0123456789" + LETTERS))
def test_one_check_letter_fits_and_near_misses_are_all_caught(middle: int, last: str) -> None:
    body = f"999{middle:08d}{last}"
    good = [upn for upn in clean_upns(texts(*(letter + body for letter in LETTERS)))[0] if upn]
    assert len(good) == (0 if body == "9" * 12 else 1)
    for upn in good:
        wrong = near_misses(upn, range(1, 13 if last.isdigit() else 12))
        assert set(clean_upns(texts(*wrong))[0]) == {""}


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=14) | st.none(), max_size=30))
def test_any_text_is_either_cleaned_or_given_a_reason(cells: list[str | None]) -> None:
    column = pd.Series(cells, dtype="str", index=range(5, 5 + len(cells)))
    for cleaned, reason in (clean_nhs_numbers(column, allow_test=True), clean_upns(column)):
        assert cleaned.index.equals(column.index)
        assert ((cleaned == "") != (reason == "")).all()
        assert cleaned.str.fullmatch("[0-9A-Z]*").all()


def test_a_column_of_numbers_is_refused_because_its_zeros_are_gone() -> None:
    with pytest.raises(TypeError, match="read as text") as refused:
        clean_nhs_numbers(pd.Series([9990000018]))
    assert "9990000018" not in str(refused.value)


def test_the_pseudonym_of_the_reference() -> None:
    column = pd.Series(["9434765919", "", "9434765919"], index=[7, 3, 1])
    hashed = pseudonyms(Key.of(SECRET), "nhs", column)
    assert list(hashed) == [VECTOR, "", VECTOR]
    assert list(hashed.index) == [7, 3, 1]


def test_the_same_text_differs_by_kind_and_by_key() -> None:
    kinds: list[Kind] = ["nhs", "upn", "person", "born", "case"]
    keys = [Key.of(SECRET), Key.of(SECRET[::-1])]
    seen = {pseudonyms(key, kind, texts("é"))[0] for kind in kinds for key in keys}
    assert len(seen) == 10


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no kind"):
        pseudonyms(Key.of(SECRET), "nhs\x1f", texts("1"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("forename", "surname", "day", "postcode", "token"),
    [
        ("Anna", "Smith", "2012-03-04", "CV1 5RR", "SMITH|ANNA|2012-03-04|CV15RR"),
        (" Zoë  Mae", "O'Brien-Ó Sé", "04/03/2012", "cv15rr", "OBRIENOSE|ZOE|2012-03-04|CV15RR"),
        ("Łukasz", "Straßer", "4/3/2012 00:00:00", "B1 1AA", "STRASSER|LUKASZ|2012-03-04|B11AA"),
        ("- Al", "Søe|x", "2012-03-04T00:00:00", "CV1\u00a05RR", "SOEX|AL|2012-03-04|CV15RR"),
        ("", "Smith", "2012-03-04", "CV1 5RR", ""),
        ("Anna", " . ", "2012-03-04", "CV1 5RR", ""),
        ("Anna", None, "2012-03-04", "CV1 5RR", ""),
        ("Anna", "Smith", "", "CV1 5RR", ""),
        ("Anna", "Smith", "2012-02-30", "CV1 5RR", ""),
        ("Anna", "Smith", "03/13/2012", "CV1 5RR", ""),
        ("Anna", "Smith", "04/03/12", "CV1 5RR", ""),
        ("Anna", "Smith", "1900-01-01", "CV1 5RR", ""),
        ("Anna", "Smith", "2012-03-04", "CV1", ""),
        ("Anna", "Smith", "2012-03-04", "ZZ99 3VZ", ""),
    ],
)
def test_a_person_token(
    forename: str, surname: str | None, day: str, postcode: str, token: str
) -> None:
    made = person_token(texts(forename), texts(surname), texts(day), texts(postcode))
    assert list(made) == [token]
