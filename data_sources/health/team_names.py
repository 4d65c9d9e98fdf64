"""What the teams' codes in health's extracts are called: the data folder's health_services.csv.

The national lists of team types were not found, and providers use codes of their own, so that an
analyst fills the table in: `code,service`, as `SLT,Speech and language therapy`.
"""

import csv
import re
from pathlib import Path

import pandas as pd

from data_sources.feed import Refusal, TurnedAway
from data_sources.home import Home
from data_sources.linked_tables import ROW
from data_sources.text_days import Texts

NOT_KNOWN = "Not known"
TOLD = 5
_CODE = re.compile(r"[A-Z0-9]{1,6}")
"""What may be a team's code. A longer text may be something else, and is not told."""


def read_services(path: Path) -> dict[str, str]:
    """Read what each code is called, by the code in capitals; none where there is no file.

    Raises TurnedAway where a heading is missing, or where it is not in UTF-8.
    """
    if not path.is_file():
        return {}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        # Excel's plain "CSV" is in Windows' own code; the provider's extract is not to blame.
        raise TurnedAway(f"{path.name} is not in UTF-8. Save it as 'CSV UTF-8'.") from error
    reader = csv.DictReader(text.splitlines())
    if not {"code", "service"}.issubset(reader.fieldnames or ()):
        raise TurnedAway(f"{path.name}: its headings must be code, service.")
    return {(row["code"] or "").strip().upper(): (row["service"] or "").strip() for row in reader}


def services_of(
    frame: pd.DataFrame, home: Home, sheet: str, heading: str
) -> tuple[Texts, tuple[Refusal, ...]]:
    """Give the service of each row's `team`, and one warning of those that are not in the table.

    `sheet` and `heading` are where the warning says that it stands.
    """
    codes = frame["team"].str.strip().str.upper()
    names = read_services(home.health_services)
    named = codes.map({code: names.get(code, "") for code in codes.unique()}).astype("str")
    unknown = named == ""
    services = named.mask(unknown, NOT_KNOWN)
    if not unknown.any():
        return services, ()
    rule = _rule(codes[unknown], home)
    row = int(frame[ROW][unknown].iloc[0])
    cure = (
        f"Write code and service into {home.health_services.name} in the data folder; until then "
        f"the service of these is '{NOT_KNOWN}'."
    )
    return services, (
        Refusal(severity="warning", sheet=sheet, row=row, column=heading, rule=rule, cure=cure),
    )


def _rule(codes: Texts, home: Home) -> str:
    named = [code for code in sorted(set(codes)) if _CODE.fullmatch(code)]
    listed = f": {', '.join(named[:TOLD])}" if named else ""
    more = ", ..." if len(named) > TOLD else ""
    file = home.health_services.name
    return f"{file} does not have the team of {len(codes):,} referrals{listed}{more}"
