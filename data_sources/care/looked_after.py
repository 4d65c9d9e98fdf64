"""The return of children looked after (SSDA903): episodes of care, and series of short breaks.

It comes yearly as a set of CSV files. As at which day it is stands in their names
(2026-03-31_episodes.csv) or is told to the loader: the files do not say it. The files that no KPI
needs may lie beside the two that are read. Legal statuses V3 and V4 are short breaks and no time
in care. A case is known by the authority's number of the child and the episode's first day.
"""

from datetime import date

import pandas as pd

from data_sources.care import care_codes as codes
from data_sources.census_codes import ETHNICITY, SEX, main_ethnicity
from data_sources.feed import Due
from data_sources.home import Home
from data_sources.linked_tables import PARENT, LinkedTable, Tables, looked_up
from data_sources.returns import Flat, Return, dataset
from data_sources.text_days import plain

BRITISH = "%d/%m/%Y"
_CHILD = ("sex", "dob", "ethnic", "upn")
_NO_UPN = r"UN\d+"
"""Says why there is no UPN, in the place of one."""
_EXTRA = ("la", "year", "test_column")
"""Columns that data teams put into the files for themselves."""


def _unused(name: str, *marks: str) -> LinkedTable:
    return LinkedTable(name=name, fields=(), needs=("child", *marks), used=False)


TABLES = (
    LinkedTable(
        name="header",
        fields=_CHILD,
        needs=_CHILD,
        ignored=("mother", "mc_dob", *_EXTRA),
        id_heading="child",
        optional=False,
    ),
    LinkedTable(
        name="episodes",
        fields=("decom", "ls", "place", "dec", "rec", "home_post"),
        needs=("decom", "ls", "place", "dec", "rec"),
        ignored=(
            *("rne", "cin", "place_provider", "reason_place_change", "pl_post", "urn"),
            *_EXTRA,
        ),
        parent="header",
        parent_heading="child",
        optional=False,
    ),
    _unused("reviews", "review", "review_code"),
    _unused("oc2", "sdq_score"),
    _unused("missing", "mis_start", "mis_end"),
    _unused("uasc", "duc"),
    _unused("oc3", "in_touch", "activ", "accom"),
    _unused("ad1", "date_int", "date_match"),
    _unused("placedadoption", "date_placed"),
    _unused("prevperm", "prev_perm"),
    _unused("swepisodes", "sw_id", "sw_decom"),
    _unused("dolo", "dolo_start"),
)
_FIELDS = {
    "case_id": "case",
    "upn": "upn",
    "birth_date": "dob",
    "postcode": "home_post",
    "sex": "sex",
    "ethnicity": "ethnic",
    "opened": "decom",
    "closed": "dec",
    "outcome": "rec",
    "placement": "place",
    "service": "ls",
}
_CODES = {
    "sex": SEX,
    "ethnicity": ETHNICITY,
    "outcome": codes.ENDED,
    "placement": codes.PLACEMENT,
    "service": codes.LEGAL_STATUS,
}
_SOFT = {"ethnicity": "Unclassified"}
_SOFT |= dict.fromkeys(("sex", "outcome", "placement", "service"), "Not known")


class LookedAfter(Return):
    """The return of one year."""

    def flat(self, tables: Tables, as_at: date, home: Home) -> Flat:
        """Give each episode with its child, care and short breaks apart."""
        episodes = _with_child(tables["episodes"], tables["header"])
        breaks = episodes["ls"].isin(codes.SHORT_BREAKS)
        return Flat(
            {
                "looked_after_episodes": episodes[~breaks],
                "looked_after_short_breaks": episodes[breaks],
            }
        )


def _with_child(episodes: pd.DataFrame, header: pd.DataFrame) -> pd.DataFrame:
    known = episodes.assign(**looked_up(episodes[PARENT], header, _CHILD))
    upn = known["upn"].str.strip()
    ethnicity = {code: main_ethnicity(code) for code in known["ethnic"].unique()}
    days = {name: plain(known[name].str.strip(), BRITISH) for name in ("dob", "decom", "dec")}
    plainly = {name: known[name].str.strip().str.upper() for name in ("ls", "place", "rec", "sex")}
    return known.assign(
        **days,
        **plainly,
        upn=upn.mask(upn.str.fullmatch(_NO_UPN), ""),
        ethnic=known["ethnic"].map(ethnicity).astype("str"),
        case=known[PARENT] + "|" + days["decom"],
    )


FEED = LookedAfter(
    name="ssda903",
    title="Children looked after (SSDA903)",
    agency="care",
    publisher="the authority's social care data team",
    where="the case system's SSDA903 return, as CSV files",
    file_kind="zip",
    set_dates="DD/MM/YYYY",
    tables=TABLES,
    datasets=tuple(
        dataset(name, "care", "episodes", _FIELDS, _CODES, unknown_as=_SOFT, age_at="as_at")
        for name in ("looked_after_episodes", "looked_after_short_breaks")
    ),
    due=Due(every_months=12, within_days=120),
    usual_change=0.3,
)
