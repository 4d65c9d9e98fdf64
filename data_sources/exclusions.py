"""Children who must never be linked: adopted children with a new identity, children at risk.

`$SEND_KPI_HOME/exclusions.txt` holds one NHS number or UPN a line. It is honoured before linking:
whatever carries one of them joins nothing, nor does what is tied to it by another key.
"""

from pathlib import Path

import pandas as pd

from data_sources import identity
from data_sources.feed import TurnedAway
from data_sources.keys import Key


def excluded_pseudonyms(path: Path, key: Key, *, allow_test: bool = False) -> set[str]:
    """Give the pseudonyms of the identifiers listed; empty where there is no file.

    Raises TurnedAway with the line's number where a line is neither number.
    """
    if not path.exists():
        return set()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise TurnedAway(f"{path.name}: it is not UTF-8. Save it as plain text, UTF-8.") from None
    lines = pd.Series(text.splitlines(), dtype="str").str.strip()
    lines.index += 1
    lines = lines[(lines != "") & ~lines.str.startswith("#")]
    numbers, _ = identity.clean_nhs_numbers(lines, allow_test=allow_test)
    upns, _ = identity.clean_upns(lines)
    neither = lines.index[(numbers == "") & (upns == "")]
    if len(neither):
        raise TurnedAway(f"{path.name}: line {neither[0]} is neither an NHS number nor a UPN.")
    found = {*identity.pseudonyms(key, "nhs", numbers), *identity.pseudonyms(key, "upn", upns)}
    return found - {""}
