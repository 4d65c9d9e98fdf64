"""Made-up extracts of a complete feed of cases, in an agency's own headings."""

from datetime import date
from pathlib import Path

from data_sources.examining import Order
from data_sources.keys import make_key
from data_sources.loading import Examined, examine

AS_AT = date(2026, 9, 30)
MAPPING = """
title: Waits
agency: {agency}
publisher: made up
where: made up
shape: cases
complete: true
constants: {{dataset: waits}}
only: {{team: {name}}}
fields: {{case_id: case, nhs_number: nhs, opened: start, closed: stop, service: team}}
"""
AGREEMENT = """
- feed: {name}
  reference: DSA-1
  legal_basis: Children and Families Act 2014
  starts: 2020-01-01
  expires: 2099-01-01
  opt_outs_applied: true
"""


def make_home(folder: Path, *feeds: str) -> Order:
    """Make a data folder with a key, and for each feed a mapping and an agreement."""
    (folder / "feeds").mkdir(parents=True)
    make_key(folder / "key")
    for name, agency in zip(feeds, ("health", "care"), strict=False):
        text = MAPPING.format(name=name, agency=agency)
        (folder / "feeds" / f"{name}.yaml").write_text(text, encoding="utf-8")
    agreements = "".join(AGREEMENT.format(name=name) for name in feeds)
    (folder / "agreements.yaml").write_text(agreements, encoding="utf-8")
    return Order(home=folder, key_file=folder / "key", as_at=AS_AT, allow_test_numbers=True)


def extract(
    order: Order, name: str, feed: str, numbers: range, *, closed: int = 0, as_at: date = AS_AT
) -> Examined:
    """Write and examine an extract with these cases, the first few of them closed."""
    assert order.home
    path = order.home / f"{name}.csv"
    rows = [
        f"{number},{child(number % 50)},2026-01-05,{'2026-02-02' if at < closed else ''},{feed}"
        for at, number in enumerate(numbers)
    ]
    path.write_text("\n".join(["case,nhs,start,stop,team", *rows]) + "\n", encoding="utf-8")
    return examine(path, feed, order.model_copy(update={"as_at": as_at}))


def child(number: int) -> str:
    """Give an NHS number of the test range that is right to its check digit, or a blank."""
    digits = f"999{number:06}"
    check = -sum(int(digit) * (10 - place) for place, digit in enumerate(digits)) % 11
    return f"{digits}{check}" if check < 10 else ""
