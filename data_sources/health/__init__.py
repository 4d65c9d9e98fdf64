"""Feeds of health: community and mental health referrals, two-year reviews, the advice log."""
