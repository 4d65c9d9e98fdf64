"""Tests of the feeds of care: counts by plain Python equal what the adapters keep."""
