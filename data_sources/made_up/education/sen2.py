"""The made-up authority's SEN2 returns: four yearly ones, a revision, and this year so far."""

from datetime import date
from pathlib import Path

from data_sources.made_up.children.arrays import last_month_end
from data_sources.made_up.education import sen2_blade, sen2_xml
from data_sources.made_up.education.sen2_mistakes import spoilt
from data_sources.made_up.education.sen2_persons import Made, Period, persons
from data_sources.made_up.education.texts import third_thursday

FIRST = 2023
"""The first return of persons."""
Sent = dict[date, list[Path]]
"""What came, by the day on which it came."""


def write(folder: Path, as_at: date, seed: int, area: int) -> Sent:
    """Write all returns that would have come by `as_at`."""
    made, authority = (seed, as_at, area), str(991 - area % 30)
    sent: Sent = {}
    for year in range(max(FIRST, as_at.year - 3), as_at.year + 1):
        on = third_thursday(year, 1)
        if on > as_at:
            continue
        sent[on] = [_yearly(folder / f"sen2_{year}.xml", made, year, on, authority, "1")]
        if year == as_at.year - 1:
            # Two months later, with the mistakes mended.
            revised = folder / f"sen2_{year}_revised.xml"
            sent[date(year, 3, 20)] = [_yearly(revised, made, year, on, authority, "2")]
    latest = last_month_end(as_at)
    period = Period(date(latest.year, 1, 1), latest, latest)
    people = spoilt(persons(made, period), made, latest.year + 1)
    sent[latest] = sen2_blade.write(folder, people, latest, authority)
    return sent


def _yearly(path: Path, made: Made, year: int, on: date, authority: str, serial: str) -> Path:
    people = persons(made, Period(date(year - 1, 1, 1), date(year - 1, 12, 31), on))
    if serial == "1":
        people = spoilt(people, made, year)
    header = {"reference": str(on), "authority": authority, "serial": serial, "made": str(on)}
    return sen2_xml.write(path, people, year, header)
