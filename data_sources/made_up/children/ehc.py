"""The EHC process of the made-up children: requests, plans, reviews and phase transfers."""

from data_sources.made_up.children.plans import (
    Plans,
    Reviews,
    Transfers,
    plans,
    reviews,
    transfers,
)
from data_sources.made_up.children.requests import Requests, requests

__all__ = [
    "Plans",
    "Requests",
    "Reviews",
    "Transfers",
    "plans",
    "requests",
    "reviews",
    "transfers",
]
