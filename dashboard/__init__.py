"""From the vault to KPIs, to the board store, to the screen."""
