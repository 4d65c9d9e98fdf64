"""Referrals of a national data set of health joined with their child, team and contacts.

A wait is over with the first contact that was attended (attendance status 5 or 6, as NHS analysts
read it), else with the rejection, else with the closure or discharge of a child who was never seen.
A referral is known by its provider and its number, so that a later extract tells it anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data_sources.feed import Refusal, TurnedAway
from data_sources.health.nhs_codes import ETHNICITY, SEX
from data_sources.health.team_names import services_of
from data_sources.home import Home
from data_sources.linked_tables import ID, PARENT, ROW, Tables, looked_up
from data_sources.text_days import Texts, days_in, texts_of

ATTENDED = ("5", "6")
PATIENT = ("nhs_number", "birth_date", "postcode", "sex", "ethnicity")
_OF_TEAM = ("team", "team_closed", "rejected")
_SENT = {"opened": "received", "provider": "provider", **{name: name for name in PATIENT}}
_KNOWN_BY = {"case_id": "case"}
CODES: Mapping[str, Mapping[str, str]] = {"sex": SEX, "ethnicity": ETHNICITY}
_NO_DAY = "no day"
"""Stands for an attended contact's blank day, so that its referral is refused as one misdated."""


@dataclass(frozen=True)
class Layout:
    """What a data set calls its tables, and which of its headings is which of ours."""

    header: str
    patients: str
    referrals: str
    teams: str
    contacts: str
    headings: Mapping[str, str]
    """Their heading -> ours: provider, `PATIENT`, received, discharged, team, team_closed,
    rejected, on, status. None where both are the same."""

    def theirs(self, ours: str) -> str:
        """Give the data set's heading for one of ours, as refusals name it."""
        return next((heading for heading, own in self.headings.items() if own == ours), ours)

    def fields(self) -> dict[str, str]:
        """Give which heading of a frame of `as_sent` is which field of a case."""
        sent = {field: self.theirs(name) for field, name in _SENT.items()}
        return sent | {name: name for name in ("due", "closed", "outcome", "service")} | _KNOWN_BY


def joined(tables: Tables, layout: Layout, home: Home) -> tuple[pd.DataFrame, tuple[Refusal, ...]]:
    """Give a row a referral with all that is known of it, and what is to be warned of.

    Columns: case, provider, `PATIENT`, received, discharged, rejected, service, first and second
    (days of the first and the second attended contact; blank where there is none), `ROW`.
    """
    ours = {name: frame.rename(columns=dict(layout.headings)) for name, frame in tables.items()}
    sheet = layout.referrals.upper()
    provider = _provider(ours[layout.header]["provider"])
    asked, repeated = _latest(ours[layout.referrals], ID), ours[layout.referrals]
    patients, teams = _latest(ours[layout.patients], ID), _open_last(ours[layout.teams])
    of_team = [name for name in _OF_TEAM if name in teams.columns]
    asked = asked.assign(
        **looked_up(asked[PARENT], patients, PATIENT),
        **looked_up(asked[ID], teams, of_team, by=PARENT),
    )
    service, unknown = services_of(asked, home, sheet, layout.theirs("team"))
    contacts = _attended(ours[layout.contacts])
    first = _contact(contacts, asked[ID], 0)
    # Where one contact's day can't be read, which was the second can't be told either.
    misdated = (first != "") & days_in(first).isna()
    found = asked.assign(
        case=(provider + "|" + asked[ID]).where(asked[ID] != "", ""),
        provider=provider,
        service=service,
        discharged=asked["team_closed"].where(asked["team_closed"] != "", asked["discharged"]),
        first=first,
        second=_contact(contacts, asked[ID], 1).mask(misdated, first),
    )
    return found, (*unknown, *_told_of_repeats(repeated, len(asked), sheet))


def ended(referrals: pd.DataFrame, seen: str) -> pd.DataFrame:
    """Add `closed` and `outcome` of a wait for the contact under the heading `seen`."""
    met, rejected, left = (referrals[name] != "" for name in (seen, "rejected", "discharged"))
    gone = np.where(referrals["first"] != "", "discharged after one contact", "discharged unseen")
    outcome = np.select([met, rejected, left], ["seen", "rejected", gone], default="waiting")
    closed = referrals["rejected"].where(rejected, referrals["discharged"])
    return referrals.assign(closed=referrals[seen].where(met, closed), outcome=outcome)


def as_sent(waits: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Give what was sent the data set's own headings again, so that refusals name them."""
    return waits.rename(columns={ours: layout.theirs(ours) for ours in _SENT.values()})


def due_after(received: Texts, days: "pd.Series[int]") -> Texts:
    """Give the day that lies so many days after each referral."""
    return texts_of(days_in(received) + pd.to_timedelta(days, unit="D"))


def _provider(codes: Texts) -> str:
    there = sorted(set(codes.str.strip()) - {""})
    if len(there) != 1:
        raise TurnedAway(
            f"its header names {len(there)} providers. Send each provider's files apart."
        )
    return str(there[0])


def _latest(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Keep the last of the rows that are about the same; those that say of nothing all stay."""
    return frame[~frame.duplicated(by, keep="last") | (frame[by] == "")]


def _open_last(teams: pd.DataFrame) -> pd.DataFrame:
    """Keep one team a referral: the last that is open, or else the last; one's end is not all's."""
    ends = [name for name in ("team_closed", "rejected") if name in teams.columns]
    over = (teams[ends] != "").any(axis="columns")
    ordered = teams.loc[over.sort_values(ascending=False, kind="stable").index]
    return _latest(ordered, PARENT)


def _attended(contacts: pd.DataFrame) -> pd.DataFrame:
    """Give the attended contacts, the earliest first; one whose day can't be read before all."""
    once = _latest(contacts, ID)
    came = once[once["status"].str.strip().isin(ATTENDED)]
    came = came.assign(on=came["on"].str.strip().replace("", _NO_DAY))
    return came.assign(day=days_in(came["on"])).sort_values(
        "day", kind="stable", na_position="first"
    )


def _contact(contacts: pd.DataFrame, referrals: Texts, number: int) -> Texts:
    """Give the day of each referral's contact of that number, from 0; blank without one."""
    chosen = contacts[contacts.groupby(PARENT).cumcount() == number]
    return looked_up(referrals, chosen, ("on",), by=PARENT)["on"]


def _told_of_repeats(rows: pd.DataFrame, kept: int, sheet: str) -> tuple[Refusal, ...]:
    if len(rows) == kept:
        return ()
    again = rows[rows.duplicated(ID, keep="last") & (rows[ID] != "")]
    return (
        Refusal(
            severity="warning",
            sheet=sheet,
            row=int(again[ROW].iloc[0]),
            column="case_id",
            rule=f"{len(rows) - kept:,} referrals are there again in a later row",
            cure="Send each once, as it now stands; the last row of each was taken.",
        ),
    )
