"""What education of the made-up area adds up itself: audits, appeals, surveys, complaints."""

from datetime import date
from pathlib import Path

from data_sources.made_up.education import places_and_money
from data_sources.made_up.sheets import counted
from data_sources.made_up.sheets.counted import Counted, Line, Sheet

_AUDITED: Line = {0: 24, 1: 36}
_REDESIGNED: Line = {0: 0.45, 0.8: 0.45, 0.9: 0.56, 1: 0.6}
SHEETS = (
    Sheet(
        "ehc_plan_audits",
        "quarter",
        (
            Counted("graded_good_or_better", _AUDITED, {0: 0.48, 1: 0.74}, "plans audited"),
            Counted("voice_shaped_outcomes", _AUDITED, {0: 0.40, 1: 0.66}, "plans audited"),
        ),
    ),
    Sheet(
        "send_appeals",
        "quarter",
        (Counted("appeals_registered", {0: 560, 1: 900}, {0: 0.021, 1: 0.034}),),
    ),
    Sheet(
        "parent_carer_survey",
        "term",
        (Counted("rated_good_or_better", {0: 58, 1: 72}, {0: 0.33, 0.6: 0.36, 1: 0.45}, "", 0.2),),
        "sen_provision",
        {"EHC plan": 0.56, "SEN support": 0.44},
    ),
    Sheet(
        "heard_in_their_plan",
        "term",
        (Counted("say_they_were_heard", {0: 52, 1: 70}, {0: 0.54, 1: 0.67}, "", 0.2),),
    ),
    Sheet(
        "local_offer_survey",
        "quarter",
        # The website was redesigned a year ago.
        (Counted("found_what_they_needed", {0: 74}, _REDESIGNED, "", 0.15, chance=0.6),),
    ),
    Sheet(
        "complaints",
        "quarter",
        (
            Counted("upheld", {0: 22, 0.5: 38, 1: 34}, {0: 0.47, 1: 0.41}, "", 0.2),
            Counted("ombudsman_upheld", {0: 3, 1: 5}, {0: 0.8}, "", 0.5),
        ),
    ),
    Sheet("sendiass_contacts", "quarter", (Counted("contacts", {0: 240, 1: 390}),)),
)

MISSPELT, _TURN = "parent_carer_survey", -4
"""Of which dataset a sheet has a misspelt item, and which of them, counted from the latest."""


def write(folder: Path, as_at: date, seed: int, area: int) -> list[Path]:
    """Write the sheets of five years; one has an item that nobody agreed on, and comes again."""
    written = counted.together(
        counted.write(folder, "education", SHEETS, as_at, (seed, area)),
        places_and_money.write(folder, as_at, (seed, area)),
    )
    named = [path for paths in written.values() for path in paths if MISSPELT in path.name]
    return [
        path
        for paths in written.values()
        for right in paths
        for path in (_misspelt(right) if right == named[_TURN] else [right])
    ]


def _misspelt(right: Path) -> list[Path]:
    again = right.with_stem(f"{right.stem}_corrected")
    right.rename(again)
    text = again.read_bytes()
    right.write_bytes(text.replace(b"rated_good_or_better", b"rated_good_or_beter", 1))
    return [right, again]
