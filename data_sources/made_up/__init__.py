"""A made-up local area, written out as extracts in the layouts that really come.

Flat beside this file lie the published releases; below it the children, and what each agency's
systems send about them.
"""

from data_sources.made_up.agreements import write_agreements
from data_sources.made_up.extracts import LOOK_UPS, write_agencies, write_extracts
from data_sources.made_up.places import AREA_FILE

__all__ = ["AREA_FILE", "LOOK_UPS", "write_agencies", "write_agreements", "write_extracts"]
