"""Work-based placements: the newest feed, and the pattern for the next one's test."""

from pathlib import Path

from data_sources.loading import examine

HEADINGS = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,"
    "region_name,new_la_code,old_la_code,la_name,breakdown_topic,breakdown,open_supp_intern,"
    "open_apprentice,open_trainee,open_wbp"
)
PLACE = "202526,Academic year,Local authority,E92000001,England,E1,A region,E9,991,Somewhere"
ROWS = [
    f"{PLACE},All work based placements,All work based placements,40,x,0,40",
    f"{PLACE},Young persons age,age 17,12,,3,15",
]


def test_placements_become_counts_of_a_january(tmp_path: Path) -> None:
    path = tmp_path / "placements.csv"
    path.write_text("\n".join([HEADINGS, *ROWS]) + "\n", encoding="utf-8")
    examined = examine(path)
    assert examined.feed.name == "work_based_placements"
    counts = examined.checked.counts.set_index(["item", "age_band"])
    assert set(counts["period_kind"] + " " + counts["period"]) == {"january 2026"}
    assert counts.at[("supported_internships", ""), "value"] == 40
    assert counts.at[("supported_internships", "Age 17"), "value"] == 12
    assert counts.at[("apprenticeships", ""), "symbol"] == "x"
    assert counts.at[("apprenticeships", "Age 17"), "symbol"] == "blank"
    assert counts.at[("traineeships", ""), "value"] == 0
