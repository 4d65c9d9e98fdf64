"""A made-up local area, written out as extracts in the layouts that are really published."""

from data_sources.made_up.extracts import write_extracts
from data_sources.made_up.places import AREA_FILE

__all__ = ["AREA_FILE", "write_extracts"]
