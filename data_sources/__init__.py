"""Extracts into the vault. Knows nothing of KPIs or of the screen."""
