"""Keeps every child out of a small number: what is withheld, why that is enough, and its price."""
