"""Extracts of agreed cases for tests: a data folder, rows, and the way into a vault.

Children's numbers are of the NHS test range 999; UPNs are of an LA that there is not.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine

from data_sources.examining import Order
from data_sources.home import Home
from data_sources.identity import clean_nhs_numbers, clean_upns
from data_sources.keys import make_key
from data_sources.link_rules import Rules, rules_of
from data_sources.loading import Loaded, examine, load

AGENCIES = ("education", "health", "care")
TODAY = date(2026, 12, 31)
HEADINGS = (
    *("agency", "dataset", "case_id", "as_at", "nhs_number", "upn"),
    *("surname", "forename", "birth_date", "postcode"),
    *("opened", "due", "closed", "outcome", "service", "provider"),
)


def _good_numbers() -> list[str]:
    bodies = [f"999{number:06}{check}" for number in range(1, 2_000) for check in range(10)]
    cleaned, _ = clean_nhs_numbers(pd.Series(bodies, dtype="str"), allow_test=True)
    return [each for each in cleaned if each]


GOOD_NUMBERS = _good_numbers()


def nhs(number: int) -> str:
    """Give a good NHS number of the test range, another for each number up to 1,500."""
    return GOOD_NUMBERS[number]


def upn(number: int) -> str:
    """Give a good UPN of the LA 999, another for each number."""
    found = pd.Series(
        [f"{letter}999{number:09}" for letter in "ABCDEFGHJKLMNPQRTUVWXYZ"], dtype="str"
    )
    return next(each for each in clean_upns(found)[0] if each)


@dataclass
class Folder:
    """A data folder with a key, agreements in force and, perhaps, excluded numbers."""

    path: Path
    feeds: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def agree(self, feed: str, *link_with: str, expires: str = "2099-01-01") -> None:
        """Put a feed's agreement on record, in the place of an earlier one."""
        path = self.path / "agreements.yaml"
        before = path.read_text(encoding="utf-8").split("\n\n") if path.exists() else []
        entry = (
            f"- feed: {feed}\n  reference: DSA-{feed}\n  legal_basis: Care Act\n"
            f"  starts: 2020-01-01\n  expires: {expires}\n  opt_outs_applied: true\n"
            f"  link_with: [{', '.join(link_with)}]"
        )
        kept = [each for each in before if f"feed: {feed}\n" not in each]
        path.write_text("\n\n".join([*kept, entry]), encoding="utf-8")

    def exclude(self, *numbers: str) -> None:
        """Put these numbers on the exclusion list, and no others."""
        (self.path / "exclusions.txt").write_text("\n".join(numbers) + "\n", encoding="utf-8")

    def rules(self, today: date = TODAY) -> Rules:
        """Give what decides whose children may be linked."""
        return rules_of(Home(self.path), self.path / "key", today, allow_test=True)

    def order(self, *, allow_test_numbers: bool = True) -> Order:
        """Say where the key and the agreements are."""
        key = self.path / "key"
        return Order(
            home=self.path, key_file=key, allow_test_numbers=allow_test_numbers, today=TODAY
        )

    def write(self, rows: list[str], name: str = "extract.csv") -> Path:
        """Write rows as an extract."""
        path = self.path / name
        path.write_text("\n".join([",".join(HEADINGS), *rows]) + "\n", encoding="utf-8")
        return path

    def take(self, engine: Engine, rows: list[str], released: str = "") -> Loaded:
        """Write rows as an extract and load it."""
        path = self.write(rows)
        return load(engine, examine(path, None, self.order()), self.order(), released)


def folder(path: Path, link: bool = True) -> Folder:
    """Make a data folder in which the agreed cases of each agency may be linked, or not."""
    path.mkdir(parents=True, exist_ok=True)
    make_key(path / "key")
    made = Folder(path)
    for agency in AGENCIES:
        others = [other for other in AGENCIES if other != agency]
        made.agree(f"agreed_cases_{agency}", *(others if link else ()))
    return made


def row(agency: str, case_id: str, **cells: str) -> str:
    """Write one row of the agreed sheet of cases; `name` is surname,forename,birth,postcode."""
    names = dict(
        zip(HEADINGS[6:10], cells.pop("name", ",,,").split(","), strict=True),
    )
    known = {
        "agency": agency,
        "dataset": "advice",
        "case_id": case_id,
        "as_at": "2026-10-31",
        "opened": "2026-09-01",
        **names,
        **cells,
    }
    assert set(known) <= set(HEADINGS), known
    return ",".join(known.get(heading, "") for heading in HEADINGS)
