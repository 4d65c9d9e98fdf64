"""Tests of the feeds of health: counts by plain Python equal what the adapters keep."""
