"""NHS numbers, UPNs and names: checked, tidied, and turned into keyed pseudonyms.

Only pseudonyms go on from here. Rules and their sources: govtalk's UPN 2.0 and the NHS data
dictionary. Libraries were not used: they accept 0000000000 and refuse UPNs of newer LAs.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from data_sources.keys import Key

Kind = Literal["nhs", "upn", "person", "born", "case"]

# Written out, because pandas may hand the pattern to RE2, whose \s knows ASCII only.
_GAPS = "[ \t\r\n\u00a0\u2000-\u200b\u202f\ufeff\u2010-\u2013-]"
# 9.43477E+09, a leading zero eaten, or a number with decimals.
_SPOILED = r"(?:[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]+|[0-9]{9}|[0-9]{9,10}\.0+)"
# The check digit lets all of these through.
_FILLERS = [*(digit * 10 for digit in "0123456789"), "0123456789", "9876543210"]
_ALPHABET = "ABCDEFGHJKLMNPQRTUVWXYZ"
_VALUES = np.zeros(128, dtype=np.int64)
for _symbols in (_ALPHABET, "0123456789"):
    _VALUES[[ord(symbol) for symbol in _symbols]] = np.arange(len(_symbols))
# Letters that NFKD does not take apart.
_PLAIN = str.maketrans(
    {"Ł": "L", "Ø": "O", "Đ": "D", "Ð": "D", "Æ": "AE", "Œ": "OE", "Þ": "TH", "ẞ": "SS"}
)
_DAYS = (
    re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})(?:[T ].*)?"),
    re.compile(r"(?P<d>[0-9]{1,2})/(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})(?: .*)?"),
)
# What systems write for a day of birth that nobody knows.
_NO_DAYS = {"1899-12-30", "1899-12-31", "1900-01-01", "1901-01-01"}
# The NHS's district ZZ99 stands for no fixed abode and for not known: no place to share.
_POSTCODE = re.compile(r"(?!ZZ99)[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}")


def clean_nhs_numbers(cells: pd.Series, *, allow_test: bool = False) -> tuple[pd.Series, pd.Series]:
    """Give NHS numbers as ten digits or "", and the reason: "" where good.

    Reasons: blank, spoiled by a spreadsheet, malformed, placeholder, check digit, test range
    (999...). A leading zero that was eaten is never put back: that would be a guess.
    """
    text = _text(cells).str.replace(_GAPS, "", regex=True)
    whole = text.str.fullmatch("[0-9]{10}")
    digits = _VALUES[_characters(text.where(whole, "0" * 10), 10)]
    return _judged(
        text,
        {
            "blank": text == "",
            "spoiled by a spreadsheet": text.str.fullmatch(_SPOILED),
            "malformed": ~whole,
            "placeholder": text.isin(_FILLERS),
            # No digit makes good a check that comes to 10.
            "check digit": digits @ np.arange(10, 0, -1) % 11 != 0,
            "test range": text.str.startswith("999") & (not allow_test),
        },
    )


def clean_upns(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Give UPNs in upper case or "", and the reason: "" where good. Temporary ones are good.

    Reasons: blank, malformed, placeholder, check letter (places 2 to 13 times their values,
    modulo 23). The LA's number is not looked up: lists of LAs grow old.
    """
    text = _text(cells).str.replace(_GAPS, "", regex=True).str.upper()
    whole = text.str.fullmatch(f"[{_ALPHABET}][0-9]{{11}}[0-9{_ALPHABET}]")
    values = _VALUES[_characters(text.where(whole, "A" + "0" * 12), 13)]
    return _judged(
        text,
        {
            "blank": text == "",
            "malformed": ~whole,
            "placeholder": text.str.slice(1).isin([digit * 12 for digit in "0123456789"]),
            "check letter": values[:, 1:] @ np.arange(2, 14) % 23 != values[:, 0],
        },
    )


def pseudonyms(key: Key, kind: Kind, values: pd.Series) -> pd.Series:
    """Give each text's HMAC-SHA256 as 64 hex digits; "" stays "". No two kinds can meet."""
    if kind not in get_args(Kind):
        raise ValueError(f"'{kind}' is no kind of pseudonym. Use one of: {get_args(Kind)}.")
    primed = key.mac.copy()
    primed.update(kind.encode("ascii") + b"\x1f")

    def pseudonym(value: str) -> str:
        mac = primed.copy()
        mac.update(value.encode("utf-8", "surrogatepass"))
        return mac.hexdigest()

    return _each(values, pseudonym)


def person_token(
    forenames: pd.Series, surnames: pd.Series, birth_dates: pd.Series, postcodes: pd.Series
) -> pd.Series:
    """Give "SURNAME|FORENAME|yyyy-mm-dd|POSTCODE", or "" where a part is missing or no use.

    Days come as yyyy-mm-dd or dd/mm/yyyy. The first forename counts; a postcode must be whole.
    """
    surname, forename = _each(surnames, _letters), _each(forenames, _first_name)
    day, postcode = birth_days(birth_dates), _each(postcodes, _postcode)
    complete = (surname != "") & (forename != "") & (day != "") & (postcode != "")
    return (surname + "|" + forename + "|" + day + "|" + postcode).where(complete, "")


def birth_days(birth_dates: pd.Series) -> pd.Series:
    """Give days, as `person_token` takes them, as yyyy-mm-dd; "" where none is known."""
    return _each(birth_dates, _day)


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).upper().translate(_PLAIN)
    return "".join(letter for letter in plain if letter.isalpha())


def _first_name(names: str) -> str:
    return next(filter(None, map(_letters, re.split(r"[\s,]+", names))), "")


def _day(text: str) -> str:
    found = next((match for form in _DAYS if (match := form.fullmatch(text.strip()))), None)
    if found is None:
        return ""
    try:
        day = date(int(found["y"]), int(found["m"]), int(found["d"])).isoformat()
    except ValueError:
        return ""
    return "" if day in _NO_DAYS else day


def _postcode(text: str) -> str:
    code = re.sub(r"[\s\u200b]", "", text).upper()
    return code if _POSTCODE.fullmatch(code) else ""


def _text(cells: pd.Series) -> pd.Series:
    """Give the cells as text, "" for missing. A column of numbers has lost its zeros already."""
    if pd.api.types.is_numeric_dtype(cells.dtype):
        raise TypeError(f"Identifiers are read as text, and this column is {cells.dtype}.")
    return cells.astype("str").fillna("")


def _each(cells: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """Change each distinct text once; "" stays ""."""
    places, distinct = pd.factorize(_text(cells))
    changed = [change(text) if text else "" for text in distinct]
    return pd.Series(np.array(changed, dtype=object)[places], index=cells.index, dtype="str")


def _characters(text: pd.Series, width: int) -> np.ndarray:
    return (
        np.array(text.to_numpy(dtype=object), dtype=f"S{width}").view(np.uint8).reshape(-1, width)
    )


def _judged(text: pd.Series, faults: dict[str, Any]) -> tuple[pd.Series, pd.Series]:
    """Give the text where no fault is found, and the first fault of each."""
    found = np.select([np.asarray(fault) for fault in faults.values()], list(faults), default="")
    reason = pd.Series(found, index=text.index, dtype="str")
    return text.where(reason == "", ""), reason
