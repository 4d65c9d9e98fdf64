"""Feeds of social care: children in need, children looked after, short breaks, the advice log."""
