"""Meetings, the version that each has seen, and two versions held against each other."""
