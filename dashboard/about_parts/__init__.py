"""The sections of the page about the figures."""
