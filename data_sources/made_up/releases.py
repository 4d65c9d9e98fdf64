"""Which years and months would have been published by a date, and so are written."""

from datetime import date


def last_year_of_plans(as_at: date) -> int:
    """Calendar year of the latest release about EHC plans: it comes in June of the next year."""
    return as_at.year - (1 if as_at >= date(as_at.year, 6, 30) else 2)


def last_year_of_care(as_at: date) -> int:
    """Year to March of the latest autumn release about children in need and looked after."""
    return as_at.year - (0 if as_at >= date(as_at.year, 11, 1) else 1)


def last_year_of_outcomes(as_at: date) -> int:
    """Year in which the latest academic year with outcomes by SEN ended: it comes in spring."""
    return as_at.year - (1 if as_at >= date(as_at.year, 4, 30) else 2)


def last_year_of_participation(as_at: date) -> int:
    """Year of the latest 16 and 17 participation file: it comes in July."""
    return as_at.year - (0 if as_at >= date(as_at.year, 7, 31) else 1)


def waiting_list_months(as_at: date, how_many: int = 30) -> list[date]:
    """Data months of the waiting list workbooks, oldest first: each comes two months later."""
    return [months_on(date(as_at.year, as_at.month, 1), -2 - back) for back in range(how_many)][
        ::-1
    ]


def months_on(month: date, count: int) -> date:
    """Give the first of the month that lies `count` months on."""
    whole = month.year * 12 + month.month - 1 + count
    return date(whole // 12, whole % 12 + 1, 1)


def academic_year(start: int) -> str:
    """Write an academic year as the tidy files do: 2024 is 202425."""
    return f"{start}{(start + 1) % 100:02}"
