"""Participation at 16 and 17: one dashboard file a year, percentages only, with c and z."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

from data_sources.made_up.chance import chance
from data_sources.made_up.levels import share, volume
from data_sources.made_up.places import Place, places
from data_sources.made_up.releases import last_year_of_participation
from data_sources.made_up.tidy_csv import place_cells, write_csv

HEADINGS = (
    *("time_period", "time_identifier", "geographic_level", "country_code", "country_name"),
    *("region_code", "region_name", "old_la_code", "new_la_code", "la_name", "Age"),
    *("Cohort_DJFavg", "NEET_not_known_percent", "NEET_percent", "Notknown_percent"),
    *("annual_change_ppts_NEET_not_known", "annualchange_NEET", "annualchange_notknown"),
    *("cohort_March", "TOTAL_participating_in_education_and_training_percent"),
    *("Full_time_education_percent", "Apprenticeship_percent"),
    *("Other_education_and_training_percent",),
    *("annual_change_Participation_in_education_training", "annual_change_FTE"),
    *("annual_change_apprenticeship", "annual_change_other_education_training"),
    *("September_guarantee_Offer_made_percent", "September_guarantee_annual_change_ppts"),
    *("cohort_noSEN_percent", "NEET_NK_noSEN_percent"),
    *("cohort_EHCP_percent", "NEET_NK_EHCP_percent"),
    *("cohort_SENDsupport_percent", "NEET_NK_SENDsupport_percent"),
    *("VG_cohort_DJF_avg", "VG_cohort_percentage", "VG_NEET_NK_percentage"),
    *("Level_3", "L2_em_GCSE_othL2", "avg_att8", "pt_l2basics_94"),
    *("sess_overall_percent", "sess_overall_percent_pa_10_exact", "Age1617_ONS_population"),
    *("NEET_NK_quintile", "NEET_quintile", "Notknown_quintile"),
    *("Participation_ET_quintile", "Sep_guarantee_quintile"),
)
QUINTILES = {
    "NEET_NK_quintile": "NEET_not_known_percent",
    "NEET_quintile": "NEET_percent",
    "Notknown_quintile": "Notknown_percent",
    "Participation_ET_quintile": "TOTAL_participating_in_education_and_training_percent",
    "Sep_guarantee_quintile": "September_guarantee_Offer_made_percent",
}
CHANGES = {
    "annual_change_ppts_NEET_not_known": "NEET_not_known_percent",
    "annualchange_NEET": "NEET_percent",
    "annualchange_notknown": "Notknown_percent",
    "annual_change_Participation_in_education_training": QUINTILES["Participation_ET_quintile"],
    "annual_change_FTE": "Full_time_education_percent",
    "annual_change_apprenticeship": "Apprenticeship_percent",
    "annual_change_other_education_training": "Other_education_and_training_percent",
    "September_guarantee_annual_change_ppts": "September_guarantee_Offer_made_percent",
}
GROUPS = {"noSEN": "neet_no_sen", "EHCP": "neet_plan", "SENDsupport": "neet_support"}
# What the rest of the file is about, roughly: attainment and absence of the year group.
BESIDE = {
    **{"Level_3": 57.0, "L2_em_GCSE_othL2": 31.0, "avg_att8": 46.5, "pt_l2basics_94": 66.0},
    **{"sess_overall_percent": 9.0, "sess_overall_percent_pa_10_exact": 22.5},
}


def write(folder: Path, as_at: date, seed: int) -> list[Path]:
    """Write the files of the last three years."""
    last = last_year_of_participation(as_at)
    return [
        write_csv(
            folder / "participation" / f"UD_NEETNK_LA_dashboard_{year}_final.csv",
            HEADINGS,
            _rows(year, seed),
        )
        for year in range(last - 2, last + 1)
    ]


def percentages(place: Place, year: int, seed: int) -> dict[str, float]:
    """Give the percentages, each rounded to one decimal; parts add up to their totals."""
    draw = chance(seed, "participation", place.code, year)
    by_sen = _by_sen(place, year, seed, draw)
    overall = sum(
        by_sen[f"cohort_{group}_percent"] * by_sen[f"NEET_NK_{group}_percent"] for group in GROUPS
    )
    figures = by_sen | _activity(round(overall / 100, 1), draw)
    figures["September_guarantee_Offer_made_percent"] = 95.5 + draw.gauss(0, 1.2)
    figures["VG_cohort_percentage"] = 3.0 + draw.gauss(0, 0.4)
    figures["VG_NEET_NK_percentage"] = 20.0 + draw.gauss(0, 3.0)
    figures |= {name: level + draw.gauss(0, 1.0) for name, level in BESIDE.items()}
    return {name: round(value, 1) for name, value in figures.items()}


def _by_sen(place: Place, year: int, seed: int, draw: Random) -> dict[str, float]:
    plan = round((4.2 if place.is_home else 4.7) + 0.2 * (year - 2023) + draw.gauss(0, 0.1), 1)
    support = round((3.6 if place.is_home else 7.9) + draw.gauss(0, 0.3), 1)
    cohorts = {"noSEN": 100 - plan - support, "EHCP": plan, "SENDsupport": support}
    figures = {f"cohort_{group}_percent": cohort for group, cohort in cohorts.items()}
    for group, measure in GROUPS.items():
        figures[f"NEET_NK_{group}_percent"] = round(100 * share(measure, place, year, seed), 1)
    return figures


def _activity(overall: float, draw: Random) -> dict[str, float]:
    unknown = round(overall * 0.42 + draw.gauss(0, 0.1), 1)
    work, other = round(4.4 + draw.gauss(0, 0.3), 1), round(1.7 + draw.gauss(0, 0.2), 1)
    full_time = round(97.2 - overall - work - other + draw.gauss(0, 0.2), 1)
    return {
        "NEET_not_known_percent": overall,
        "NEET_percent": overall - unknown,
        "Notknown_percent": unknown,
        QUINTILES["Participation_ET_quintile"]: full_time + work + other,
        "Full_time_education_percent": full_time,
        "Apprenticeship_percent": work,
        "Other_education_and_training_percent": other,
    }


def _rows(year: int, seed: int) -> Iterator[dict[str, str]]:
    every = {place: percentages(place, year, seed) for place in places().all()}
    for place in _by_region():
        now, before = every[place], percentages(place, year - 1, seed)
        cohort = volume("cohort_16_17", place, year, seed)
        cells = {name: f"{value:.1f}" for name, value in now.items()}
        cells |= {name: f"{now[of] - before[of]:.1f}" for name, of in CHANGES.items()}
        cells |= {"Age": "16-17", "Cohort_DJFavg": str(cohort), "Age1617_ONS_population": "z"}
        cells["cohort_March"] = str(round(cohort * 1.002))
        cells["VG_cohort_DJF_avg"] = str(round(cohort * now["VG_cohort_percentage"] / 100))
        cells |= {name: _fifth(every, place, of) for name, of in QUINTILES.items()}
        yield {**place_cells(place, str(year), "Calendar year"), **cells, **_hidden(place, cohort)}


def _by_region() -> Iterator[Place]:
    yield places().england
    for region in places().regions:
        yield region
        yield from (place for place in places().authorities if place.region == region)


def _fifth(every: dict[Place, dict[str, float]], place: Place, of: str) -> str:
    if place.region is None:
        return "z"
    values = sorted(every[other][of] for other in every if other.region)
    return str(1 + 5 * values.index(every[place][of]) // len(values))


def _hidden(place: Place, cohort: int) -> dict[str, str]:
    """Suppress what would be about a few young people; z where SEN support is not recorded."""
    if place.no_return:
        return dict.fromkeys(("cohort_SENDsupport_percent", "NEET_NK_SENDsupport_percent"), "z")
    if cohort < 1000:
        groups = ("NEET_NK_EHCP_percent", "NEET_NK_SENDsupport_percent")
        return dict.fromkeys((*groups, "VG_cohort_DJF_avg", "VG_NEET_NK_percentage"), "c")
    return {}
