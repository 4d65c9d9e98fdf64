"""Figures that a publisher has already added up: one module for each feed."""
